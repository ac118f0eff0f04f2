import type { OpeningSession } from "@api";
import {
  b64,
  generateHpkeKeys,
  HubRefused,
  hpkePublicKey,
  newId,
  PinRefused,
  Scope,
  type SealKey,
  type Signer,
  signedFromJson,
  signedToJson,
  verifySteering,
  verifyViewRequest,
} from "@core";
import type { Device, PlayerOptions } from "@player";
import { get } from "svelte/store";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { SessionStreamEvent } from "./stream.ts";
import { whatItTakes } from "./takes.ts";
import { camera, incident, NOW, newSigner } from "./testing.ts";
import { createViewing, type Viewing, type ViewingInputs } from "./viewing.ts";

let scope: Scope;
let device: Device & { deviceId: string };
let gateway: Signer;
let hear: (event: SessionStreamEvent) => void;
type Options = Omit<PlayerOptions, "memory" | "decoders">;
let players: { options: Options; keys: SealKey[]; closed: boolean; told: unknown[][] }[];
const closeSession = vi.fn(async () => ({}) as never);
const steer = vi.fn(async (_sessionId: string, _request: unknown) => {});

beforeEach(async () => {
  scope = new Scope();
  players = [];
  closeSession.mockClear();
  steer.mockClear();
  gateway = await newSigner();
  const signer = await newSigner();
  const hpke = await generateHpkeKeys("x25519");
  device = {
    personId: newId("per"),
    deviceId: newId("dev"),
    signKey: signer.key,
    signer,
    hpke,
    hpkeKey: await hpkePublicKey(hpke),
    agencyKey: undefined,
  };
});

const opening = (session_id: string): OpeningSession => ({
  session_id,
  state: "opening",
  relay: { url: "https://127.0.0.1:1/v/x", token: "t", fingerprints: [] },
  websocket: { url: "/v1/relay/x", token: "t" },
  broadcast: "cam",
  track: "video",
  not_after: NOW + 60_000,
});

function create(change: Partial<ViewingInputs> = {}): Viewing {
  const watched = camera({ gateway_key: b64(gateway.key) });
  const viewing = createViewing(scope, {
    hub: { openSession: async () => opening(viewing.sessionId), closeSession, steer },
    stream: {
      onSession: (_, __, listener) => {
        hear = listener;
      },
    },
    device,
    agencyId: newId("agy"),
    pseudonym: "OP-7",
    pins: { check: async (_, key) => key },
    logCheck: { find: async () => ({ index: 7, witnesses: 2 }) },
    camera: watched,
    incident,
    takes: whatItTakes(watched, "fire", NOW, new Map()),
    minutes: 60,
    asked: {},
    now: () => NOW,
    makePlayer: (options) => {
      const player = { options, keys: [] as SealKey[], closed: false, told: [] as unknown[][] };
      players.push(player);
      return {
        addKey: (key) => player.keys.push(key),
        setSmall: (small) => player.told.push(["small", small]),
        setShown: (shown) => player.told.push(["shown", shown]),
        setMuted: () => {},
        setHeard: () => {},
        setCanvas: (canvas) => player.told.push(["canvas", canvas]),
        close: () => {
          player.closed = true;
        },
      };
    },
    ...change,
  });
  viewing.attach({} as HTMLCanvasElement);
  return viewing;
}

const phase = (viewing: Viewing): string => get(viewing.viewed).phase.name;
const session = (viewing: Viewing, state: string, more = {}): SessionStreamEvent =>
  ({ t: "session", session_id: viewing.sessionId, state, ...more }) as SessionStreamEvent;

