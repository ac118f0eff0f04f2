/**
 * The ground around a place as a plane of metres, as in the gateway's `core/ground.py`: WGS 84, by
 * the ellipsoid's radii there. Pure.
 */

/** Degrees × 10^6. */
export interface Place {
  readonly lat_e6: number;
  readonly lon_e6: number;
}
/** Metres east and north of a plane's middle. */
export type Metres = readonly [number, number];

export interface Plane {
  metres(place: Place): Metres;
  place(metres: Metres): Place;
}

const A = 6_378_137;
const E2 = 6.694379990141316e-3;
const MILLIONTH = Math.PI / 180 / 1e6;
const TURN = 360_000_000;

/** The plane that touches the ground at a place. */
export function planeAt(middle: Place): Plane {
  const latitude = middle.lat_e6 * MILLIONTH;
  const w = 1 - E2 * Math.sin(latitude) ** 2;
  const east = ((MILLIONTH * A) / Math.sqrt(w)) * Math.max(Math.cos(latitude), 1e-3);
  const north = (MILLIONTH * A * (1 - E2)) / w ** 1.5;
  return {
    metres: ({ lat_e6, lon_e6 }) => [
      around(lon_e6 - middle.lon_e6) * east,
      (lat_e6 - middle.lat_e6) * north,
    ],
    place: ([x, y]) => ({
      lat_e6: held(Math.round(middle.lat_e6 + y / north)),
      lon_e6: around(Math.round(middle.lon_e6 + x / east)),
    }),
  };
}

/** "32.298757, -90.184810", as maps show a place and take it. */
export const asText = ({ lat_e6, lon_e6 }: Place): string =>
  `${(lat_e6 / 1e6).toFixed(6)}, ${(lon_e6 / 1e6).toFixed(6)}`;

/** Reads what `asText` writes, with a comma, semicolon or space between. */
export function fromText(text: string): Place | undefined {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!found) return undefined;
  const [lat, lon] = [Number(found[1]), Number(found[2])];
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return undefined;
  return { lat_e6: Math.round(lat * 1e6), lon_e6: Math.round(lon * 1e6) };
}

/** A direction to look in, as metres ahead and to the right of where one stands, and back. */
export function turned(bearing_deg: number): {
  ahead(at: Metres): Metres;
  back(right: number, ahead: number): Metres;
} {
  const [sin, cos] = [Math.sin, Math.cos].map((of) => of((bearing_deg / 180) * Math.PI)) as [
    number,
    number,
  ];
  return {
    ahead: ([east, north]) => [east * cos - north * sin, east * sin + north * cos],
    back: (right, ahead) => [right * cos + ahead * sin, ahead * cos - right * sin],
  };
}

const around = (lon: number): number => ((((lon + TURN / 2) % TURN) + TURN) % TURN) - TURN / 2;
const held = (lat: number): number => Math.max(-90_000_000, Math.min(90_000_000, lat));
