import { get } from "svelte/store";
import { expect, test } from "vitest";
import { createPointsEditor, MOST_POINTS } from "./points.ts";

const HERE = { lat_e6: 32_298_757, lon_e6: -90_184_810 };
const THERE = { lat_e6: 32_298_800, lon_e6: -90_184_810 };
const SPOT = { x: 1000, y: 2000 };

test("a pair is made in either order, and one at a time", () => {
  const editor = createPointsEditor();

  editor.mark({ picture: SPOT });
  expect(get(editor.open)).toMatchObject({ picture: SPOT });
  expect(get(editor.whole)).toEqual([]);
  editor.mark({ ground: HERE });
  editor.mark({ ground: THERE });
  editor.mark({ picture: { x: 5000, y: 5000 } });

  expect(get(editor.open)).toBeUndefined();
  expect(get(editor.whole)).toEqual([
    { ...SPOT, ...HERE },
    { x: 5000, y: 5000, ...THERE },
  ]);
});

test("a second tap in the same place of an open pair corrects the first", () => {
  const editor = createPointsEditor();

  editor.mark({ picture: SPOT });
  editor.mark({ picture: { x: 1500, y: 2500 } });

  expect(get(editor.pairs)).toHaveLength(1);
  expect(get(editor.open)?.picture).toEqual({ x: 1500, y: 2500 });
});

test("a spot stays inside the picture", () => {
  const editor = createPointsEditor();
  const id = editor.mark({ picture: SPOT }) ?? 0;

  editor.move(id, { picture: { x: -40, y: 10_700.4 } });

  expect(get(editor.open)?.picture).toEqual({ x: 0, y: 10_000 });
});

test("undo takes back a spot, a deletion, and a drag as one", () => {
  const editor = createPointsEditor();
  const id = editor.mark({ picture: SPOT }) ?? 0;
  editor.begin();
  editor.move(id, { picture: { x: 1100, y: 2000 } });
  editor.move(id, { picture: { x: 1200, y: 2000 } });
  editor.end();
  editor.remove(id);

  editor.undo();
  expect(get(editor.open)?.picture?.x).toBe(1200);
  editor.undo();
  expect(get(editor.open)?.picture).toEqual(SPOT);
  editor.undo();
  expect(get(editor.pairs)).toEqual([]);
  expect(get(editor.undoable)).toBe(false);
});

test("what the gateway keeps isn't a change until something is moved", () => {
  const editor = createPointsEditor();
  editor.load([{ ...SPOT, ...HERE }]);
  const [pair] = get(editor.pairs);

  expect(get(editor.changed)).toBe(false);
  editor.move(pair?.id ?? 0, { ground: THERE });
  expect(get(editor.changed)).toBe(true);
  editor.undo();
  expect(get(editor.changed)).toBe(false);
});

test("no more spots are taken than the gateway takes", () => {
  const editor = createPointsEditor();
  const point = { ...SPOT, ...HERE };
  editor.load(Array.from({ length: MOST_POINTS }, () => point));

  expect(editor.mark({ picture: SPOT })).toBeUndefined();
  expect(get(editor.pairs)).toHaveLength(MOST_POINTS);
});
