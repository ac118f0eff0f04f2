/** The area of a mobile camera as the owner types it. Pure. */

import type { Geofence, Whereabouts } from "./types.ts";

/** The fields as text; degrees, and metres. */
export interface FenceFields {
  lat: string;
  lon: string;
  radius: string;
}

export type FenceFault = keyof FenceFields;
export const DEFAULT_RADIUS_M = 200;

/** What stands in the fields at first: the area that is set, or none. */
export function fieldsOf({ fence }: Pick<Whereabouts, "fence">): FenceFields {
  return {
    lat: fence ? degrees(fence.lat_e6) : "",
    lon: fence ? degrees(fence.lon_e6) : "",
    radius: String(fence?.radius_m ?? DEFAULT_RADIUS_M),
  };
}

/** A number of millionths, in degrees. */
export function degrees(e6: number): string {
  return String(e6 / 1e6);
}

/** The area that the fields say, or the fields that say none. */
export function readFence(fields: FenceFields): Geofence | FenceFault[] {
  const lat = number(fields.lat, 90);
  const lon = number(fields.lon, 180);
  const radius = number(fields.radius, 20_000);
  const faults: FenceFault[] = [];
  if (lat === undefined) faults.push("lat");
  if (lon === undefined) faults.push("lon");
  if (radius === undefined || radius < 10) faults.push("radius");
  if (lat === undefined || lon === undefined || radius === undefined || faults.length > 0)
    return faults;
  return {
    lat_e6: Math.round(lat * 1e6),
    lon_e6: Math.round(lon * 1e6),
    radius_m: Math.round(radius),
  };
}

/** Which sentence says how it stands. */
export function standing(
  at: Whereabouts,
): "inside" | "noFence" | "never" | "silent" | "unsure" | "outside" {
  if (at.inside) return "inside";
  if (!at.fence) return "noFence";
  if (at.at === undefined) return "never";
  if (!at.fresh) return "silent";
  return (at.distance_m ?? 0) <= at.fence.radius_m ? "unsure" : "outside";
}

function number(text: string, most: number): number | undefined {
  const trimmed = text.trim().replace(",", ".").replace("−", "-");
  const value = trimmed === "" ? Number.NaN : Number(trimmed);
  return Math.abs(value) <= most ? value : undefined;
}
