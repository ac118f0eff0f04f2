import { describe, expect, test } from "vitest";
import { recording } from "./recordingMessages.ts";

describe("the camera's clock in words", () => {
  const { clock } = recording.look;
  test.each([
    [3000, "This camera's clock is 3 s ahead."],
    [-90_000, "This camera's clock is 1 min 30 s behind."],
    [7_200_000, "This camera's clock is 2 h ahead."],
    [-20_454 * 86_400_000, "This camera's clock is 20454 days behind."],
    [-400, "This camera's clock agrees with your gateway's."],
  ])("%i ms", (offset, words) => {
    expect(clock(offset)).toContain(words);
  });

  test("a camera that hasn't told", () => {
    for (const nothing of [null, undefined]) expect(clock(nothing)).toContain("hasn't told");
  });
});
