/** A shape that somebody draws on the ground, corner by corner, and what the form makes of it. */
import type { Point } from "./cells.ts";

/** Metres of one degree of latitude; good to a hundredth over a garden. */
const DEGREE_METRES = 111_195;

/** The corners as the form takes them: latitude and longitude, one on each line, to 0.1 m. */
export function asLines(corners: readonly Point[]): string {
  return corners.map(([lon, lat]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join("\n");
}

/** The corners of such lines; what isn't one is passed over, as it is being typed. */
export function fromLines(text: string): Point[] {
  return text.split("\n").flatMap((line) => {
    const point = fromText(line);
    return point ? [point] : [];
  });
}

/** "32.298757, -90.184810" as a point. */
export function fromText(text: string): Point | undefined {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!found) return undefined;
  const [lat, lon] = [Number(found[1]), Number(found[2])];
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? [lon, lat] : undefined;
}

/** Square metres inside, by the shoelace formula on a plane that touches the first corner. */
export function squareMetres(corners: readonly Point[]): number {
  const [first] = corners;
  if (!first) return 0;
  const shrink = Math.cos((first[1] * Math.PI) / 180);
  const flat = corners.map(
    ([lon, lat]): Point => [
      (lon - first[0]) * shrink * DEGREE_METRES,
      (lat - first[1]) * DEGREE_METRES,
    ],
  );
  const twice = flat.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = flat[(i + 1) % flat.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}
