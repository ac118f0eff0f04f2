/** The ground around a place as a plane of metres: WGS 84, by the ellipsoid's radii there. */

/** Latitude and longitude, in degrees × 10^6. */
export type Degrees = readonly [lat: number, lon: number];
/** East and north of a plane's middle. */
export type Metres = readonly [east: number, north: number];

const A = 6_378_137.0; // WGS 84: equatorial radius
const E2 = 6.694379990141316e-3; // and eccentricity squared
const TURN = 360_000_000;
const RADIANS = Math.PI / 180;

/** The plane that touches the ground at a place. */
export class Plane {
  readonly #place: Degrees;
  readonly #scale: Metres;

  constructor(place: Degrees) {
    this.#place = place;
    const latitude = (place[0] / 1e6) * RADIANS;
    const w = 1 - E2 * Math.sin(latitude) ** 2;
    const least = 1e-3; // at the very pole a degree of longitude has no length
    const across = (A / Math.sqrt(w)) * Math.max(Math.cos(latitude), least);
    this.#scale = [1e-6 * RADIANS * across, (1e-6 * RADIANS * A * (1 - E2)) / w ** 1.5];
  }

  /** Where a place is, the short way round. */
  metres([lat, lon]: Degrees): Metres {
    const turned = lon - this.#place[1] + TURN / 2;
    const east = turned - Math.floor(turned / TURN) * TURN - TURN / 2;
    return [east * this.#scale[0], (lat - this.#place[0]) * this.#scale[1]];
  }

  /** The place of a point of the plane. */
  degrees([east, north]: Metres): Degrees {
    const turned = Math.round(this.#place[1] + east / this.#scale[0]) + TURN / 2;
    const lat = Math.round(this.#place[0] + north / this.#scale[1]);
    const lon = turned - Math.floor(turned / TURN) * TURN - TURN / 2;
    return [Math.max(-90_000_000, Math.min(90_000_000, lat)), lon];
  }
}
