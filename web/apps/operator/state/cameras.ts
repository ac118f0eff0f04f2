/** The cameras whose owners share with this agency; kept current by the event stream. */
import type { Camera, Hub, PurposeInfo } from "@api";
import type { Scope } from "@core";
import { type Readable, writable } from "svelte/store";
import type { Stream } from "./stream.ts";
import { errorWords, type Notice } from "./words.ts";

export interface Cameras {
  /** Undefined until they were loaded once. */
  readonly list: Readable<readonly Camera[] | undefined>;
  readonly purposes: Readable<readonly PurposeInfo[]>;
  /** Purposes' titles by identifier. */
  readonly words: Readable<ReadonlyMap<string, string>>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
}

const REFRESH_MS = 30_000;

export function createCameras(
  scope: Scope,
  { hub, stream }: { hub: Pick<Hub, "cameras" | "purposes">; stream: Stream },
): Cameras {
  const list = writable<readonly Camera[] | undefined>();
  const purposes = writable<readonly PurposeInfo[]>([]);
  const words = writable<ReadonlyMap<string, string>>(new Map());
  const error = writable<Notice | undefined>();

  const refresh = async (): Promise<void> => {
    try {
      const [cameras, known] = await Promise.all([hub.cameras(), hub.purposes()]);
      if (scope.closed) return;
      list.set(cameras.toSorted((a, b) => a.name.localeCompare(b.name)));
      purposes.set(known);
      words.set(new Map(known.map(({ id, title }) => [id, title])));
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };

  stream.onCamera(scope, (cameraId, online) => {
    list.update((all) =>
      all?.map((one) => (one.camera_id === cameraId ? { ...one, gateway_online: online } : one)),
    );
    void refresh(); // its consents may have changed, too
  });
  stream.onReconnect(scope, () => void refresh());
  scope.every(REFRESH_MS, () => void refresh());
  void refresh();
  return { list, purposes, words, error, refresh };
}
