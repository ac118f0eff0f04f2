/** The ground that a camera sees, as its owner has told it (core/sight.py, core/area.py). */
import { type Degrees, type Metres, Plane } from "@core";

/** Longitude and latitude in degrees, as GeoJSON has them. */
export type Point = [lon: number, lat: number];

export interface FieldOfView {
  readonly bearing_deg: number;
  readonly angle_deg: number;
  readonly reach_m: number;
}

/** Where the owner has told no field of view: so far around, in metres. */
export const DEFAULT_REACH_M = 60;
const STEP_DEG = 5;

/**
 * The outline of what is seen from a place, closed.
 *
 * @param turns - the camera looks all around, whatever it was told to look at
 */
export function wedge(at: Degrees, view: FieldOfView | undefined, turns: boolean): Point[] {
  const reach = view?.reach_m ?? DEFAULT_REACH_M;
  const angle = turns || view === undefined ? 360 : view.angle_deg;
  const steps = Math.max(2, Math.ceil(angle / STEP_DEG));
  const first = (view?.bearing_deg ?? 0) - angle / 2;
  const arc = Array.from({ length: steps + 1 }, (_, n): Metres => {
    const turned = ((first + (angle * n) / steps) * Math.PI) / 180;
    return [reach * Math.sin(turned), reach * Math.cos(turned)];
  });
  const plane = new Plane(at);
  const outline: Metres[] = angle >= 360 ? arc : [[0, 0], ...arc, [0, 0]];
  return outline.map((metres) => pointOf(plane.degrees(metres)));
}

/** A place as GeoJSON has it. */
export function pointOf([lat, lon]: Degrees): Point {
  return [lon / 1e6, lat / 1e6];
}

/** A point of the map as a place. */
export function degreesOf({ lng, lat }: { lng: number; lat: number }): Degrees {
  const turned = ((((lng + 180) % 360) + 360) % 360) - 180; // the map may have been turned round
  return [Math.round(lat * 1e6), Math.round(turned * 1e6)];
}
