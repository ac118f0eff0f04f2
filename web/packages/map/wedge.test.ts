import { type Degrees, Plane } from "@core";
import { describe, expect, test } from "vitest";
import { DEFAULT_REACH_M, degreesOf, pointOf, wedge } from "./wedge.ts";

const DOOR: Degrees = [32_298_757, -90_184_810];
const plane = new Plane(DOOR);
const metres = (outline: [number, number][]) =>
  outline.map(([lng, lat]) => plane.metres(degreesOf({ lng, lat })));

describe("a field of view on the map", () => {
  test("begins and ends at the camera, and reaches as far as its owner has told", () => {
    const outline = metres(wedge(DOOR, { bearing_deg: 90, angle_deg: 60, reach_m: 50 }, false));
    expect(Math.hypot(...(outline[0] ?? [9, 9]))).toBeLessThan(0.2);
    expect(outline.at(-1)).toEqual(outline[0]);
    for (const corner of outline.slice(1, -1)) expect(Math.hypot(...corner)).toBeCloseTo(50, 0);
  });
  test("looks where its owner has told: to the east, and not to the west", () => {
    const outline = metres(wedge(DOOR, { bearing_deg: 90, angle_deg: 60, reach_m: 50 }, false));
    expect(Math.min(...outline.map(([east]) => east))).toBeGreaterThan(-0.2);
    expect(Math.max(...outline.map(([east]) => east))).toBeGreaterThan(49.5);
    expect(Math.max(...outline.map(([, north]) => Math.abs(north)))).toBeCloseTo(25, 0);
  });
  test("over north is one piece", () => {
    const outline = metres(wedge(DOOR, { bearing_deg: 0, angle_deg: 90, reach_m: 50 }, false));
    expect(Math.min(...outline.map(([, north]) => north))).toBeGreaterThan(-0.2);
  });
  test("is a circle where the camera turns, and where nothing was told", () => {
    for (const outline of [
      wedge(DOOR, { bearing_deg: 10, angle_deg: 40, reach_m: 60 }, true),
      wedge(DOOR, undefined, false),
    ])
      for (const corner of metres(outline))
        expect(Math.hypot(...corner)).toBeCloseTo(DEFAULT_REACH_M, 0);
  });
  test("keeps its place when the map was turned round the earth", () => {
    expect(degreesOf({ lng: -90.18481 + 360, lat: 32.298757 })).toEqual(DOOR);
    expect(pointOf(DOOR)).toEqual([-90.18481, 32.298757]);
  });
});
