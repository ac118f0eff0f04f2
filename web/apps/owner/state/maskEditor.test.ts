import { get } from "svelte/store";
import { expect, test } from "vitest";
import { createMaskEditor, MAX_MASKS } from "./maskEditor.ts";
import { corner, type Polygon } from "./polygon.ts";

const triangle: Polygon = [corner(0, 0), corner(2000, 0), corner(0, 2000)];

test("what the gateway keeps is no change, and undo doesn't go behind it", () => {
  const editor = createMaskEditor();
  editor.add();
  editor.load([triangle]);
  expect(get(editor.changed)).toBe(false);
  expect(get(editor.undoable)).toBe(false);
});

test("a new mask is in hand", () => {
  const editor = createMaskEditor();
  editor.load([triangle]);
  editor.add();
  expect(get(editor.drawing).chosen).toBe(1);
  expect(get(editor.changed)).toBe(true);
});

test("undo takes back one thing at a time, a whole drag as one", () => {
  const editor = createMaskEditor();
  editor.load([triangle]);
  editor.begin();
  for (let step = 0; step < 20; step++) editor.shift(0, 10, 0);
  editor.end();
  editor.splitSide(0, 0);
  editor.remove(0);
  expect(get(editor.drawing).masks).toEqual([]);
  editor.undo();
  editor.undo();
  expect(get(editor.drawing).masks[0]?.[0]).toEqual(corner(200, 0));
  editor.undo();
  expect(get(editor.drawing).masks).toEqual([triangle]);
  expect(get(editor.undoable)).toBe(false);
});

test("a drag that changes nothing needs no undo", () => {
  const editor = createMaskEditor();
  editor.load([triangle]);
  editor.begin();
  editor.shift(0, 0, 0);
  editor.end();
  expect(get(editor.undoable)).toBe(false);
});

test("a mask whose outline crosses itself is named", () => {
  const editor = createMaskEditor();
  editor.add();
  editor.bend(0, 0, corner(9000, 5000));
  expect(get(editor.crossed)).toEqual([0]);
});

test("a drag too short to be meant draws nothing", () => {
  const editor = createMaskEditor();
  expect(editor.draw(corner(100, 100), corner(120, 130))).toBe(false);
  expect(editor.draw(corner(100, 100), corner(1200, 1300))).toBe(true);
  expect(get(editor.drawing).masks).toHaveLength(1);
});

test("there are no more masks than the gateway takes", () => {
  const editor = createMaskEditor();
  for (let count = 0; count < MAX_MASKS + 3; count++) editor.add();
  expect(get(editor.drawing).masks).toHaveLength(MAX_MASKS);
});
