/** Cameras as the map shows them: with what it takes, by shape, colour and word. */
import type { Camera } from "@api";
import type { MapCamera } from "@map";
import { HOW_WORDS, type How, tierOf, whatItTakes } from "./takes.ts";

/** Cameras that turn see all around, whatever they look at now (core/sight.py). */
const TURNING: readonly string[] = ["ptz", "mobile"];

/**
 * The cameras that have a place, each once.
 *
 * @param purpose - of the incident; without one it's told by the consents' tiers
 */
export function mapped(
  cameras: readonly Camera[],
  purpose: string | undefined,
  now: number,
  words: ReadonlyMap<string, string>,
): MapCamera[] {
  const seen = new Map(cameras.map((camera) => [camera.camera_id, camera]));
  return [...seen.values()].flatMap((camera) => {
    const { position } = camera;
    if (position === undefined) return [];
    const takes = purpose === undefined ? tierOf(camera) : taking(camera, purpose, now, words);
    return {
      id: camera.camera_id,
      name: camera.name,
      ...takes,
      position: [position.lat_e6, position.lon_e6],
      view: viewOf(camera.field_of_view),
      turns: TURNING.includes(camera.kind),
    };
  });
}

function taking(
  camera: Camera,
  purpose: string,
  now: number,
  words: ReadonlyMap<string, string>,
): { how: How; word: string } {
  const { how } = whatItTakes(camera, purpose, now, words);
  return { how, word: HOW_WORDS[how] };
}

/** A field of view as the hub passes it on; undefined if it isn't one. */
function viewOf(told: Record<string, unknown> | undefined): MapCamera["view"] {
  const { bearing_deg, angle_deg, reach_m } = told ?? {};
  const all = [bearing_deg, angle_deg, reach_m];
  if (!all.every((value) => typeof value === "number")) return undefined;
  return {
    bearing_deg: Number(bearing_deg),
    angle_deg: Number(angle_deg),
    reach_m: Number(reach_m),
  };
}
