import { describe, expect, it } from "vitest";
import type { Point } from "./cells.ts";
import { asLines, fromLines, fromText, squareMetres } from "./shape.ts";

const GARDEN: Point[] = [
  [-90.18481, 32.298757],
  [-90.1846, 32.298757],
  [-90.1846, 32.298937],
  [-90.18481, 32.298937],
];

describe("a shape drawn on the ground", () => {
  it("is written as the form takes it, and read again", () => {
    expect(asLines(GARDEN).split("\n")[0]).toBe("32.298757, -90.184810");
    expect(fromLines(asLines(GARDEN))).toEqual(GARDEN);
  });
  it("passes over lines that aren't a place", () => {
    expect(fromLines("32.3, -90.1\nhere\n\n99, 0\n32.4; -90.2")).toEqual([
      [-90.1, 32.3],
      [-90.2, 32.4],
    ]);
    expect(fromText("Hilltop")).toBeUndefined();
  });
  it("has the size of its ground, whichever way round it is drawn", () => {
    const size = squareMetres(GARDEN);
    expect(size).toBeGreaterThan(385);
    expect(size).toBeLessThan(405); // 19.7 m by 20.0 m
    expect(squareMetres([...GARDEN].reverse())).toBeCloseTo(size);
    expect(squareMetres([])).toBe(0);
  });
});
