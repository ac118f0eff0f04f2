/** What the map shows: the cameras of its view, the cameras of an area, places by their address. */
import type { CamerasFound, CamerasOnMap, FoundAddress, Hub, MapGround, MapView } from "@api";
import type { Degrees, Scope } from "@core";
import { get, type Readable, type Writable, writable } from "svelte/store";
import { emptySketch, type Sketch, type SketchKind, searchOf } from "./sketch.ts";
import type { Stream } from "./stream.ts";
import { errorWords, type Notice } from "./words.ts";

/** A place that somebody has picked, and how it is called, if that is known. */
export interface Picked {
  readonly at: Degrees;
  readonly name: string;
}

export interface MapState {
  /** Undefined until a map was opened for the first time. */
  readonly ground: Readable<MapGround | undefined>;
  readonly shown: Readable<CamerasOnMap | undefined>;
  /** The cameras of the area that was searched last; undefined if none is. */
  readonly found: Readable<CamerasFound | undefined>;
  readonly error: Readable<Notice | undefined>;
  readonly sketch: Writable<Sketch | undefined>;
  readonly picked: Writable<Picked | undefined>;
  /** The camera that stands out, in the map and in the list. */
  readonly chosen: Writable<string | undefined>;
  /** Loads what a map needs at first. */
  begin(): Promise<void>;
  /** Where the agency's cameras are, roughly: for a map that has no other place to begin at. */
  home(): Promise<readonly Degrees[]>;
  /** The map has come to rest over a view. */
  look(view: MapView): void;
  draw(kind: SketchKind): void;
  /** Looks for the cameras that see something of what is drawn. */
  search(): Promise<void>;
  /** Takes drawing and result away. */
  clear(): void;
  find(text: string): Promise<readonly FoundAddress[]>;
}

const REFRESH_MS = 30_000;
const MOST_FOUND = 200;
/** In cells of some two kilometres. */
const EVERYWHERE: MapView = {
  box: { west_e6: -180e6, east_e6: 180e6, south_e6: -85e6, north_e6: 85e6 },
  zoom: 11,
};

type Asked = Pick<Hub, "camerasOnMap" | "mapGround" | "searchAddresses" | "searchCameras">;

export function createMap(
  scope: Scope,
  { hub, stream }: { hub: Asked; stream: Pick<Stream, "onCamera" | "onReconnect"> },
): MapState {
  const ground = writable<MapGround | undefined>();
  const shown = writable<CamerasOnMap | undefined>();
  const found = writable<CamerasFound | undefined>();
  const error = writable<Notice | undefined>();
  const sketch = writable<Sketch | undefined>();
  const picked = writable<Picked | undefined>();
  const chosen = writable<string | undefined>();
  let view: MapView | undefined;
  let looking = false;
  let searches = 0;

  const attempt = async <Result>(work: Promise<Result>): Promise<Result | undefined> => {
    try {
      const result = await work;
      error.set(undefined);
      return scope.closed ? undefined : result;
    } catch (failure) {
      error.set(errorWords(failure));
      return undefined;
    }
  };

  /** One question at a time: while it is under way the map may move on, and the newest view counts. */
  const refresh = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    for (let asked: MapView | undefined; view !== undefined && asked !== view; ) {
      asked = view;
      const answer = await attempt(hub.camerasOnMap(asked));
      if (answer) shown.set(answer);
    }
    looking = false;
  };

  const search = async (): Promise<void> => {
    const area = searchOf(get(sketch) ?? emptySketch("circle"));
    if (area === undefined) return;
    const number = ++searches;
    const answer = await attempt(hub.searchCameras({ area, most: MOST_FOUND }));
    if (answer && number === searches) found.set(answer);
  };
  const again = (): void => {
    if (view === undefined) return;
    void refresh();
    if (get(found) !== undefined) void search();
  };

  stream.onCamera(scope, again);
  stream.onReconnect(scope, again);
  scope.every(REFRESH_MS, again);
  return {
    ...{ ground, shown, found, error, sketch, picked, chosen, search },
    async begin() {
      if (get(ground) === undefined) ground.set(await attempt(hub.mapGround()));
    },
    async home() {
      const all = await attempt(hub.camerasOnMap(EVERYWHERE));
      return (all?.cells ?? []).map(({ middle }): Degrees => [middle.lat_e6, middle.lon_e6]);
    },
    look(next) {
      view = next;
      void refresh();
    },
    draw: (kind) => sketch.set(emptySketch(kind)),
    clear() {
      searches += 1;
      sketch.set(undefined);
      found.set(undefined);
      picked.set(undefined);
    },
    find: async (text) =>
      text.trim() === "" ? [] : ((await attempt(hub.searchAddresses(text.trim()))) ?? []),
  };
}

/** A street of the gazetteer as something to search along. */
export function alongStreet(street: FoundAddress): Sketch {
  const points = (street.line ?? []).map(({ lat_e6, lon_e6 }): Degrees => [lat_e6, lon_e6]);
  return { ...emptySketch("street"), points };
}
