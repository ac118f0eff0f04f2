/** What the numbers of a fit mean for somebody who wants to mask a window. Pure. */

import type { Fitted } from "./types.ts";

/** In 1/10000 of the picture's width: at 10 m, 60 is some 10 cm. */
const [WELL, FAIR] = [60, 200];

export interface Verdict {
  readonly kind: "four" | "well" | "fair" | "badly";
  /** The places in the list of those that lie furthest off, the worst first. */
  readonly worst: readonly number[];
}

export function verdictOf({ residual, off }: Pick<Fitted, "residual" | "off">): Verdict {
  if (off.length <= 4) return { kind: "four", worst: [] };
  if (residual <= WELL) return { kind: "well", worst: [] };
  const worst = off
    .map((far, at) => ({ far, at }))
    .sort((a, b) => b.far - a.far)
    .filter(({ far }, rank) => rank === 0 || far > residual * 1.2)
    .slice(0, 2)
    .map(({ at }) => at);
  return { kind: residual <= FAIR ? "fair" : "badly", worst };
}
