import { type Degrees, Plane, squareMetres } from "@core";
import { describe, expect, test } from "vitest";
import {
  drawingOf,
  emptySketch,
  missing,
  type Sketch,
  searchOf,
  strip,
  withoutLast,
  withPoint,
} from "./sketch.ts";

const DOOR: Degrees = [32_298_757, -90_184_810];
const plane = new Plane(DOOR);
const at = (east: number, north: number): Degrees => plane.degrees([east, north]);
const drawn = (sketch: Sketch, ...points: Degrees[]): Sketch => points.reduce(withPoint, sketch);

describe("a sketch on the map", () => {
  test("is searched as the circle, the polygon or the street that it is", () => {
    expect(searchOf(drawn(emptySketch("circle"), at(0, 0)))).toEqual({
      shape: "circle",
      middle: { lat_e6: DOOR[0], lon_e6: DOOR[1] },
      radius_m: 100,
    });
    const polygon = searchOf(drawn(emptySketch("polygon"), at(0, 0), at(50, 0), at(0, 50)));
    expect(polygon).toMatchObject({ shape: "polygon" });
    const street = searchOf(drawn(emptySketch("street"), at(0, 0), at(50, 0)));
    expect(street).toMatchObject({ shape: "street", width_m: 20 });
  });
  test("says what is missing, and is not searched until then", () => {
    for (const kind of ["circle", "polygon", "street"] as const) {
      expect(missing(emptySketch(kind))).toContain("Press on");
      expect(searchOf(emptySketch(kind))).toBeUndefined();
    }
    const wide = { ...drawn(emptySketch("circle"), at(0, 0)), radius: "9999" };
    expect(missing(wide)).toContain("5000");
    const bow = drawn(emptySketch("polygon"), at(0, 0), at(50, 50), at(50, 0), at(0, 50));
    expect(missing(bow)).toContain("cross");
    expect(missing(drawn(emptySketch("street"), at(0, 0), at(3200, 0)))).toContain("3000");
  });
  test("moves a circle's middle, adds corners, and takes the last one back", () => {
    expect(drawn(emptySketch("circle"), at(0, 0), at(9, 9)).points).toEqual([at(9, 9)]);
    const two = drawn(emptySketch("polygon"), at(0, 0), at(9, 9), at(9, 9));
    expect(two.points).toHaveLength(2);
    expect(withoutLast(two).points).toEqual([at(0, 0)]);
  });
  test("shows the ground that it means", () => {
    const circle = drawingOf(drawn(emptySketch("circle"), at(0, 0)));
    expect(squareMetres(circle.ring ?? [])).toBeCloseTo(Math.PI * 100 ** 2, -3);
    expect(drawingOf(undefined)).toEqual({ corners: [] });
  });
});

describe("the ground along a street", () => {
  test("is as wide as it says, also around a bend", () => {
    expect(squareMetres(strip([at(0, 0), at(100, 0)], 20))).toBeCloseTo(2000, -1);
    const bent = strip([at(0, 0), at(100, 0), at(100, 100)], 20);
    expect(squareMetres(bent)).toBeCloseTo(4000, -2);
    for (const corner of bent) {
      const [east, north] = plane.metres(corner);
      const away = Math.min(Math.abs(north), Math.abs(east - 100));
      expect(away).toBeCloseTo(10, 0);
    }
  });
  test("draws no spike where the line turns back", () => {
    for (const corner of strip([at(0, 0), at(100, 0), at(0, 5)], 20)) {
      expect(plane.metres(corner)[0]).toBeLessThan(130);
    }
  });
});
