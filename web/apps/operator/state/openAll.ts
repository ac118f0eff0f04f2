/** One press for all that may be opened. Knocks take a press of their own: each asks somebody. */
import type { HubIncident } from "@api";
import type { Listed } from "./near.ts";
import type { Takes } from "./takes.ts";
import type { Asked } from "./viewing.ts";
import type { Wall } from "./wall.ts";

export interface Row extends Listed {
  readonly takes: Takes;
}

/** Further off than that, a camera that doesn't reach the place isn't opened with the others. */
export const AROUND_M = 250;

/** The rows that one press opens or asks for, in their order. */
export function openable(rows: readonly Row[], how: "at_once" | "knock"): Row[] {
  return rows.filter(
    ({ takes, stands }) =>
      takes.how === how && (!stands || stands.reaches || stands.distance <= AROUND_M),
  );
}

/** Opens them until the wall is full; how many were opened, and how many found no room. */
export function openAll(
  rows: readonly Row[],
  incident: HubIncident,
  wall: Pick<Wall, "open">,
  askedOf: (takes: Takes) => Asked,
): { opened: number; left: number } {
  for (const [opened, { camera, takes }] of rows.entries())
    if (!wall.open(camera, incident, takes, askedOf(takes)))
      return { opened, left: rows.length - opened };
  return { opened: rows.length, left: 0 };
}
