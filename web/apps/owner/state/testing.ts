/** A house for tests: a gateway's state, a client that records, and a connection held by hand. */

import { readable } from "svelte/store";
import { vi } from "vitest";
import { type Client, GatewayError } from "./client.ts";
import type { Socket } from "./live.ts";
import type { Camera, Consent, Knock, Look, Problem, State, Viewer } from "./types.ts";

export const NOW = new Date(2025, 10, 3, 12, 0, 0).getTime();
export const DAY = 86_400_000;

export const viewer = (change: Partial<Viewer> = {}): Viewer => ({
  session_id: "ses_1",
  camera_id: "cam_1",
  camera_name: "Front door",
  agency_name: "Riverside Police",
  pseudonym: "RTCC-1",
  role: "operator",
  incident_number: "25-100",
  purpose: "fire",
  justification: "Smoke behind the houses.",
  authority: "consent",
  blur: "unblurred",
  unblurred_reason: "Clothes have to be recognised.",
  ...change,
});

export const knock = (change: Partial<Knock> = {}): Knock => ({
  ...viewer(),
  rights: ["live"],
  minutes: 15,
  asked_at: NOW,
  answer_by: NOW + 60_000,
  ...change,
});

export const look = (change: Partial<Look> = {}): Look => ({
  ...viewer(),
  since: NOW - 3_600_000,
  not_after: NOW,
  ended_at: NOW - 3_000_000,
  ended_because: "viewer_left",
  seconds: 600,
  frames: 18_000,
  bytes: 1_000_000,
  entry_index: 7,
  break_glass: "",
  verified: true,
  ...change,
});

export const consent = (change: Partial<Consent> = {}): Consent => ({
  consent_id: "con_1",
  agency_id: "agc_1",
  agency_name: "Riverside Police",
  program_id: "prg_1",
  purposes: ["fire", "missing_person"],
  tier: "on_request",
  blur: "blurred",
  rights: ["live"],
  max_minutes: 15,
  max_minutes_per_day: 60,
  given_at: NOW - DAY,
  not_before: NOW - DAY,
  not_after: NOW + 10 * DAY,
  state: "active",
  ...change,
});

export const camera = (change: Partial<Camera> = {}): Camera => ({
  camera_id: "cam_1",
  name: "Front door",
  kind: "fixed",
  has_small: false,
  sound: false,
  address_shown: "192.168.1.20",
  transport: "tcp",
  state: "online",
  stopped: false,
  consents: [],
  ...change,
});

export const house = (change: Partial<State> = {}): State => ({
  now: NOW,
  gateway: {
    name: "12 Elm Street",
    enrolled: true,
    hub_connected: true,
    stopped: false,
    resumable: false,
    owner_key: "key",
    gateway_key: "key",
  },
  agencies: [
    { agency_id: "agc_1", name: "Riverside Police", key: "k", fingerprint: "9f2c 41d8" },
    { agency_id: "agc_2", name: "Riverside Fire", key: "k", fingerprint: "02be 5a1f" },
  ],
  programs: [
    {
      program_id: "prg_1",
      name: "Pilot",
      agency_ids: ["agc_1"],
      not_after: NOW + 30 * DAY,
      frozen: false,
    },
    {
      program_id: "prg_2",
      name: "Over",
      agency_ids: ["agc_1", "agc_2"],
      not_after: NOW - DAY,
      frozen: false,
    },
  ],
  purposes: ["fire", "missing_person"],
  cameras: [camera()],
  watching: [],
  knocks: [],
  looks: [],
  alarms: [],
  objections: [],
  footage: [],
  messages: [],
  muted: [],
  recordings: [],
  recorded: 0,
  ...change,
});

export const problem = (change: Partial<Problem> = {}): Problem => ({
  kind: "denied",
  code: "refused",
  message: "No.",
  hint: "Do otherwise.",
  ...change,
});

export const unreachable = (): GatewayError =>
  new GatewayError(problem({ kind: "unavailable", code: "unreachable", message: "Off." }));

/** A client whose every call succeeds, until a test says otherwise. */
export function client() {
  return {
    state: vi.fn<Client["state"]>(async () => house()),
    stopAll: vi.fn<Client["stopAll"]>(async () => undefined),
    resumeAll: vi.fn<Client["resumeAll"]>(async () => undefined),
    answer: vi.fn<Client["answer"]>(async () => undefined),
    giveConsent: vi.fn<Client["giveConsent"]>(async () => "con_2"),
    withdraw: vi.fn<Client["withdraw"]>(async () => undefined),
    testCamera: vi.fn<Client["testCamera"]>(),
    addCamera: vi.fn<Client["addCamera"]>(async () => undefined),
    changeCamera: vi.fn<Client["changeCamera"]>(async () => undefined),
    enrol: vi.fn<Client["enrol"]>(),
  };
}

/** A socket whose far end is the test. */
export class HandSocket implements Socket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;

  say(event: unknown): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }

  close(): void {
    this.closed = true;
  }
}

export const still = readable(NOW);
