import { describe, expect, test } from "vitest";
import { type Command, commandOf, type Press } from "./shortcuts.ts";

const press = (key: string, more: Partial<Press> = {}): Command | undefined =>
  commandOf({
    key,
    code: "",
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    typing: false,
    at: undefined,
    ...more,
  });

test("every one of sixteen tiles has a key", () => {
  const plain = [..."1234567890"].map((key) => press(key, { code: `Digit${key}` }));
  const shifted = [..."!@#$%^"].map((key, i) =>
    press(key, { code: `Digit${i + 1}`, shiftKey: true }),
  );
  expect([...plain, ...shifted]).toEqual(
    Array.from({ length: 16 }, (_, i) => ({ do: "focus", tile: i + 1 })),
  );
});

test("where digits need Shift, as on a French keyboard, they still mean themselves", () => {
  expect(press("3", { code: "Digit3", shiftKey: true })).toEqual({ do: "focus", tile: 3 });
});

test("where a shifted digit writes a slash, as on a German keyboard, it searches", () => {
  expect(press("/", { code: "Digit7", shiftKey: true })).toEqual({ do: "search" });
});

describe("arrows", () => {
  test("belong to the page unless a tile has the focus", () => {
    expect(press("ArrowLeft")).toBeUndefined();
    expect(press("ArrowLeft", { at: "within" })).toEqual({ do: "go", to: "left" });
  });

  test("move the tile with Alt, and are the browser's with Ctrl", () => {
    expect(press("ArrowDown", { at: "tile", altKey: true })).toEqual({ do: "move", to: "down" });
    expect(press("ArrowDown", { at: "tile", ctrlKey: true })).toBeUndefined();
  });
});

test("Enter enlarges a tile and still presses the buttons within it", () => {
  expect(press("Enter", { at: "tile" })).toEqual({ do: "enlarge" });
  expect(press("Enter", { at: "within" })).toBeUndefined();
});

test("letters are commands only where nobody types, and without modifiers", () => {
  expect(press("f")).toEqual({ do: "full_screen" });
  expect(press("l")).toEqual({ do: "layout" });
  expect(press("f", { typing: true })).toBeUndefined();
  expect(press("f", { ctrlKey: true })).toBeUndefined();
  expect(press("f", { altKey: true })).toBeUndefined();
  expect(press("z")).toBeUndefined();
});
