/** Instants in words. Pure, but for `createTicker`, which is where a page's seconds come from. */

import { type Readable, readable } from "svelte/store";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The visitor's own form of the page's language, so that dates and hours read as at home. */
export const locale = ((language: string): string =>
  globalThis.navigator?.languages?.find((one) => one.split("-")[0] === language) ?? language)("en");

/** The present instant, anew at each second while somebody reads it. */
export function createTicker(clock: () => number = Date.now): Readable<number> {
  return readable(clock(), (set) => {
    set(clock());
    const timer = setInterval(() => set(clock()), 1000);
    return () => clearInterval(timer);
  });
}

/** One ticker for a page, by this machine's clock. */
export const ticker = createTicker();

/** Far or near in words: "just now", "5 minutes ago", "in 2 hours". */
export function relative(at: number, now: number, words = locale): string {
  const format = new Intl.RelativeTimeFormat(words, { numeric: "auto" });
  const gap = at - now;
  const size = Math.abs(gap);
  if (size < 10_000) return format.format(0, "second");
  if (size < MINUTE) return format.format(Math.trunc(gap / 1000), "second");
  if (size < HOUR) return format.format(Math.trunc(gap / MINUTE), "minute");
  if (size < DAY) return format.format(Math.trunc(gap / HOUR), "hour");
  return format.format(Math.trunc(gap / DAY), "day");
}

/** A clock time, with as much of the date as today doesn't give: "09:10", "Mon 3 Nov, 09:10". */
export function absolute(at: number, now: number, words = locale): string {
  const then = new Date(at);
  const today = new Date(now);
  const time = new Intl.DateTimeFormat(words, { timeStyle: "short" }).format(then);
  if (then.toDateString() === today.toDateString()) return time;
  const year = then.getFullYear() === today.getFullYear() ? {} : ({ year: "numeric" } as const);
  const date = { weekday: "short", day: "numeric", month: "short", ...year } as const;
  return `${new Intl.DateTimeFormat(words, date).format(then)}, ${time}`;
}

/** A day: "Monday 3 November 2025". */
export function day(at: number, words = locale): string {
  return new Intl.DateTimeFormat(words, { dateStyle: "full" }).format(new Date(at));
}

/** A length in words, two units at most: "1 h 4 min", "12 min 30 s", "8 s". */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${s / 60} min`;
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor((s % 3600) / 60);
  return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
}

/** What is left, as a clock shows it: "0:42", "12:05", "1:02:09". Never below zero. */
export function remaining(until: number, now: number): string {
  const s = Math.max(0, Math.ceil((until - now) / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(s / 60);
  return s < 3600
    ? `${minutes}:${two(s % 60)}`
    : `${Math.floor(s / 3600)}:${two(minutes % 60)}:${two(s % 60)}`;
}