describe("asking", () => {
  test("the request names camera, incident and program, is signed by the device, and keeps to the consent's minutes", async () => {
    const sent = vi.fn(async (request: unknown) => opening(String(request)));
    const viewing = create({ hub: { openSession: sent as never, closeSession, steer } });
    await vi.waitFor(() => expect(sent).toHaveBeenCalled());
    const request = await verifyViewRequest(signedFromJson(sent.mock.calls[0]?.[0]), {
      signKey: device.signKey,
    });
    expect(request).toMatchObject({ sessionId: viewing.sessionId, minutes: 30, requestedAt: NOW });
    expect(request.incident.number).toBe(incident.number);
    expect(request).toMatchObject({ rights: ["live"], blur: "blurred" });
  });

  test("without blur only with the reason that was stated for this look", async () => {
    const sent = vi.fn(async (request: unknown) => opening(String(request)));
    const unblurredReason = "The child's clothes have to be recognised.";
    create({
      hub: { openSession: sent as never, closeSession, steer },
      asked: { unblurredReason },
    });
    await vi.waitFor(() => expect(sent).toHaveBeenCalled());
    const request = await verifyViewRequest(signedFromJson(sent.mock.calls[0]?.[0]), {
      signKey: device.signKey,
    });
    expect(request).toMatchObject({ blur: "unblurred", unblurredReason });
  });

  test("steering is asked for only where it was chosen, and each step is signed by the device", async () => {
    const sent = vi.fn(async (request: unknown) => opening(String(request)));
    const viewing = create({
      hub: { openSession: sent as never, closeSession, steer },
      asked: { extras: ["ptz"] },
    });
    await vi.waitFor(() => expect(sent).toHaveBeenCalled());
    const want = { signKey: device.signKey };
    const request = await verifyViewRequest(signedFromJson(sent.mock.calls[0]?.[0]), want);
    expect(request.rights).toEqual(["live", "ptz"]);
    viewing.steer({ pan: 40 }); // not yet open
    hear(session(viewing, "released", { not_after: NOW + 60_000 }));
    viewing.steer({ pan: 40 });
    viewing.steer({ zoom: -80 });
    await vi.waitFor(() => expect(steer).toHaveBeenCalledTimes(2));
    const asked = await Promise.all(
      steer.mock.calls.map(([, one]) => verifySteering(signedFromJson(one), want)),
    );
    expect(asked).toMatchObject([
      { sessionId: viewing.sessionId, number: 1, pan: 40, tilt: 0, zoom: 0 },
      { number: 2, pan: 0, zoom: -80, requestedAt: NOW },
    ]);
    hear({ t: "steered", session_id: viewing.sessionId, number: 2, outcome: "zoom_limit" });
    expect(get(viewing.viewed).steering).toBe("The owner allows no closer look.");
    hear({ t: "steered", session_id: viewing.sessionId, number: 3, outcome: "done" });
    expect(get(viewing.viewed).steering).toBeUndefined();
  });

  test("the player connects while the gateway still proves", async () => {
    const viewing = create();
    await vi.waitFor(() => expect(players).toHaveLength(1));
    expect(phase(viewing)).toBe("proving");
    expect(players[0]?.options.watermark).toEqual({ pseudonym: "OP-7", incident: "2026-1" });
  });

  test("a refusal by the hub's policy is explained with its own words", async () => {
    const refuse = async (): Promise<never> => {
      throw new HubRefused("policy_refused", "the incident is closed", "open a new one");
    };
    const viewing = create({ hub: { openSession: refuse, closeSession, steer } });
    await vi.waitFor(() => expect(phase(viewing)).toBe("refused"));
    expect(get(viewing.viewed).phase).toMatchObject({
      notice: { message: "The incident is closed.", hint: "Open a new one." },
    });
  });

  test("a camera whose gateway key changed isn't even asked for", async () => {
    const sent = vi.fn();
    const check = async (): Promise<never> => {
      throw new PinRefused("another key", "report it");
    };
    const viewing = create({ pins: { check }, hub: { openSession: sent, closeSession, steer } });
    await vi.waitFor(() => expect(phase(viewing)).toBe("refused"));
    expect(sent).not.toHaveBeenCalled();
  });
});

