/** What `/public/cells.json` says, and what the map makes of it. */

export type Point = [lon: number, lat: number];

export interface Cell {
  type: "Feature";
  id: number;
  properties: { cell: string; level: number };
  geometry: { type: "Polygon"; coordinates: Point[][] };
}

export interface Cells {
  week: string | null;
  cells: { type: "FeatureCollection"; features: Cell[] };
  places: { name: string; lon: number; lat: number }[];
}

/** The corners (south-west, north-east) that hold every cell and place; null if there is none. */
export function boundsOf(data: Cells): [Point, Point] | null {
  const points: Point[] = [
    ...data.cells.features.flatMap((cell) => cell.geometry.coordinates.flat()),
    ...data.places.map(({ lon, lat }): Point => [lon, lat]),
  ];
  if (points.length === 0) return null;
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ];
}

/** A colour between two others, each `#rgb` or `#rrggbb`; `share` is how much of the second. */
export function mix(first: string, second: string, share: number): string {
  const [a, b] = [channels(first), channels(second)];
  return `rgb(${a.map((value, i) => Math.round(value + ((b[i] ?? 0) - value) * share)).join(",")})`;
}

function channels(colour: string): number[] {
  const hex = colour.replace("#", "");
  const size = hex.length / 3;
  return [0, 1, 2].map((i) => {
    const part = hex.slice(i * size, (i + 1) * size);
    return Number.parseInt(size === 1 ? part + part : part, 16);
  });
}

/** A point as the page's form takes it: three decimals are some hundred metres. */
export function asText(lon: number, lat: number): string {
  return `${lat.toFixed(3)}, ${lon.toFixed(3)}`;
}
