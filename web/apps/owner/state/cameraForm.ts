/** A camera being added or changed: its fields, a test that keeps nothing, and the saving. */

import { derived, get, type Readable, type Writable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import type { Live } from "./live.ts";
import type { Camera, CameraChange, CameraInfo, NewCamera, Problem } from "./types.ts";

export type CameraFault = "name" | "url" | "scheme";

export interface CameraForm {
  readonly fields: Writable<NewCamera>;
  readonly faults: Readable<ReadonlyMap<"name" | "url", CameraFault>>;
  readonly tried: Readable<boolean>;
  readonly busy: Readable<"testing" | "saving" | undefined>;
  /** What the camera sends, if the last test went well and nothing was changed since. */
  readonly found: Readable<CameraInfo | undefined>;
  readonly problem: Readable<Problem | undefined>;
  /** Tries the address. A camera that is kept can only be tried whole, by a new address. */
  test(): Promise<void>;
  save(): Promise<boolean>;
}

/**
 * The address as the gateway wants it. "192.168.1.20/live" gets its scheme; a user and password in
 * the address move into their own fields, so that they are never shown again.
 */
export function readAddress(text: string): { url: string; user?: string; password?: string } {
  const trimmed = text.trim();
  const known = /^(?:[a-z][a-z0-9+.-]*:\/\/|usb:|file:|\/dev\/)/i.test(trimmed);
  const full = known ? trimmed : `rtsp://${trimmed}`;
  const found = /^(rtsps?:\/\/|https?:\/\/)([^/@]*)@(.*)$/i.exec(full);
  if (!found) return { url: full };
  const [, scheme = "", secret = "", rest = ""] = found;
  const colon = secret.indexOf(":");
  const plain = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  };
  return {
    url: `${scheme}${rest}`,
    user: plain(colon < 0 ? secret : secret.slice(0, colon)),
    password: colon < 0 ? "" : plain(secret.slice(colon + 1)),
  };
}

const blank: NewCamera = {
  name: "",
  url: "",
  kind: "fixed",
  user: "",
  password: "",
  transport: "tcp",
  small_url: "",
};

/** RTSP, MJPEG over HTTP, a USB camera, a film (gateway/cameras/source.py). */
const ADDRESS = /^(?:(?:rtsp|http):\/\/[^/]+|usb:\/?dev\/|\/dev\/|file:\/)/i;

function faultsOf(fields: NewCamera, kept: boolean): Map<"name" | "url", CameraFault> {
  const faults = new Map<"name" | "url", CameraFault>();
  if (!fields.name.trim()) faults.set("name", "name");
  if (!fields.url.trim()) {
    if (!kept) faults.set("url", "url");
  } else if (!ADDRESS.test(readAddress(fields.url).url)) faults.set("url", "scheme");
  return faults;
}

/** The fields as the gateway takes them. */
function ready(fields: NewCamera): NewCamera {
  const address = readAddress(fields.url);
  return {
    ...fields,
    name: fields.name.trim(),
    url: address.url,
    small_url: fields.small_url.trim() && readAddress(fields.small_url).url,
    user: fields.user || address.user || "",
    password: fields.password || address.password || "",
  };
}

/** Only what differs from the camera that is kept; an empty field keeps what the gateway has. */
function changeOf(camera: Camera, fields: NewCamera): CameraChange {
  const { name, kind, transport, url, user, password, small_url } = ready(fields);
  const moved = fields.url.trim() !== "";
  return {
    ...(name === camera.name ? {} : { name }),
    ...(kind === camera.kind ? {} : { kind }),
    ...(transport === camera.transport ? {} : { transport }),
    ...(moved ? { url } : {}),
    ...(small_url ? { small_url } : {}),
    ...(moved || user ? { user } : {}),
    ...(moved || password ? { password } : {}),
  };
}

/** What a test's result depends on; when it changes, the result is old. */
const source = ({ url, user, password, transport }: NewCamera): string =>
  JSON.stringify([url, user, password, transport]);

interface Inputs {
  client: Pick<Client, "testCamera" | "addCamera" | "changeCamera">;
  live: Pick<Live, "refresh">;
  /** The camera to change; without it, one is added. */
  camera?: Camera | undefined;
}

export function createCameraForm({ client, live, camera }: Inputs): CameraForm {
  const first: NewCamera = camera
    ? { ...blank, name: camera.name, kind: camera.kind, transport: camera.transport }
    : { ...blank };
  const fields = writable<NewCamera>(first);
  const tried = writable(false);
  const busy = writable<"testing" | "saving" | undefined>();
  const result = writable<{ of: string; info?: CameraInfo; problem?: Problem } | undefined>();
  const faults = derived(fields, ($fields) => faultsOf($fields, camera !== undefined));
  const current = derived([fields, result], ([$fields, $result]) =>
    $result?.of === source($fields) ? $result : undefined,
  );

  const attempt = async <T>(kind: "testing" | "saving", run: () => Promise<T>) => {
    busy.set(kind);
    const of = source(get(fields));
    try {
      return await run();
    } catch (failure) {
      result.set({ of, problem: problemOf(failure) });
      return undefined;
    } finally {
      busy.set(undefined);
    }
  };
  const send = (now: NewCamera): Promise<void> =>
    camera
      ? client.changeCamera(camera.camera_id, changeOf(camera, now))
      : client.addCamera(ready(now));

  return {
    fields,
    faults,
    tried,
    busy,
    found: derived(current, ($current) => $current?.info),
    problem: derived(current, ($current) => $current?.problem),
    async test() {
      const now = get(fields);
      if (get(busy)) return;
      if (!now.url.trim() || get(faults).has("url")) return tried.set(true);
      const { url, user, password, transport } = ready(now);
      const info = await attempt("testing", () =>
        client.testCamera({ url, user, password, transport }),
      );
      if (info) result.set({ of: source(now), info });
    },
    async save() {
      tried.set(true);
      if (get(busy) || get(faults).size > 0) return false;
      const saved = await attempt("saving", () => send(get(fields)).then(() => true));
      if (!saved) return false;
      fields.set(first);
      tried.set(false);
      await live.refresh().catch(() => undefined);
      return true;
    },
  };
}
