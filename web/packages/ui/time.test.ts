import { get } from "svelte/store";
import { describe, expect, test, vi } from "vitest";
import { absolute, createTicker, duration, relative, remaining } from "./time.ts";

const NOW = new Date(2025, 10, 3, 12, 0, 0).getTime();

describe("instants in words", () => {
  test("a moment ago and a moment ahead are now", () => {
    expect(relative(NOW - 4000, NOW)).toBe("now");
    expect(relative(NOW + 4000, NOW)).toBe("now");
  });

  test("the largest whole unit is named, never rounded up", () => {
    expect(relative(NOW - 119_000, NOW)).toBe("1 minute ago");
    expect(relative(NOW + 7_199_000, NOW)).toBe("in 1 hour");
    expect(relative(NOW - 86_400_000, NOW)).toBe("yesterday");
  });

  test("today shows the time alone, another day its date, another year its year", () => {
    expect(absolute(new Date(2025, 10, 3, 9, 10).getTime(), NOW, "en-GB")).toBe("09:10");
    expect(absolute(new Date(2025, 10, 2, 9, 10).getTime(), NOW, "en-GB")).toBe("Sun 2 Nov, 09:10");
    expect(absolute(new Date(2024, 10, 2, 9, 10).getTime(), NOW, "en-GB")).toContain("2024");
  });

  test("a length has two units at most", () => {
    expect([8, 60, 750, 3600, 3900].map(duration)).toEqual([
      "8 s",
      "1 min",
      "12 min 30 s",
      "1 h",
      "1 h 5 min",
    ]);
  });

  test("what is left never goes below zero, and shows 0:01 until it is over", () => {
    expect(remaining(NOW + 42_000, NOW)).toBe("0:42");
    expect(remaining(NOW + 1, NOW)).toBe("0:01");
    expect(remaining(NOW + 3_729_000, NOW)).toBe("1:02:09");
    expect(remaining(NOW - 5000, NOW)).toBe("0:00");
  });

  test("a ticker runs only while somebody reads it", () => {
    vi.useFakeTimers();
    let now = 1000;
    const ticker = createTicker(() => now);
    expect(vi.getTimerCount()).toBe(0);
    const seen: number[] = [];
    const leave = ticker.subscribe((value) => seen.push(value));
    now = 2000;
    vi.advanceTimersByTime(1000);
    leave();
    expect(seen.at(-1)).toBe(2000);
    expect(vi.getTimerCount()).toBe(0);
    expect(get(ticker)).toBe(2000);
    vi.useRealTimers();
  });
});
