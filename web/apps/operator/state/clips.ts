/** Clips that owners gave to the agency: how they stand, opening them, and keeping them. */
import type { ClipCustody, ClipPlace, FootageRequestInfo, Hub, ReleasedClip } from "@api";
import {
  EncodingError,
  openClip,
  openClipKey,
  type Scope,
  same,
  sha256,
  signedFromJson,
  unb64,
  verifyFootageRelease,
} from "@core";
import type { Device, Pins } from "@player";
import { type Readable, writable } from "svelte/store";
import type { Stream } from "./stream.ts";
import { errorWords, type Notice } from "./words.ts";

export interface ClipsInputs {
  readonly hub: Pick<
    Hub,
    "footageRequests" | "clipKey" | "sealedClip" | "clipCustody" | "keepClip"
  >;
  readonly stream: Pick<Stream, "onFootage" | "onReconnect">;
  readonly pins: Pick<Pins, "check">;
  readonly device: Device & { readonly deviceId: string };
}

export type CustodyAct = Parameters<Hub["keepClip"]>[1];

export interface Clips {
  /** The footage requests, newest first; undefined until they were loaded once. */
  readonly list: Readable<readonly FootageRequestInfo[] | undefined>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  /**
   * A clip as a film, decrypted on this device and held against the owner's signature.
   *
   * @throws TransomError - it isn't what the owner gave, or isn't for this device
   */
  open(requestId: string, clip: ReleasedClip): Promise<Blob>;
  /** How long a clip stays and what was done with it, or why that can't be said. */
  custody(clip: ClipPlace): Promise<ClipCustody | Notice>;
  /** Holds, lifts or destroys; what went wrong, if anything did. */
  keep(clip: ClipPlace, act: CustodyAct, reason: string): Promise<Notice | undefined>;
  /** Does something and looks again; what went wrong, if anything did. */
  done(work: Promise<unknown>): Promise<Notice | undefined>;
}

/** The clips of one incident, or of the whole agency if none is named. */
export function createClips(scope: Scope, inputs: ClipsInputs, incidentId?: string): Clips {
  const { hub, stream, device } = inputs;
  const list = writable<readonly FootageRequestInfo[] | undefined>();
  const error = writable<Notice | undefined>();

  const refresh = async (): Promise<void> => {
    try {
      const found = await hub.footageRequests(incidentId);
      if (!scope.closed) list.set(found.toSorted((a, b) => b.posted_at - a.posted_at));
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };

  const done = async (work: Promise<unknown>): Promise<Notice | undefined> => {
    try {
      await work;
      await refresh();
      return undefined;
    } catch (failure) {
      return errorWords(failure);
    }
  };

  const open: Clips["open"] = async (requestId, clip) => {
    const gatewayKey = await inputs.pins.check(clip.camera_id, unb64(clip.gateway_key, 32));
    const signed = signedFromJson(clip.release);
    const release = await verifyFootageRelease(signed, { ownerKey: signed.key });
    const where = { requestId, cameraId: clip.camera_id };
    // In this order: nothing is handed out before the log says who opens the clip.
    const wrapped = await hub.clipKey({ ...where, deviceId: device.deviceId });
    const sealed = await hub.sealedClip(where);
    // The gateway, whose key is pinned, vouches for this very release of its owner's.
    const key = await openClipKey(signedFromJson(wrapped), {
      gatewayKey,
      release: signed,
      deviceId: device.deviceId,
      keys: device.hpke,
    });
    const film = await openClip(key, sealed);
    key.fill(0);
    if (film.length !== release.clipBytes || !same(await sha256(film), release.clipHash))
      throw new EncodingError("The clip isn't the one that the owner signed.");
    return new Blob([film], { type: "video/mp4" });
  };

  stream.onFootage(scope, () => void refresh());
  stream.onReconnect(scope, () => void refresh());
  void refresh();
  return {
    list,
    error,
    refresh,
    open,
    custody: (clip) => hub.clipCustody(clip).catch(errorWords),
    keep: (clip, act, reason) => done(hub.keepClip(clip, act, reason)),
    done,
  };
}
