/** Polygons on the ground (spec/footage.md, Area): form and size only. */
import { type Degrees, type Metres, Plane } from "./ground.ts";

/** What is wrong with corners that somebody gives. */
export type Fault = "corners" | "place" | "crossing" | "small" | "large";

/** How large a polygon may be: areas in m², `mostExtent` in metres from the first corner. */
export interface Limits {
  readonly mostCorners: number;
  readonly leastArea: number;
  readonly mostArea: number;
  readonly mostExtent: number;
}

const CIRCLE_CORNERS = 24;

/** What is wrong with corners; undefined if they make a polygon within the limits. */
export function faultOf(corners: readonly Degrees[], limits: Limits): Fault | undefined {
  const first = corners[0];
  const distinct = new Set(corners.map(String)).size;
  if (first === undefined || corners.length < 3 || corners.length > limits.mostCorners)
    return "corners";
  if (distinct < corners.length) return "corners";
  if (!corners.every(([lat, lon]) => Math.abs(lat) <= 90_000_000 && Math.abs(lon) <= 180_000_000))
    return "place";
  const plane = new Plane(first);
  const points = corners.map((corner) => plane.metres(corner));
  if (points.some((point) => Math.hypot(...point) > limits.mostExtent)) return "large";
  if (crosses(points)) return "crossing";
  const area = areaOf(points);
  if (area < limits.leastArea) return "small";
  return area > limits.mostArea ? "large" : undefined;
}

/** The area of a simple polygon, in m². */
export function squareMetres(corners: readonly Degrees[]): number {
  const first = corners[0];
  if (first === undefined) return 0;
  const plane = new Plane(first);
  return areaOf(corners.map((corner) => plane.metres(corner)));
}

/** Corners of a polygon around a circle, so that nothing of the circle lies outside. */
export function circle(middle: Degrees, radius: number): Degrees[] {
  const plane = new Plane(middle);
  const out = radius / Math.cos(Math.PI / CIRCLE_CORNERS);
  return Array.from({ length: CIRCLE_CORNERS }, (_, n) => {
    const angle = (2 * Math.PI * n) / CIRCLE_CORNERS;
    return plane.degrees([out * Math.sin(angle), out * Math.cos(angle)]);
  });
}

type Edge = readonly [Metres, Metres];

function edgesOf(points: readonly Metres[]): Edge[] {
  return points.map((point, i) => [point, points[(i + 1) % points.length] ?? point]);
}

function areaOf(points: readonly Metres[]): number {
  const sum = edgesOf(points).reduce((s, [[x, y], [u, v]]) => s + x * v - u * y, 0);
  return Math.abs(sum) / 2;
}

/** Whether two edges that aren't neighbours meet. */
function crosses(points: readonly Metres[]): boolean {
  const edges = edgesOf(points);
  const last = edges.length - 1;
  return edges.some((one, i) =>
    edges.some((other, j) => j >= i + 2 && !(i === 0 && j === last) && meet(one, other)),
  );
}

function meet([a, b]: Edge, [c, d]: Edge): boolean {
  const across = side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
  const boxes = ([0, 1] as const).every(
    (k) =>
      Math.max(Math.min(a[k], b[k]), Math.min(c[k], d[k])) <=
      Math.min(Math.max(a[k], b[k]), Math.max(c[k], d[k])),
  );
  return across && boxes;
}

function side(a: Metres, b: Metres, c: Metres): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}
