/**
 * One view session from the click to its end: signs the request, connects while the gateway
 * proves, opens envelopes with the pinned key, plays.
 *
 * Marks on the browser's timeline, with the camera as detail: `transom:click`, `transom:answered`
 * (by the hub), `transom:key` (opened). The player adds its own.
 */
import type { Camera, Hub, HubIncident, OpeningSession, ViewSession } from "@api";
import {
  type Authority,
  newId,
  openEnvelope,
  type Purpose,
  type Scope,
  type SealKey,
  signedFromJson,
  signedToJson,
  signSteering,
  signViewRequest,
  unb64,
} from "@core";
import type { Device, Pins, PlayerOptions, PlayerSnapshot } from "@player";
import { type Readable, writable } from "svelte/store";
import type { FoundEntry, LogCheck } from "./logCheck.ts";
import type { SessionStreamEvent, Stream } from "./stream.ts";
import { type Extra, KNOCK_MS, type Takes } from "./takes.ts";
import { closedWords, errorWords, type Notice, refusalWords, steeringWords } from "./words.ts";

/** `asking` the hub, `proving` at the gateway, `knocking` at the owner's, `open`, `refused`, `ended`. */
export type Phase =
  | { readonly name: "asking" }
  | { readonly name: "proving" }
  | { readonly name: "knocking"; readonly since: number; readonly until: number }
  | { readonly name: "open" }
  | { readonly name: "refused"; readonly notice: Notice }
  | { readonly name: "ended"; readonly notice: Notice; readonly lasted: number };

/** By how much to turn right and up and to zoom in, in thousandths (spec/view-session.md). */
export interface Move {
  readonly pan?: number;
  readonly tilt?: number;
  readonly zoom?: number;
}

/** What a tile shows. Instants are milliseconds since 1970. */
export interface Viewed {
  readonly sessionId: string;
  readonly camera: Camera;
  readonly incident: HubIncident;
  readonly phase: Phase;
  readonly openedAt: number | undefined;
  readonly notAfter: number | undefined;
  readonly player: PlayerSnapshot | undefined;
  /** Why the camera wasn't turned, until it is. */
  readonly steering: string | undefined;
  /** Its place in the public log once that was found, or why it wasn't. */
  readonly entry: FoundEntry | Notice | undefined;
}

/** The part of a Player that is used. */
export interface PlayerLike {
  addKey(key: SealKey, track: string): void;
  setSmall(small: boolean): void;
  setShown(shown: boolean): void;
  setMuted(muted: boolean): void;
  setHeard(heard: boolean): void;
  setCanvas(canvas: HTMLCanvasElement): void;
  close(): void;
}

/** Where a view session is painted: what is known there of how it is looked at. */
export interface Pane {
  /** Whether the camera's sub stream is enough, for a small tile. */
  setSmall(small: boolean): void;
  /** Whether anybody can see it. */
  setShown(shown: boolean): void;
}

/** What is asked for besides the blurred picture. */
export interface Asked {
  /** Why people must be seen as they are; undefined for the blurred picture. */
  readonly unblurredReason?: string | undefined;
  readonly extras?: readonly Extra[];
}

export interface ViewingInputs {
  readonly hub: Pick<Hub, "openSession" | "closeSession" | "steer">;
  readonly stream: Pick<Stream, "onSession">;
  readonly device: Device & { readonly deviceId: string };
  readonly agencyId: string;
  readonly pseudonym: string;
  readonly pins: Pick<Pins, "check">;
  readonly logCheck: LogCheck;
  readonly camera: Camera;
  readonly incident: HubIncident;
  readonly takes: Takes;
  readonly minutes: number;
  readonly asked: Asked;
  readonly now: () => number;
  readonly makePlayer: (options: Omit<PlayerOptions, "memory" | "decoders">) => PlayerLike;
}

