/** Points of a picture that the owner matches with the ground, pair by pair. No DOM. */

import { derived, get, type Readable, writable } from "svelte/store";
import type { Place } from "./ground.ts";
import { type Corner, corner } from "./polygon.ts";
import type { MatchedPoint } from "./types.ts";

export const LEAST_POINTS = 4;
export const MOST_POINTS = 20;
const UNDO_STEPS = 100;

/** One spot, twice. The half that was marked first waits for the other. */
export interface Pair {
  /** Stays the same while its number changes. */
  readonly id: number;
  readonly picture?: Corner | undefined;
  readonly ground?: Place | undefined;
}

export interface PointsEditor {
  readonly pairs: Readable<readonly Pair[]>;
  /** The pair that lacks its other half. */
  readonly open: Readable<Pair | undefined>;
  /** The pairs that have both halves, in their order. */
  readonly whole: Readable<readonly MatchedPoint[]>;
  readonly changed: Readable<boolean>;
  readonly undoable: Readable<boolean>;
  /** Marks a spot: it belongs to the pair that is open, or opens one. Returns that pair. */
  mark(half: { picture: Corner } | { ground: Place }): number | undefined;
  /** Moves one half of a pair, or gives it. */
  move(id: number, half: { picture: Corner } | { ground: Place }): void;
  remove(id: number): void;
  /** Begins a change of several steps, a drag: one `undo` takes all of it back. */
  begin(): void;
  end(): void;
  undo(): void;
  /** Takes what the gateway keeps; undo doesn't go back behind it. */
  load(points: readonly MatchedPoint[]): void;
}

export function createPointsEditor(): PointsEditor {
  const pairs = writable<readonly Pair[]>([]);
  const kept = writable("[]");
  const past = writable<readonly (readonly Pair[])[]>([]);
  const open = derived(pairs, (all) => all.find((pair) => !pair.picture || !pair.ground));
  const whole = derived(pairs, (all) => all.flatMap(matched));
  let before: readonly Pair[] | undefined;
  let last = 0;

  const same = (a: readonly Pair[], b: readonly Pair[]): boolean =>
    JSON.stringify(a) === JSON.stringify(b);
  const remember = (was: readonly Pair[]): void =>
    past.update((all) => [...all.slice(1 - UNDO_STEPS), was]);
  const change = (next: readonly Pair[]): void => {
    const now = get(pairs);
    if (same(next, now)) return;
    if (!before) remember(now);
    pairs.set(next);
  };
  const move: PointsEditor["move"] = (id, half) =>
    change(get(pairs).map((pair) => (pair.id === id ? { ...pair, ...inside(half) } : pair)));

  return {
    pairs,
    open,
    whole,
    changed: derived([pairs, kept], ([all, $kept]) => JSON.stringify(all.map(bare)) !== $kept),
    undoable: derived(past, (all) => all.length > 0),
    mark(half) {
      const waiting = get(open);
      if (waiting) {
        move(waiting.id, half);
        return waiting.id;
      }
      const now = get(pairs);
      if (now.length >= MOST_POINTS) return undefined;
      last += 1;
      change([...now, { id: last, ...inside(half) }]);
      return last;
    },
    move,
    remove: (id) => change(get(pairs).filter((pair) => pair.id !== id)),
    begin() {
      before = get(pairs);
    },
    end() {
      if (before && !same(before, get(pairs))) remember(before);
      before = undefined;
    },
    undo() {
      const back = get(past).at(-1);
      if (!back) return;
      past.update((all) => all.slice(0, -1));
      pairs.set(back);
    },
    load(points) {
      const all = points.map(({ x, y, lat_e6, lon_e6 }) => {
        last += 1;
        return { id: last, picture: { x, y }, ground: { lat_e6, lon_e6 } };
      });
      past.set([]);
      kept.set(JSON.stringify(all.map(bare)));
      pairs.set(all);
    },
  };
}

const inside = (half: { picture: Corner } | { ground: Place }): Partial<Pair> =>
  "picture" in half ? { picture: corner(half.picture.x, half.picture.y) } : half;

const matched = ({ picture, ground }: Pair): MatchedPoint[] =>
  picture && ground ? [{ ...picture, ...ground }] : [];

const bare = ({ picture, ground }: Pair): unknown => [
  picture?.x,
  picture?.y,
  ground?.lat_e6,
  ground?.lon_e6,
];
