/** A stretch of time on a line, and what of it is recorded. Pure. */

import type { RecordedRange } from "./types.ts";

export const HOUR = 3_600_000;

/** Places of ranges on a line of length 1 that shows a stretch of time; none is too thin to see. */
export function places(
  ranges: readonly RecordedRange[],
  shown: RecordedRange,
): { at: number; width: number }[] {
  const length = shown.end - shown.begin;
  return ranges
    .filter((range) => range.end >= shown.begin && range.begin <= shown.end)
    .map((range) => {
      const begin = Math.max(range.begin, shown.begin);
      const end = Math.min(range.end, shown.end);
      return { at: (begin - shown.begin) / length, width: Math.max((end - begin) / length, 0.003) };
    });
}

/** A stretch of so many hours around an instant, not reaching beyond the newest. */
export function stretch(hours: number, around: number, newest: number): RecordedRange {
  const end = Math.min(newest, around + (hours * HOUR) / 2);
  return { begin: end - hours * HOUR, end };
}

/** The whole hours, or six hours, or days, within a stretch: where its line is marked. */
export function marks(shown: RecordedRange): number[] {
  const length = shown.end - shown.begin;
  const step =
    length <= HOUR
      ? HOUR / 4
      : length <= 6 * HOUR
        ? HOUR
        : length <= 24 * HOUR
          ? 6 * HOUR
          : 24 * HOUR;
  // Whole in local time: midnight is midnight at home.
  const offset = new Date(shown.begin).getTimezoneOffset() * 60_000;
  const first = Math.ceil((shown.begin - offset) / step) * step + offset;
  const found: number[] = [];
  for (let at = first; at <= shown.end; at += step) found.push(at);
  return found;
}
