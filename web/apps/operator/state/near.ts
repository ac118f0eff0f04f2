/** The cameras of the incident that is shown: those that reach its place first, then the nearest. */
import type { Camera, Hub, PlacedCamera } from "@api";
import type { Scope } from "@core";
import { type Readable, writable } from "svelte/store";
import type { Stream } from "./stream.ts";
import { errorWords, type Notice } from "./words.ts";

export interface Near {
  /** Undefined while no incident with a place is shown, or until its cameras were loaded. */
  readonly list: Readable<readonly PlacedCamera[] | undefined>;
  readonly error: Readable<Notice | undefined>;
  /** Shows an incident's cameras; none, if it is undefined. */
  watch(incidentId: string | undefined): void;
}

const REFRESH_MS = 30_000;

export function createNear(
  scope: Scope,
  {
    hub,
    stream,
  }: { hub: Pick<Hub, "incidentCameras">; stream: Pick<Stream, "onCamera" | "onReconnect"> },
): Near {
  const list = writable<readonly PlacedCamera[] | undefined>();
  const error = writable<Notice | undefined>();
  let shown: string | undefined;

  const refresh = async (): Promise<void> => {
    const asked = shown;
    if (asked === undefined) return;
    try {
      const found = await hub.incidentCameras(asked);
      if (scope.closed || shown !== asked) return;
      list.set(found);
      error.set(undefined);
    } catch (failure) {
      if (shown === asked) error.set(errorWords(failure));
    }
  };

  stream.onCamera(scope, () => void refresh());
  stream.onReconnect(scope, () => void refresh());
  scope.every(REFRESH_MS, () => void refresh());
  return {
    list,
    error,
    watch(incidentId) {
      if (incidentId === shown) return;
      shown = incidentId;
      list.set(undefined);
      error.set(undefined);
      void refresh();
    },
  };
}

/** How a camera stands to an incident's place, or to an area that was searched. */
export interface Stands {
  readonly distance: number;
  readonly reaches: boolean;
  /** Left out for a place. */
  readonly to?: "area";
}

/** A camera of the list, and how it stands to the incident's place, if that is known. */
export interface Listed {
  readonly camera: Camera;
  readonly stands?: Stands;
}

/** The place's cameras in their order; after them all others, by name as they come. */
export function inOrder(
  near: readonly PlacedCamera[] | undefined,
  all: readonly Camera[] | undefined,
): Listed[] {
  const placed = near ?? [];
  const ids = new Set(placed.map(({ camera }) => camera.camera_id));
  return [
    ...placed.map(({ camera, distance_m, reaches }) => ({
      camera,
      stands: { distance: distance_m, reaches },
    })),
    ...(all ?? []).filter(({ camera_id }) => !ids.has(camera_id)).map((camera) => ({ camera })),
  ];
}

/** The cameras of an area that was searched, in the hub's order. */
export function ofArea(found: readonly PlacedCamera[]): Listed[] {
  return found.map(({ camera, distance_m, reaches }) => ({
    camera,
    stands: { distance: distance_m, reaches, to: "area" },
  }));
}

/** How a camera stands to the place or the area, in words. */
export function standsText({ distance, reaches, to }: Stands): string {
  const far = distance < 1000 ? `${distance} m` : `${(distance / 1000).toFixed(1)} km`;
  if (to === "area") return `Sees the area, ${far} from its middle`;
  return reaches ? `Sees the place, ${far} away` : `Doesn't reach the place, ${far} away`;
}
