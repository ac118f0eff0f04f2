import { expect, test } from "vitest";
import type { Metres } from "./ground.ts";
import {
  around,
  gridOf,
  panned,
  placeAt,
  SHAPE,
  scaleOf,
  shareOf,
  showing,
  zoomed,
} from "./planView.ts";

const AROUND: Metres[] = [
  [0, 0],
  [30, 10],
  [12, -8],
];

test("the first window shows everything, north up", () => {
  const view = around(AROUND);

  for (const point of AROUND) {
    for (const share of shareOf(view, point)) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    }
  }
  expect(shareOf(view, [0, 5])[1]).toBeLessThan(shareOf(view, [0, 0])[1]);
});

test("a place on the screen is the place on the ground, however the plan was moved", () => {
  const view = zoomed(panned(around(AROUND), 0.2, -0.1), 0.5);

  const [east, north] = placeAt(view, ...(shareOf(view, [7, 3]) as [number, number]));

  expect(east).toBeCloseTo(7);
  expect(north).toBeCloseTo(3);
});

test("a spot that is moved out of the window takes the window along", () => {
  const view = around(AROUND);

  const [x, y] = shareOf(showing(view, [90, 80]), [90, 80]);

  expect(x).toBeCloseTo(0.9);
  expect(y).toBeCloseTo(0.1);
  expect(showing(view, [12, 0])).toEqual(view);
});

test("scale and grid are round, and never too dense to read", () => {
  for (const across of [4, 12, 40, 300, 2000]) {
    const view = { middle: [0, 0] as const, across };
    const { step, east, north } = gridOf(view, 1);
    expect(scaleOf(view)).toBeLessThan(across / 2);
    expect(east.length).toBeLessThanOrEqual(41);
    expect(east.every((x) => x % step === 0 && Math.abs(x) <= across / 2)).toBe(true);
    expect(north.every((y) => Math.abs(y) <= across / 2 / SHAPE)).toBe(true);
  }
});