describe("the gateway's answer", () => {
  test("a knock counts down a minute, then a release opens", async () => {
    const viewing = create();
    await vi.waitFor(() => expect(players).toHaveLength(1));
    hear(session(viewing, "knocking"));
    expect(get(viewing.viewed).phase).toEqual({
      name: "knocking",
      since: NOW,
      until: NOW + 60_000,
    });
    hear(session(viewing, "released", { not_after: NOW + 5 }));
    expect(get(viewing.viewed)).toMatchObject({
      phase: { name: "open" },
      notAfter: NOW + 5,
      openedAt: NOW,
    });
  });

  test("after the release its entry is looked for in the public log", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const viewing = create();
    hear(session(viewing, "released"));
    await vi.advanceTimersByTimeAsync(2000);
    vi.useRealTimers();
    expect(get(viewing.viewed).entry).toEqual({ index: 7, witnesses: 2 });
  });

  test("each refused step has a title and something to do next", async () => {
    const steps = [
      "clock",
      "commitment",
      "inclusion",
      "checkpoint",
      "witnesses",
      "consistency",
      "freshness",
      "device",
      "request",
      "consent",
      "cap",
      "knock",
    ];
    const titles = new Set<string>();
    for (const step of steps) {
      const viewing = create();
      hear(session(viewing, "refused", { step, message: "no" }));
      const { phase } = get(viewing.viewed);
      if (phase.name !== "refused") throw new Error("not refused");
      expect(phase.notice.hint).not.toBe("");
      titles.add(phase.notice.title);
    }
    expect(titles.size).toBe(steps.length);
  });

  test("an envelope by another key than the pinned one ends it and says so", async () => {
    const viewing = create();
    await vi.waitFor(() => expect(players).toHaveLength(1));
    const forged = await (await newSigner()).sign("key-envelope/v1", {
      session_id: viewing.sessionId,
    });
    hear({ t: "envelope", session_id: viewing.sessionId, envelope: signedToJson(forged) });
    await vi.waitFor(() => expect(phase(viewing)).toBe("refused"));
    expect(get(viewing.viewed).phase).toMatchObject({
      notice: { title: "The key can't be trusted" },
    });
    expect(players[0]).toMatchObject({ closed: true, keys: [] });
    expect(closeSession).toHaveBeenCalledWith(viewing.sessionId);
  });
});

test("moved to another canvas the same session goes on, and the canvas before has no say any more", async () => {
  const viewing = create();
  await vi.waitFor(() => expect(players).toHaveLength(1));
  const player = players[0];
  if (!player) throw new Error("no player");
  const [here, there] = [{} as HTMLCanvasElement, {} as HTMLCanvasElement];
  const before = viewing.attach(here);
  before.setShown(true);
  const after = viewing.attach(there);
  player.told.length = 0;
  before.setShown(false);
  before.setSmall(true);
  expect(player.told).toEqual([]);
  after.setShown(false);
  expect(player.told).toEqual([["shown", false]]);
  expect(players).toHaveLength(1);
});

describe("the end", () => {
  test("by the owner is told as the owner's wish, and the player is closed at once", async () => {
    const viewing = create();
    await vi.waitFor(() => expect(players).toHaveLength(1));
    hear(session(viewing, "closed", { reason: "owner_stopped" }));
    expect(get(viewing.viewed).phase).toMatchObject({
      name: "ended",
      notice: { title: "The owner stopped it" },
    });
    expect(players[0]?.closed).toBe(true);
  });

  test("by the operator is sent to the hub once", async () => {
    const viewing = create();
    await viewing.end();
    await viewing.end();
    expect(closeSession).toHaveBeenCalledOnce();
    expect(viewing.running()).toBe(false);
  });

  test("of a session that the hub no longer knows is noticed when it is back", async () => {
    const viewing = create();
    await vi.waitFor(() => expect(players).toHaveLength(1));
    viewing.reconcile(undefined);
    expect(get(viewing.viewed).phase).toMatchObject({ notice: { title: "The hub ended it" } });
  });

  test("with the page's scope closes the player", async () => {
    create();
    await vi.waitFor(() => expect(players).toHaveLength(1));
    scope.close();
    expect(players[0]?.closed).toBe(true);
  });
});
