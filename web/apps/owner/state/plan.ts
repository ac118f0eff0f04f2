/** A plan of some land and a camera: metres north and east of the camera, fitted into a square. */

import { type Metres, planeAt } from "./ground.ts";
import type { Camera, Objection } from "./types.ts";

/** Everything in units of the plan's square, which is `SIDE` wide; y goes down. */
export interface Plan {
  readonly land: string;
  readonly camera: { readonly x: number; readonly y: number } | undefined;
  /** The wedge that the camera sees, as an SVG path. */
  readonly view: string | undefined;
}

export const SIDE = 200;
const MARGIN = 16;

type Place = Objection["land"][number];

export function planOf(
  land: readonly Place[],
  camera: Pick<Camera, "position" | "field_of_view"> | undefined,
): Plan {
  const at = camera?.position;
  const origin = at ?? land[0];
  if (origin === undefined) return { land: "", camera: undefined, view: undefined };
  const corners = land.map(planeAt(origin).metres);
  const seen = at && camera?.field_of_view ? wedge(camera.field_of_view) : [];
  const fit = fitting([...corners, ...seen, ...(at ? [[0, 0] as const] : [])]);
  const place = at ? fit([0, 0]) : undefined;
  return {
    land: corners.map((corner) => fit(corner).join(",")).join(" "),
    camera: place && { x: place[0], y: place[1] },
    view: seen.length > 0 ? `M${seen.map((point) => fit(point).join(" ")).join("L")}Z` : undefined,
  };
}

/** The corners of what a camera sees, in metres around it. */
export function wedge(view: NonNullable<Camera["field_of_view"]>): Metres[] {
  const steps = 12;
  const from = view.bearing_deg - view.angle_deg / 2;
  const rim = Array.from({ length: steps + 1 }, (_, i): Metres => {
    const angle = ((from + (view.angle_deg * i) / steps) / 180) * Math.PI;
    return [view.reach_m * Math.sin(angle), view.reach_m * Math.cos(angle)];
  });
  return [[0, 0], ...rim];
}

function fitting(points: readonly Metres[]): (point: Metres) => Metres {
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [left, low] = [Math.min(...xs), Math.min(...ys)];
  const size = Math.max(Math.max(...xs) - left, Math.max(...ys) - low, 1);
  const scale = (SIDE - 2 * MARGIN) / size;
  const round = (value: number): number => Math.round(value * 10) / 10;
  return ([x, y]) => [round(MARGIN + (x - left) * scale), round(SIDE - MARGIN - (y - low) * scale)];
}
