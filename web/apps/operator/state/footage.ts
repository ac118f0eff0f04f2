/** Footage requests of an incident: posting them, how they stand, and opening what owners gave. */
import type {
  ClipCustody,
  ClipPlace,
  FootageRequestInfo,
  Hub,
  HubIncident,
  ReleasedClip,
} from "@api";
import {
  type Authority,
  EncodingError,
  HOUR_MS,
  newCode,
  newId,
  openClip,
  openClipKey,
  type Purpose,
  type Scope,
  same,
  sha256,
  signedFromJson,
  signedToJson,
  signFootageRequest,
  unb64,
  verifyFootageRelease,
} from "@core";
import type { Device, Pins } from "@player";
import { type Readable, writable } from "svelte/store";
import type { FootageAsk } from "./footageForm.ts";
import type { Stream } from "./stream.ts";
import { errorWords, type Notice } from "./words.ts";

export interface FootageInputs {
  readonly hub: Pick<
    Hub,
    | "footageRequests"
    | "postFootageRequest"
    | "withdrawFootageRequest"
    | "clipKey"
    | "sealedClip"
    | "clipCustody"
    | "keepClip"
  >;
  readonly stream: Pick<Stream, "onFootage" | "onReconnect">;
  readonly pins: Pick<Pins, "check">;
  readonly device: Device & { readonly deviceId: string };
  readonly agencyId: string;
  readonly incident: HubIncident;
  readonly now: () => number;
}

export interface Footage {
  /** The incident's requests, newest first; undefined until they were loaded once. */
  readonly list: Readable<readonly FootageRequestInfo[] | undefined>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  /** Posts a request; what went wrong, if anything did. */
  ask(ask: FootageAsk, programId: string): Promise<Notice | undefined>;
  withdraw(requestId: string): Promise<Notice | undefined>;
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
}

export type CustodyAct = Parameters<Hub["keepClip"]>[1];

export function createFootage(scope: Scope, inputs: FootageInputs): Footage {
  const { hub, stream, device, incident, now } = inputs;
  const list = writable<readonly FootageRequestInfo[] | undefined>();
  const error = writable<Notice | undefined>();

  const refresh = async (): Promise<void> => {
    try {
      const found = await hub.footageRequests(incident.incident_id);
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

  const post = async (ask: FootageAsk, programId: string): Promise<void> => {
    const at = now();
    const signed = await signFootageRequest(
      {
        requestId: newId("ftr"),
        code: newCode(),
        deviceId: device.deviceId,
        agencyId: inputs.agencyId,
        programId,
        incident: {
          incidentId: incident.incident_id,
          number: incident.number,
          purpose: incident.purpose as Purpose,
          justification: incident.justification,
          authority: incident.authority as Authority,
        },
        area: ask.area,
        begin: ask.begin,
        end: Math.min(ask.end, at),
        blur: ask.reason === undefined ? "blurred" : "unblurred",
        unblurredReason: ask.reason,
        message: ask.message,
        due: at + ask.hours * HOUR_MS,
        requestedAt: at,
      },
      device.signer,
    );
    await hub.postFootageRequest(signedToJson(signed) as never);
  };

  const open: Footage["open"] = async (requestId, clip) => {
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
    ask: (ask, programId) => done(post(ask, programId)),
    withdraw: (requestId) => done(hub.withdrawFootageRequest(requestId)),
    open,
    custody: (clip) => hub.clipCustody(clip).catch(errorWords),
    keep: (clip, act, reason) => done(hub.keepClip(clip, act, reason)),
  };
}
