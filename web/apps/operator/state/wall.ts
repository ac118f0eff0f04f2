/** The wall: which view sessions are open on this screen, which one is in focus. */
import type { Camera, Hub, HubIncident } from "@api";
import type { Scope } from "@core";
import { derived, get, type Readable, writable } from "svelte/store";
import { createLayout, type LayoutChoice } from "./layout.ts";
import type { Stream } from "./stream.ts";
import type { Takes } from "./takes.ts";
import type { Asked, Viewing } from "./viewing.ts";

/** More tiles than that are refused; the grid is made for sixteen. */
export const MOST_TILES = 16;

export interface Wall {
  readonly tiles: Readable<readonly Viewing[]>;
  /** The session in focus; undefined while all are shown alike. */
  readonly focus: Readable<string | undefined>;
  readonly full: Readable<boolean>;
  readonly layout: LayoutChoice;
  /** The sessions that have a window of their own; each stays on the wall with its place. */
  readonly apart: Readable<ReadonlySet<string>>;
  /** Opens a camera; the tile that shows it already, if there is one. */
  open(camera: Camera, incident: HubIncident, takes: Takes, asked?: Asked): Viewing | undefined;
  /** Takes a tile away, and ends its session if it hasn't ended. */
  remove(sessionId: string): void;
  /** Puts a tile in focus, or none if it was. */
  toggleFocus(sessionId: string): void;
  /** Moves a tile to a place (from 0), and those in between by one. */
  move(sessionId: string, place: number): void;
  /** Gives a tile a window of its own, or brings it back. */
  setApart(sessionId: string, apart: boolean): void;
  /** Opens the tile's camera anew, under the same incident, and blurred. */
  again(sessionId: string): void;
  closeAll(): void;
}

interface Inputs {
  readonly hub: Pick<Hub, "sessions">;
  readonly stream: Pick<Stream, "onReconnect">;
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  readonly make: (camera: Camera, incident: HubIncident, takes: Takes, asked: Asked) => Viewing;
}

export function createWall(scope: Scope, { hub, stream, storage, make }: Inputs): Wall {
  const tiles = writable<readonly Viewing[]>([]);
  const focus = writable<string | undefined>();
  const apart = writable<ReadonlySet<string>>(new Set());

  const setApart: Wall["setApart"] = (sessionId, value) =>
    apart.update((all) => {
      const there = value && get(tiles).some((one) => one.sessionId === sessionId);
      const rest = [...all].filter((one) => one !== sessionId);
      return new Set(there ? [...rest, sessionId] : rest);
    });

  const remove = (sessionId: string): void => {
    const gone = get(tiles).find((one) => one.sessionId === sessionId);
    void gone?.end();
    setApart(sessionId, false);
    tiles.update((all) => all.filter((one) => one !== gone));
    focus.update((id) => (id === sessionId ? undefined : id));
  };

  /** Tells the list's readers when one of its sessions has ended. */
  const watch = (viewing: Viewing): void => {
    let ran = true;
    viewing.viewed.subscribe(() => {
      if (viewing.running() === ran) return;
      ran = !ran;
      tiles.update((all) => [...all]);
    });
  };

  const open: Wall["open"] = (camera, incident, takes, asked = {}) => {
    const all = get(tiles);
    const shown = all.find((one) => one.camera.camera_id === camera.camera_id);
    if (shown?.running()) return shown;
    // What has ended makes room by itself.
    const old = shown ?? (all.length >= MOST_TILES ? all.find((one) => !one.running()) : undefined);
    if (old === undefined && all.length >= MOST_TILES) return undefined;
    const viewing = make(camera, incident, takes, asked);
    if (old) setApart(old.sessionId, false);
    tiles.set(old ? all.map((one) => (one === old ? viewing : one)) : [...all, viewing]);
    if (old) focus.update((id) => (id === old.sessionId ? viewing.sessionId : id));
    watch(viewing);
    return viewing;
  };

  stream.onReconnect(scope, () => {
    if (get(tiles).length === 0) return;
    hub
      .sessions()
      .then((known) => {
        for (const tile of get(tiles))
          tile.reconcile(known.find((one) => one.session_id === tile.sessionId));
      })
      .catch(() => {}); // the next reconnection asks again
  });

  return {
    tiles,
    focus,
    full: derived(tiles, (all) => all.length >= MOST_TILES && all.every((one) => one.running())),
    layout: createLayout(storage),
    apart,
    open,
    remove,
    setApart,
    move(sessionId, place) {
      const all = get(tiles);
      const moved = all.find((one) => one.sessionId === sessionId);
      if (moved === undefined || place < 0 || place >= all.length) return;
      const rest = all.filter((one) => one !== moved);
      tiles.set(rest.toSpliced(place, 0, moved));
    },
    again(sessionId) {
      const old = get(tiles).find((one) => one.sessionId === sessionId);
      if (old) open(old.camera, old.incident, old.takes, { extras: old.extras });
    },
    toggleFocus: (sessionId) => focus.update((id) => (id === sessionId ? undefined : sessionId)),
    closeAll() {
      for (const { sessionId } of get(tiles)) remove(sessionId);
    },
  };
}
