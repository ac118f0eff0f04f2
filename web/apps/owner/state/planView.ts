/** The part of the ground that a plan shows, and what is drawn to read it by. Pure. */

import type { Metres } from "./ground.ts";

/** A window on the plane: its middle, and how many metres it is wide. North is up. */
export interface PlanView {
  readonly middle: Metres;
  readonly across: number;
}

/** Width by height of the plan. */
export const SHAPE = 4 / 3;
const [CLOSEST, WIDEST] = [4, 2000];
const MARGIN = 1.2;

/** A window that shows all points, and something around them. */
export function around(points: readonly Metres[], least = 12): PlanView {
  if (points.length === 0) return { middle: [0, 0], across: 40 };
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  return {
    middle: [(left + right) / 2, (low + high) / 2],
    across: Math.max(right - left, (high - low) * SHAPE, least) * MARGIN,
  };
}

export const zoomed = (view: PlanView, times: number): PlanView => ({
  middle: view.middle,
  across: Math.min(WIDEST, Math.max(CLOSEST, view.across * times)),
});

/** The window moved, by shares of its own width and height; positive is right and down. */
export const panned = ({ middle, across }: PlanView, right: number, down: number): PlanView => ({
  middle: [middle[0] + right * across, middle[1] - (down * across) / SHAPE],
  across,
});

/** Moved just so far that a place is well inside. */
export function showing(view: PlanView, at: Metres): PlanView {
  const [x, y] = shareOf(view, at);
  const out = (share: number): number =>
    share < 0.05 ? share - 0.1 : share > 0.95 ? share - 0.9 : 0;
  return panned(view, out(x), out(y));
}

/** Where a place lies in the window, from 0 to 1 to the right and down. */
export const shareOf = ({ middle, across }: PlanView, [east, north]: Metres): Metres => [
  0.5 + (east - middle[0]) / across,
  0.5 - ((north - middle[1]) / across) * SHAPE,
];

/** The place at shares of the window. */
export const placeAt = ({ middle, across }: PlanView, right: number, down: number): Metres => [
  middle[0] + (right - 0.5) * across,
  middle[1] - ((down - 0.5) * across) / SHAPE,
];

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** A round length that is about a quarter of the window. */
export const scaleOf = ({ across }: PlanView): number =>
  STEPS.findLast((step) => step <= across * 0.3) ?? 1;

/** The lines of a grid in the window: where to the east, and where to the north. */
export function gridOf(
  { middle: [east, north], across }: PlanView,
  step: number,
): { step: number; east: number[]; north: number[] } {
  const wide = Math.max(step, STEPS.find((one) => across / one <= 40) ?? 500);
  const lines = (at: number, half: number): number[] => {
    const first = Math.ceil((at - half) / wide);
    const count = Math.floor((at + half) / wide) - first + 1;
    return Array.from({ length: Math.max(0, count) }, (_, n) => (first + n) * wide);
  };
  return { step: wide, east: lines(east, across / 2), north: lines(north, across / 2 / SHAPE) };
}
