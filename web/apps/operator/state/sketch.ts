/** What somebody draws on the map to search it: a circle, a polygon, a line along a street. */
import type { CameraSearch } from "@api";
import { circle, type Degrees, faultOf, type Metres, Plane } from "@core";
import type { Drawing } from "@map";

export const KINDS = ["circle", "polygon", "street"] as const;
export type SketchKind = (typeof KINDS)[number];

export interface Sketch {
  readonly kind: SketchKind;
  /** The middle; the corners; the bends. */
  readonly points: readonly Degrees[];
  /** Of a circle, in metres, as typed. */
  readonly radius: string;
  /** Of a street, in metres, as typed. */
  readonly width: string;
}

/** As the hub searches (src/transom/core/area.py). */
const SEARCHED = { mostCorners: 64, leastArea: 4, mostArea: 25e6, mostExtent: 10_000 };
const MOST_RADIUS_M = 5_000;
const MOST_STREET_M = 3_000;
const MOST_WIDTH_M = 500;
const MOST_POINTS = 64;
/** A bend sharper than that is cut off, and not drawn out into a spike. */
const MOST_MITRE = 2;

export function emptySketch(kind: SketchKind): Sketch {
  return { kind, points: [], radius: "100", width: "20" };
}

/** With a point more; a circle has one middle. */
export function withPoint(sketch: Sketch, at: Degrees): Sketch {
  if (sketch.kind === "circle") return { ...sketch, points: [at] };
  const last = sketch.points.at(-1);
  if (sketch.points.length >= MOST_POINTS || String(last) === String(at)) return sketch;
  return { ...sketch, points: [...sketch.points, at] };
}

export function withoutLast(sketch: Sketch): Sketch {
  return { ...sketch, points: sketch.points.slice(0, -1) };
}

/** What to do next, or what is wrong; undefined if it can be searched. */
export function missing(sketch: Sketch): string | undefined {
  const { kind, points } = sketch;
  if (kind === "circle") {
    if (points.length === 0) return "Press on the middle of the circle.";
    return within(sketch.radius, MOST_RADIUS_M)
      ? undefined
      : `A radius of 1 to ${MOST_RADIUS_M} m.`;
  }
  if (kind === "polygon") {
    if (points.length < 3) return "Press on each corner of the area: at least three.";
    const fault = faultOf(points, SEARCHED);
    return fault === undefined ? undefined : FAULTS[fault];
  }
  if (points.length < 2) return "Press on the street, bend after bend: at least two.";
  if (lengthOf(points) > MOST_STREET_M) return `At most ${MOST_STREET_M} m of a street at a time.`;
  return within(sketch.width, MOST_WIDTH_M) ? undefined : `A width of 1 to ${MOST_WIDTH_M} m.`;
}

const FAULTS = {
  corners: "Two corners are the same. Take one back.",
  place: "That isn't a place on earth.",
  crossing: "The edges cross. Press in the order of a walk around the area.",
  small: "That is too small an area.",
  large: "That is too large an area to search at once.",
} as const;

/** The area as it is sent; undefined while something is missing. */
export function searchOf(sketch: Sketch): CameraSearch["area"] | undefined {
  if (missing(sketch) !== undefined) return undefined;
  const points = sketch.points.map(([lat_e6, lon_e6]) => ({ lat_e6, lon_e6 }));
  const [middle] = points;
  if (middle === undefined) return undefined;
  if (sketch.kind === "polygon") return { shape: "polygon", corners: points };
  if (sketch.kind === "street")
    return { shape: "street", line: points, width_m: Number(sketch.width) };
  return { shape: "circle", middle, radius_m: Number(sketch.radius) };
}

/** How it looks on the map. */
export function drawingOf(sketch: Sketch | undefined): Drawing {
  if (sketch === undefined) return { corners: [] };
  const { kind, points: corners } = sketch;
  const [middle] = corners;
  if (kind === "polygon")
    return corners.length > 2 ? { corners, ring: corners } : { corners, line: corners };
  if (kind === "street") {
    const wide = within(sketch.width, MOST_WIDTH_M) ? Number(sketch.width) : 0;
    return { corners, line: corners, ring: wide ? strip(corners, wide) : [] };
  }
  if (middle === undefined || !within(sketch.radius, MOST_RADIUS_M)) return { corners };
  return { corners, ring: circle(middle, Number(sketch.radius)) };
}

/** The ground along a line, half its width to each side. */
export function strip(line: readonly Degrees[], width: number): Degrees[] {
  const [first] = line;
  if (first === undefined || line.length < 2) return [];
  const plane = new Plane(first);
  const points = line.map((one) => plane.metres(one));
  const side = (by: number): Metres[] => points.map((at, n) => beside(points, at, n, by));
  const outline = [...side(width / 2), ...side(-width / 2).reverse()];
  return outline.map((at) => plane.degrees(at));
}

/** The point beside a bend, so that both edges that meet there keep their distance. */
function beside(points: readonly Metres[], at: Metres, n: number, by: number): Metres {
  const before = points[n - 1];
  const after = points[n + 1];
  const into = before ? direction(before, at) : direction(at, after ?? at);
  const out = after ? direction(at, after) : into;
  const across = direction([0, 0], [into[1] + out[1], -into[0] - out[0]]);
  const shrink = Math.max(1 / MOST_MITRE, across[0] * into[1] - across[1] * into[0]);
  return [at[0] + (across[0] * by) / shrink, at[1] + (across[1] * by) / shrink];
}

function direction([x, y]: Metres, [u, v]: Metres): Metres {
  const long = Math.hypot(u - x, v - y) || 1;
  return [(u - x) / long, (v - y) / long];
}

function lengthOf(line: readonly Degrees[]): number {
  return line.slice(1).reduce((sum, at, n) => {
    const before = line[n] ?? at;
    return sum + Math.hypot(...new Plane(before).metres(at));
  }, 0);
}

function within(text: string, most: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
}
