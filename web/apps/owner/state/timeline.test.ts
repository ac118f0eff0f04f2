import { expect, test } from "vitest";
import { HOUR, marks, places, stretch } from "./timeline.ts";

const shown = { begin: 10 * HOUR, end: 20 * HOUR };

test("ranges stand where they belong, cut at the ends", () => {
  const ranges = [
    { begin: 0, end: HOUR },
    { begin: 9 * HOUR, end: 11 * HOUR },
    { begin: 15 * HOUR, end: 16 * HOUR },
  ];
  expect(places(ranges, shown)).toEqual([
    { at: 0, width: 0.1 },
    { at: 0.5, width: 0.1 },
  ]);
});

test("a short range can still be seen", () => {
  const [only] = places([{ begin: 15 * HOUR, end: 15 * HOUR + 1 }], shown);
  expect(only?.width).toBeGreaterThan(0.002);
});

test("a stretch lies around an instant, but never beyond the newest picture", () => {
  expect(stretch(2, 5 * HOUR, 10 * HOUR)).toEqual({ begin: 4 * HOUR, end: 6 * HOUR });
  expect(stretch(2, 10 * HOUR, 10 * HOUR)).toEqual({ begin: 8 * HOUR, end: 10 * HOUR });
});

test("a line is marked a few times, whatever its length", () => {
  for (const hours of [1, 6, 24, 72]) {
    const found = marks({ begin: 1_000 * HOUR, end: (1_000 + hours) * HOUR });
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(found.length).toBeLessThanOrEqual(7);
  }
});
