import { get } from "svelte/store";
import { expect, test } from "vitest";
import { type Box, createLayout, gridOf, LAYOUTS, neighbour } from "./layout.ts";

function storage(kept: Record<string, string> = {}) {
  return {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
  };
}

/** Boxes of 100 by 60 in rows of so many. */
const rows = (columns: number, count: number): Box[] =>
  Array.from({ length: count }, (_, i) => ({
    left: 110 * (i % columns),
    top: 70 * Math.floor(i / columns),
    width: 100,
    height: 60,
  }));

test("the layout is remembered on this machine, and a text that is none is ignored", () => {
  const kept = {};
  createLayout(storage(kept)).set("3");
  expect(get(createLayout(storage(kept)).layout)).toBe("3");
  expect(get(createLayout(storage({ "transom-wall-layout": "9" })).layout)).toBe("fit");
});

test("one key goes through all layouts and comes back", () => {
  const choice = createLayout(storage());
  const seen = LAYOUTS.map(() => {
    choice.next();
    return get(choice.layout);
  });
  expect(seen).toEqual(["1", "2", "3", "4", "large", "fit"]);
});

test("without a choice the grid is as square as the tiles allow", () => {
  expect([1, 2, 5, 12, 16].map((tiles) => gridOf("fit", tiles))).toEqual([
    { columns: 1, rows: 1 },
    { columns: 2, rows: 1 },
    { columns: 3, rows: 2 },
    { columns: 4, rows: 3 },
    { columns: 4, rows: 4 },
  ]);
  expect(gridOf("2", 9)).toEqual({ columns: 2, rows: 2 });
});

test("arrows go to the tile that lies there, and stay at the edge", () => {
  const boxes = rows(3, 8);
  expect(neighbour(boxes, 4, "left")).toBe(3);
  expect(neighbour(boxes, 4, "right")).toBe(5);
  expect(neighbour(boxes, 4, "up")).toBe(1);
  expect(neighbour(boxes, 4, "down")).toBe(7);
  expect(neighbour(boxes, 0, "left")).toBeUndefined();
  expect(neighbour(boxes, 7, "down")).toBeUndefined();
});

test("beside a large tile the small ones are reached, and it from them", () => {
  const large = { left: 0, top: 0, width: 330, height: 200 };
  const small = [0, 70, 140].map((top) => ({ left: 340, top, width: 100, height: 60 }));
  expect(neighbour([large, ...small], 0, "right")).toBe(2);
  expect(neighbour([large, ...small], 1, "left")).toBe(0);
  expect(neighbour([large, ...small], 1, "down")).toBe(2);
});
