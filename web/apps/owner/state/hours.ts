/** Hours of a consent: weekly windows in one time zone, checked and put into words. Pure. */

import type { Hours, Window } from "./types.ts";

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export type WindowFault = "no_days" | "time";

/** What keeps each window from being used; `undefined` where nothing does. */
export function windowFaults(windows: readonly Window[]): (WindowFault | undefined)[] {
  return windows.map(({ days, start, end }) => {
    if (!TIME.test(start) || !TIME.test(end)) return "time";
    return days.length === 0 ? "no_days" : undefined;
  });
}

/** An end at or before the start lies on the next day (spec/consent.md). */
export const overnight = ({ start, end }: Window): boolean => end <= start;

/** Days in runs, Monday first: [1,2,3,4,5,7] → "Mon–Fri, Sun". */
export function daysInWords(days: readonly number[], locale: string): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const runs: number[][] = [];
  for (const day of sorted) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined): string => weekday(day ?? 1, "short", locale);
  return runs
    .flatMap((run) =>
      run.length > 2 ? [`${name(run[0])}–${name(run.at(-1))}`] : run.map((day) => name(day)),
    )
    .join(", ");
}

/** The name of an ISO weekday (1 = Monday). */
export function weekday(day: number, style: "short" | "long", locale: string): string {
  const monday = Date.UTC(2024, 0, 1);
  const format = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" });
  return format.format(monday + (day - 1) * 86_400_000);
}

/** Time zones this browser knows, the device's own first. */
export function timeZones(): { own: string; all: string[] } {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = Intl.supportedValuesOf("timeZone");
  return { own, all: [own, ...all.filter((zone) => zone !== own)] };
}

/** Only what the signed object may carry: distinct days in order. */
export function tidy(hours: Hours): Hours {
  return {
    timezone: hours.timezone,
    windows: hours.windows.map(({ days, start, end }) => ({
      days: [...new Set(days)].sort((a, b) => a - b),
      start,
      end,
    })),
  };
}
