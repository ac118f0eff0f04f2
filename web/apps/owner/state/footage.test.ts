import { describe, expect, test } from "vitest";
import { firstPart, localTime, partOf } from "./footage.ts";

const NOON = Date.UTC(2026, 10, 23, 12, 0, 0, 400);
const asked = { begin: NOON, end: NOON + 3_600_000 };

describe("choosing a part of a recording", () => {
  test("begins with the first recorded part, ten minutes at most", () => {
    const ranges = [
      { begin: NOON, end: NOON + 3_000_000 },
      { begin: NOON + 3_100_000, end: NOON + 3_200_000 },
    ];
    expect(firstPart({ ranges, gaps: [] })).toEqual({ begin: NOON, end: NOON + 600_000 });
    expect(firstPart({ ranges: [], gaps: [] })).toBeUndefined();
  });

  test("comes back from its fields as it was, to the second", () => {
    const part = partOf(localTime(NOON), localTime(NOON + 60_000), asked);
    expect(part).toEqual({ begin: NOON, end: NOON + 60_000 - 400 });
  });

  test("stays within what was asked for", () => {
    expect(partOf(localTime(NOON - 5000), localTime(NOON + 60_000), asked)).toBeUndefined();
    expect(partOf(localTime(NOON), localTime(NOON + 3_605_000), asked)).toBeUndefined();
  });

  test("ends after it begins", () => {
    expect(partOf(localTime(NOON + 9000), localTime(NOON + 9000), asked)).toBeUndefined();
    expect(partOf("", localTime(NOON), asked)).toBeUndefined();
  });
});
