import { expect, test } from "vitest";
import {
  bent,
  centre,
  corner,
  crossed,
  fromSpots,
  moved,
  type Polygon,
  rectangle,
  same,
  split,
  without,
} from "./polygon.ts";

const square: Polygon = [
  corner(1000, 1000),
  corner(3000, 1000),
  corner(3000, 3000),
  corner(1000, 3000),
];

test("a drag in any direction is the same rectangle, and a slip of the finger is none", () => {
  expect(rectangle(corner(3000, 3000), corner(1000, 1000))).toEqual(square);
  expect(rectangle(corner(1000, 1000), corner(1100, 3000))).toBeUndefined();
});

test("a polygon that is moved keeps its form at the picture's edge", () => {
  expect(moved(square, -5000, 500)).toEqual([
    corner(0, 1500),
    corner(2000, 1500),
    corner(2000, 3500),
    corner(0, 3500),
  ]);
  expect(moved(square, 99_999, 99_999).at(2)).toEqual(corner(10_000, 10_000));
});

test("a corner stays inside the picture", () => {
  expect(bent(square, 1, { x: 12_000, y: -3 })[1]).toEqual(corner(10_000, 0));
});

test("corners are added in the middle of a side and taken away down to three", () => {
  const five = split(square, 3);
  expect(five).toHaveLength(5);
  expect(five[4]).toEqual(corner(1000, 2000));
  const three = without(without(five, 4), 0);
  expect(without(three, 0)).toEqual(three);
});

test("an outline that crosses or touches itself is found", () => {
  expect(crossed(square)).toBe(false);
  expect(crossed(bent(square, 1, corner(500, 2000)))).toBe(true);
  expect(
    crossed([corner(0, 0), corner(100, 0), corner(100, 100), corner(50, 0), corner(0, 100)]),
  ).toBe(true);
});

test("a polygon is held by its middle", () => {
  expect(centre(square)).toEqual(corner(2000, 2000));
});

test("two polygons are the same only corner by corner", () => {
  const one = fromSpots([
    [0, 0],
    [100, 0],
    [100, 100],
  ]);

  expect(same(one, [...one])).toBe(true);
  expect(same(one, [...one].reverse())).toBe(false);
  expect(same(one, one.slice(1))).toBe(false);
});