export interface Viewing {
  readonly sessionId: string;
  readonly camera: Camera;
  readonly incident: HubIncident;
  readonly takes: Takes;
  /** Whether people are shown as they are, for a reason that was stated for this look. */
  readonly unblurred: boolean;
  readonly extras: readonly Extra[];
  /** Asks the owner's gateway to turn the camera; only for a look with the right `ptz`. */
  steer(move: Move): void;
  /** Neither refused nor ended. */
  running(): boolean;
  readonly viewed: Readable<Viewed>;
  setMuted(muted: boolean): void;
  /** Whether its sound is carried at all; on a small screen that of the foreground alone. */
  setHeard(heard: boolean): void;
  /** The canvas to paint on from now on. What an earlier pane says counts no more. */
  attach(canvas: HTMLCanvasElement): Pane;
  /** Ends it, here at once and then at the hub. */
  end(): Promise<void>;
  /** After the hub was lost: what it says about the session now. */
  reconcile(session: ViewSession | undefined): void;
}

/** When the public log is looked at after the release, ms. */
const LOG_CHECK_MS = 1500;
/** How long the reason of a cut is waited for, ms. */
const REASON_MS = 1500;

export function createViewing(parent: Scope, inputs: ViewingInputs): Viewing {
  const scope = parent.child();
  const { hub, camera, incident, device, now } = inputs;
  const { unblurredReason, extras = [] } = inputs.asked;
  const clickedAt = now();
  const sessionId = newId("vws");
  const attached = Promise.withResolvers<void>();
  const pinned = inputs.pins.check(camera.camera_id, unb64(camera.gateway_key, 32));
  pinned.catch(() => {}); // told where it is awaited
  const keys: { key: SealKey; track: string }[] = [];
  let canvas: HTMLCanvasElement | undefined;
  let small = false;
  let shown = true;
  let heard = true;
  let player: PlayerLike | undefined;
  let current: Viewed = {
    sessionId,
    camera,
    incident,
    phase: { name: "asking" },
    openedAt: undefined,
    notAfter: undefined,
    player: undefined,
    steering: undefined,
    entry: undefined,
  };
  const viewed = writable(current);
  const set = (change: Partial<Viewed>): void => {
    current = { ...current, ...change };
    viewed.set(current);
  };
  const over = (): boolean => current.phase.name === "refused" || current.phase.name === "ended";

  const finish = (phase: Phase): void => {
    if (over()) return;
    player?.close();
    player = undefined;
    keys.length = 0;
    set({ phase });
    scope.close();
  };
  const finishEnded = (notice: Notice): void =>
    finish({ name: "ended", notice, lasted: current.openedAt ? now() - current.openedAt : 0 });

  const play = async (access: OpeningSession): Promise<void> => {
    await attached.promise;
    if (scope.closed || canvas === undefined) return;
    player = inputs.makePlayer({
      canvas,
      access,
      watermark: { pseudonym: inputs.pseudonym, incident: incident.number },
      clickedAt,
      now,
      onChange: watch,
    });
    player.setSmall(small);
    player.setShown(shown);
    player.setHeard(heard);
    for (const { key, track } of keys) player.addKey(key, track);
  };

  const watch = (snapshot: PlayerSnapshot): void => {
    if (over()) return;
    set({ player: snapshot });
    // The relay cut us by right; the hub's stream says why, a moment before or after.
    if (snapshot.state === "ended")
      scope.after(REASON_MS, () =>
        finishEnded(snapshot.error ? errorWords(snapshot.error) : closedWords({})),
      );
  };

  const ask = async (): Promise<void> => {
    const signed = await signViewRequest(
      {
        sessionId,
        deviceId: device.deviceId,
        cameraId: camera.camera_id,
        agencyId: inputs.agencyId,
        programId: inputs.takes.programId,
        incident: {
          incidentId: incident.incident_id,
          number: incident.number,
          purpose: incident.purpose as Purpose,
          justification: incident.justification,
          authority: incident.authority as Authority,
        },
        rights: (["live", ...extras] as const).toSorted(),
        blur: unblurredReason === undefined ? "blurred" : "unblurred",
        unblurredReason,
        minutes: Math.min(inputs.minutes, inputs.takes.maxMinutes),
        requestedAt: clickedAt,
      },
      device.signer,
    );
    const access = await hub.openSession(signedToJson(signed) as never);
    mark("answered");
    if (current.phase.name === "asking") set({ phase: { name: "proving" } });
    set({ notAfter: current.notAfter ?? access.not_after });
    await play(access);
  };

  const takeEnvelope = async (envelope: unknown): Promise<void> => {
    try {
      const { key, terms } = await openEnvelope(signedFromJson(envelope), {
        gatewayKey: await pinned,
        sessionId,
        cameraId: camera.camera_id,
        deviceId: device.deviceId,
        keys: device.hpke,
      });
      if (scope.closed) return;
      mark("key");
      keys.push({ key, track: terms.track });
      player?.addKey(key, terms.track);
    } catch (error) {
      leave();
      finish({
        name: "refused",
        notice: { ...errorWords(error), title: "The key can't be trusted" },
      });
    }
  };

  const hear = (event: SessionStreamEvent): void => {
    if (event.t === "envelope") void takeEnvelope(event.envelope);
    else if (event.t === "steered")
      set({ steering: event.outcome === "done" ? undefined : steeringWords(event.outcome) });
    else if (event.state === "knocking")
      set({ phase: { name: "knocking", since: now(), until: now() + KNOCK_MS } });
    else if (event.state === "released") {
      set({
        phase: { name: "open" },
        openedAt: current.openedAt ?? now(),
        notAfter: event.not_after ?? current.notAfter,
      });
      // Not on the way to the first picture.
      scope.after(LOG_CHECK_MS, () => void lookUp());
    } else if (event.state === "refused") finish({ name: "refused", notice: refusalWords(event) });
    else if (event.state === "closed") finishEnded(closedWords(event));
  };

  const lookUp = async (): Promise<void> => {
    const found = inputs.logCheck.find(sessionId, incident);
    const entry = await found.catch((error: unknown) => errorWords(error));
    if (!scope.closed) set({ entry });
  };

  let steered = 0;
  let steering = Promise.resolve();
  const steer = async ({ pan = 0, tilt = 0, zoom = 0 }: Move): Promise<void> => {
    if (scope.closed) return;
    const request = { sessionId, number: ++steered, pan, tilt, zoom, requestedAt: now() };
    try {
      const signed = await signSteering(request, device.signer);
      await hub.steer(sessionId, signedToJson(signed) as never);
    } catch (error) {
      if (!scope.closed) set({ steering: errorWords(error).message });
    }
  };

  const leave = (): void => {
    // The hub ends it by itself if this doesn't arrive: the relay sees the viewer go.
    hub.closeSession(sessionId).catch(() => {});
  };

  const mark = (name: string): void => {
    performance.mark(`transom:${name}`, { detail: camera.camera_id });
  };

  mark("click");
  scope.add(() => player?.close());
  inputs.stream.onSession(scope, sessionId, hear);
  pinned
    .then(ask)
    .catch((error: unknown) => finish({ name: "refused", notice: errorWords(error) }));

  return {
    sessionId,
    camera,
    incident,
    takes: inputs.takes,
    unblurred: unblurredReason !== undefined,
    extras,
    steer(move) {
      if (current.phase.name !== "open" || !extras.includes("ptz")) return;
      // One after another: a number that overtakes another would make it an old one.
      steering = steering.then(() => steer(move));
    },
    running: () => !over(),
    viewed,
    setMuted: (muted) => player?.setMuted(muted),
    setHeard(value) {
      heard = value;
      player?.setHeard(value);
    },
    attach(target) {
      canvas = target;
      attached.resolve();
      player?.setCanvas(target);
      return {
        setSmall(value) {
          if (canvas !== target) return;
          small = value;
          player?.setSmall(value);
        },
        setShown(value) {
          if (canvas !== target) return;
          shown = value;
          player?.setShown(value);
        },
      };
    },
    async end() {
      if (over()) return;
      leave();
      finishEnded(closedWords({ reason: "viewer_left" }));
    },
    reconcile(session) {
      if (over() || current.phase.name === "asking") return;
      if (session === undefined || session.state === "closed" || session.state === "refused")
        finishEnded(closedWords({ reason: session?.reason ?? "hub_closed" }));
    },
  };
}
