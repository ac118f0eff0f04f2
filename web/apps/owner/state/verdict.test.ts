import { expect, test } from "vitest";
import { verdictOf } from "./verdict.ts";

test("four spots prove nothing, however well they fit", () => {
  expect(verdictOf({ residual: 0, off: [0, 0, 0, 0] }).kind).toBe("four");
});

test("good, fair and bad fits are told apart, and the furthest spots come first", () => {
  expect(verdictOf({ residual: 30, off: [30, 30, 30, 30, 30] }).kind).toBe("well");
  expect(verdictOf({ residual: 150, off: [90, 90, 90, 90, 280] })).toEqual({
    kind: "fair",
    worst: [4],
  });
  expect(verdictOf({ residual: 500, off: [100, 700, 100, 100, 800, 100] })).toEqual({
    kind: "badly",
    worst: [4, 1],
  });
});
