/** Polygons in 1/10000 of a picture's width and height, and what can be done to them. Pure. */

export interface Corner {
  readonly x: number;
  readonly y: number;
}
export type Polygon = readonly Corner[];

export const FULL = 10_000;
export const MAX_CORNERS = 64;
const SMALLEST = 150; // of a side: less is a slip of the finger

const held = (value: number, least = 0, most = FULL): number =>
  Math.round(Math.min(most, Math.max(least, value)));

/** A corner inside the picture. */
export const corner = (x: number, y: number): Corner => ({ x: held(x), y: held(y) });

/** The rectangle between two opposite corners; nothing if it is too small to be meant. */
export function rectangle(from: Corner, to: Corner): Polygon | undefined {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  if (right - left < SMALLEST || bottom - top < SMALLEST) return undefined;
  return [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)];
}

/** The whole polygon moved, as far as the picture's edges let it. */
export function moved(polygon: Polygon, dx: number, dy: number): Polygon {
  const xs = polygon.map(({ x }) => x);
  const ys = polygon.map(({ y }) => y);
  const right = held(dx, -Math.min(...xs), FULL - Math.max(...xs));
  const down = held(dy, -Math.min(...ys), FULL - Math.max(...ys));
  return polygon.map(({ x, y }) => corner(x + right, y + down));
}

/** One corner elsewhere. */
export const bent = (polygon: Polygon, at: number, to: Corner): Polygon =>
  polygon.map((old, index) => (index === at ? corner(to.x, to.y) : old));

/** One corner more, in the middle of the side that begins at a corner. */
export function split(polygon: Polygon, at: number): Polygon {
  if (polygon.length >= MAX_CORNERS) return polygon;
  return [...polygon.slice(0, at + 1), middle(polygon, at), ...polygon.slice(at + 1)];
}

/** One corner less; a triangle stays as it is. */
export const without = (polygon: Polygon, at: number): Polygon =>
  polygon.length > 3 ? polygon.filter((_, index) => index !== at) : polygon;

/** The middle of the side that begins at a corner. */
export function middle(polygon: Polygon, at: number): Corner {
  const [a, b] = side(polygon, at);
  return corner((a.x + b.x) / 2, (a.y + b.y) / 2);
}

/** A place to take hold of a polygon: the mean of its corners. */
export function centre(polygon: Polygon): Corner {
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return corner(mean(polygon.map(({ x }) => x)), mean(polygon.map(({ y }) => y)));
}

/** Whether the outline crosses or touches itself, so that its inside isn't clear. */
export function crossed(polygon: Polygon): boolean {
  const count = polygon.length;
  for (let i = 0; i < count; i++) {
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1) continue; // neighbours
      if (meet(...side(polygon, i), ...side(polygon, j))) return true;
    }
  }
  return false;
}

/** From pairs of numbers, as the gateway tells what it has computed. */
export const fromSpots = (spots: readonly (readonly number[])[]): Polygon =>
  spots.map(([x = 0, y = 0]) => corner(x, y));

/** Whether two have the same corners in the same order. */
export const same = (a: Polygon, b: Polygon): boolean =>
  a.length === b.length && a.every(({ x, y }, index) => x === b[index]?.x && y === b[index]?.y);

/** For an SVG's `points`. */
export const points = (polygon: Polygon): string =>
  polygon.map(({ x, y }) => `${x},${y}`).join(" ");

function side(polygon: Polygon, at: number): [Corner, Corner] {
  const a = polygon[at];
  const b = polygon[(at + 1) % polygon.length];
  if (!a || !b) throw new RangeError(`no side ${at}`);
  return [a, b];
}

function meet(a: Corner, b: Corner, c: Corner, d: Corner): boolean {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (abc * abd < 0 && cda * cdb < 0) return true;
  return (
    (abc === 0 && between(a, b, c)) ||
    (abd === 0 && between(a, b, d)) ||
    (cda === 0 && between(c, d, a)) ||
    (cdb === 0 && between(c, d, b))
  );
}

const turn = (a: Corner, b: Corner, c: Corner): number =>
  Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));

const between = (a: Corner, b: Corner, p: Corner): boolean =>
  Math.min(a.x, b.x) <= p.x &&
  p.x <= Math.max(a.x, b.x) &&
  Math.min(a.y, b.y) <= p.y &&
  p.y <= Math.max(a.y, b.y);
