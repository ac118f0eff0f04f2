/** How the wall's tiles are laid out, and which tile lies where. */
import { type Readable, writable } from "svelte/store";

/** `fit` shows all at once; a number is columns and rows of a screen; `large` is one and the rest. */
export type Layout = "fit" | "1" | "2" | "3" | "4" | "large";

/** The layouts in the order in which the key goes through them. */
export const LAYOUTS: readonly { readonly value: Layout; readonly label: string }[] = [
  { value: "fit", label: "As many as fit" },
  { value: "1", label: "1" },
  { value: "2", label: "2 × 2" },
  { value: "3", label: "3 × 3" },
  { value: "4", label: "4 × 4" },
  { value: "large", label: "One large" },
];

const KEY = "transom-wall-layout";

/** The operator's choice, kept on this machine. */
export interface LayoutChoice {
  readonly layout: Readable<Layout>;
  set(layout: Layout): void;
  /** The one after, and after the last the first. */
  next(): void;
}

export function createLayout(storage: Pick<Storage, "getItem" | "setItem">): LayoutChoice {
  const isLayout = (text: string | null): text is Layout =>
    LAYOUTS.some(({ value }) => value === text);
  const kept = storage.getItem(KEY);
  let current: Layout = isLayout(kept) ? kept : "fit";
  const layout = writable(current);
  const set = (value: Layout): void => {
    current = value;
    layout.set(value);
    storage.setItem(KEY, value);
  };
  const next = (): void => {
    const at = LAYOUTS.findIndex(({ value }) => value === current);
    set(LAYOUTS[(at + 1) % LAYOUTS.length]?.value ?? "fit");
  };
  return { layout, set, next };
}

/** Columns of the grid, and how many of its rows a screen has to hold. */
export function gridOf(layout: Layout, tiles: number): { columns: number; rows: number } {
  // One large tile takes three of four columns and rows.
  if (layout === "large") return { columns: 4, rows: 4 };
  if (layout !== "fit") return { columns: Number(layout), rows: Number(layout) };
  const columns = Math.max(1, Math.ceil(Math.sqrt(tiles)));
  return { columns, rows: Math.max(1, Math.ceil(tiles / columns)) };
}

export type Direction = "left" | "right" | "up" | "down";

/** Where a tile stands on the page. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The index of the tile that lies next in a direction; undefined at the wall's edge. */
export function neighbour(
  boxes: readonly Box[],
  from: number,
  direction: Direction,
): number | undefined {
  const start = boxes[from];
  if (start === undefined) return undefined;
  const sideways = direction === "left" || direction === "right";
  const sign = direction === "right" || direction === "down" ? 1 : -1;
  let best: { index: number; cost: number } | undefined;
  for (const [index, box] of boxes.entries()) {
    const x = box.left + box.width / 2 - (start.left + start.width / 2);
    const y = box.top + box.height / 2 - (start.top + start.height / 2);
    const ahead = sign * (sideways ? x : y);
    if (index === from || ahead < 1) continue;
    // A little off the line counts more than far along it.
    const cost = ahead + 3 * Math.abs(sideways ? y : x);
    if (best === undefined || cost < best.cost) best = { index, cost };
  }
  return best?.index;
}
