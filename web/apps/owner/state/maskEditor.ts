/** Masks being drawn: which there are, which one is in hand, and the way back. No DOM. */

import { derived, get, type Readable, writable } from "svelte/store";
import {
  bent,
  type Corner,
  corner,
  crossed,
  moved,
  type Polygon,
  rectangle,
  split,
  without,
} from "./polygon.ts";

export const MAX_MASKS = 32;
const UNDO_STEPS = 100;

export interface Drawing {
  readonly masks: readonly Polygon[];
  /** The mask in hand: it shows its corners. */
  readonly chosen: number | undefined;
}

export interface MaskEditor {
  readonly drawing: Readable<Drawing>;
  readonly changed: Readable<boolean>;
  readonly undoable: Readable<boolean>;
  /** Masks whose outline crosses itself; nothing can be saved with them. */
  readonly crossed: Readable<readonly number[]>;
  choose(mask: number | undefined): void;
  /** Begins a change of several steps, a drag: one `undo` takes all of it back. */
  begin(): void;
  end(): void;
  /** Adds a mask and takes it in hand; a rectangle in the middle if none is given. */
  add(mask?: Polygon): void;
  /** Adds the rectangle between two places, if it is large enough to be meant. */
  draw(from: Corner, to: Corner): boolean;
  shift(mask: number, dx: number, dy: number): void;
  bend(mask: number, at: number, to: Corner): void;
  splitSide(mask: number, at: number): void;
  dropCorner(mask: number, at: number): void;
  remove(mask: number): void;
  undo(): void;
  /** Takes what the gateway keeps; undo doesn't go back behind it. */
  load(masks: readonly Polygon[]): void;
}

const middle: Polygon = [
  corner(3500, 3500),
  corner(6500, 3500),
  corner(6500, 6500),
  corner(3500, 6500),
];

export function createMaskEditor(): MaskEditor {
  const drawing = writable<Drawing>({ masks: [], chosen: undefined });
  const kept = writable<string>("[]");
  const past = writable<readonly Drawing[]>([]);
  /** What the drag began with, while there is one. */
  let before: Drawing | undefined;

  const remember = (was: Drawing): void =>
    past.update((all) => [...all.slice(1 - UNDO_STEPS), was]);
  const same = (a: Drawing, b: Drawing): boolean =>
    JSON.stringify(a.masks) === JSON.stringify(b.masks);
  /** Every change goes through here, so that none lacks its way back. */
  const change = (make: (now: Drawing) => Drawing): void => {
    const now = get(drawing);
    const next = make(now);
    if (same(next, now)) return;
    if (!before) remember(now);
    drawing.set(next);
  };
  const alter = (mask: number, make: (polygon: Polygon) => Polygon): void =>
    change(({ masks }) => ({
      masks: masks.map((polygon, index) => (index === mask ? make(polygon) : polygon)),
      chosen: mask,
    }));
  const add = (mask: Polygon = middle): void =>
    change(({ masks, chosen }) =>
      masks.length >= MAX_MASKS
        ? { masks, chosen }
        : { masks: [...masks, mask], chosen: masks.length },
    );

  return {
    drawing,
    changed: derived([drawing, kept], ([now, $kept]) => JSON.stringify(now.masks) !== $kept),
    undoable: derived(past, (all) => all.length > 0),
    crossed: derived(drawing, ({ masks }) =>
      masks.flatMap((polygon, index) => (crossed(polygon) ? [index] : [])),
    ),
    choose: (chosen) => drawing.update(({ masks }) => ({ masks, chosen })),
    begin() {
      before = get(drawing);
    },
    end() {
      if (before && !same(before, get(drawing))) remember(before);
      before = undefined;
    },
    add,
    draw(from, to) {
      const mask = rectangle(from, to);
      if (mask) add(mask);
      return mask !== undefined;
    },
    shift: (mask, dx, dy) => alter(mask, (polygon) => moved(polygon, dx, dy)),
    bend: (mask, at, to) => alter(mask, (polygon) => bent(polygon, at, to)),
    splitSide: (mask, at) => alter(mask, (polygon) => split(polygon, at)),
    dropCorner: (mask, at) => alter(mask, (polygon) => without(polygon, at)),
    remove: (mask) =>
      change(({ masks }) => ({
        masks: masks.filter((_, index) => index !== mask),
        chosen: undefined,
      })),
    undo() {
      const last = get(past).at(-1);
      if (!last) return;
      past.update((all) => all.slice(0, -1));
      drawing.set(last);
    },
    load(masks) {
      kept.set(JSON.stringify(masks));
      past.set([]);
      drawing.set({ masks, chosen: undefined });
    },
  };
}
