/** Choosing a part of what is recorded: times as fields show them, and what may be given. */

import type { FootageRecorded } from "./types.ts";

/** The part that a page begins with: the first recorded one, ten minutes at most. */
const LONGEST_MS = 10 * 60_000;

export interface Part {
  readonly begin: number;
  readonly end: number;
}

export function firstPart(recorded: FootageRecorded): Part | undefined {
  const [first] = recorded.ranges;
  if (first === undefined || first.end <= first.begin) return undefined;
  return { begin: first.begin, end: Math.min(first.end, first.begin + LONGEST_MS) };
}

/** An instant as a `datetime-local` field with seconds shows it here. */
export function localTime(at: number): string {
  const here = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return here.toISOString().slice(0, 19);
}

/**
 * The part that two fields mean, moved into what was asked for where only the fields' whole
 * seconds reach out of it; undefined if it isn't one.
 */
export function partOf(begin: string, end: string, asked: Part): Part | undefined {
  const [from, to] = [Date.parse(begin), Date.parse(end)];
  const within = (at: number): number => Math.min(Math.max(at, asked.begin), asked.end);
  const near = (at: number): boolean => Math.abs(at - within(at)) < 1000;
  if (!near(from) || !near(to)) return undefined;
  const part = { begin: within(from), end: within(to) };
  return part.begin < part.end ? part : undefined;
}
