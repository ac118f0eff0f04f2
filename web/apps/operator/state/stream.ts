/** The hub's event stream: reconnects by itself, and hands each session's events to its listener. */
import type { Scope } from "@core";
import { type Readable, writable } from "svelte/store";

/** What the hub sends (its OpenAPI description names the same shapes). */
export type StreamEvent =
  | {
      readonly t: "session";
      readonly session_id: string;
      readonly state: "opening" | "knocking" | "released" | "refused" | "closed";
      readonly reason?: string;
      readonly step?: string;
      readonly message?: string;
      readonly hint?: string;
      readonly not_after?: number;
    }
  | { readonly t: "envelope"; readonly session_id: string; readonly envelope: unknown }
  | {
      readonly t: "steered";
      readonly session_id: string;
      readonly number: number;
      readonly outcome: string;
    }
  | { readonly t: "camera"; readonly camera_id: string; readonly gateway_online: boolean }
  | { readonly t: "program"; readonly program_id: string }
  | { readonly t: "footage"; readonly request_id: string; readonly state: "open" | "closed" }
  | { readonly t: "message"; readonly incident_id: string }
  | { readonly t: "call"; readonly call_id: string }
  | { readonly t: "rights"; readonly incident_id: string }
  | { readonly t: "ping" };

export type SessionStreamEvent = Extract<StreamEvent, { session_id: string }>;

/** The part of a WebSocket that is used, so that tests can stand in for the hub. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: (() => void) | null;
  close(): void;
}

export interface Stream {
  /** Whether the hub is connected now. */
  readonly connected: Readable<boolean>;
  /** Events of one session, until the scope closes. */
  onSession(scope: Scope, sessionId: string, listener: (event: SessionStreamEvent) => void): void;
  /** A camera's gateway came or went. */
  onCamera(scope: Scope, listener: (cameraId: string, online: boolean) => void): void;
  /** A program was frozen, resumed or renewed, is over, or soon will be. */
  onProgram(scope: Scope, listener: () => void): void;
  /** An owner gave a clip for a footage request of the agency, or one was closed. */
  onFootage(scope: Scope, listener: () => void): void;
  /** An owner has answered a message about an incident. */
  onMessage(scope: Scope, listener: (incidentId: string) => void): void;
  /** A call from dispatch came, changed, was taken or is over. */
  onCall(scope: Scope, listener: () => void): void;
  /** An incident's approval was asked for, given, declined or taken back, or its glass broken. */
  onRights(scope: Scope, listener: () => void): void;
  /** Tries again at once if it is lost, or has been silent for too long: a phone has slept. */
  wake(): void;
  /** Called each time that the connection is there again after it was lost. */
  onReconnect(scope: Scope, listener: () => void): void;
}

const RETRY_MS = [200, 500, 1000, 2000, 5000];
/** The hub pings every 10 s; after so long without a word the connection is taken for dead. */
const SILENCE_MS = 25_000;

export function createStream(scope: Scope, open: () => Socket, now = Date.now): Stream {
  const connected = writable(false);
  const sessions = new Map<string, (event: SessionStreamEvent) => void>();
  const cameras = new Set<(cameraId: string, online: boolean) => void>();
  const programs = new Set<() => void>();
  const footage = new Set<() => void>();
  const messages = new Set<(incidentId: string) => void>();
  const calls = new Set<() => void>();
  const rights = new Set<() => void>();
  const reconnects = new Set<() => void>();
  let failures = 0;
  let everConnected = false;
  let wake = (): void => {};

  const hear = (event: StreamEvent): void => {
    if (event.t === "session" || event.t === "envelope" || event.t === "steered")
      sessions.get(event.session_id)?.(event);
    else if (event.t === "camera")
      for (const listener of cameras) listener(event.camera_id, event.gateway_online);
    else if (event.t === "program") for (const listener of programs) listener();
    else if (event.t === "footage") for (const listener of footage) listener();
    else if (event.t === "message") for (const listener of messages) listener(event.incident_id);
    else if (event.t === "call") for (const listener of calls) listener();
    else if (event.t === "rights") for (const listener of rights) listener();
  };

  const connect = (): void => {
    const attempt = scope.child();
    const socket = open();
    let silence = (): void => {};
    let heardAt = now();
    wake = () => {
      if (now() - heardAt >= SILENCE_MS) lose();
    };
    const listen = (): void => {
      heardAt = now();
      silence();
      silence = attempt.after(SILENCE_MS, lose);
    };
    function lose(): void {
      if (attempt.closed) return;
      attempt.close();
      connected.set(false);
      const waits = scope.child();
      const again = (): void => {
        if (waits.closed) return;
        waits.close();
        connect();
      };
      wake = again;
      waits.after(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] ?? 0, again);
    }
    attempt.add(() => {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    });
    socket.onopen = () => {
      failures = 0;
      connected.set(true);
      if (everConnected) for (const listener of reconnects) listener();
      everConnected = true;
      listen();
    };
    socket.onmessage = ({ data }) => {
      listen();
      hear(JSON.parse(data) as StreamEvent);
    };
    socket.onclose = lose;
  };

  connect();
  return {
    connected,
    wake: () => wake(),
    onSession(owner, sessionId, listener) {
      sessions.set(sessionId, listener);
      owner.add(() => sessions.delete(sessionId));
    },
    onCamera: (owner, listener) => register(owner, cameras, listener),
    onProgram: (owner, listener) => register(owner, programs, listener),
    onFootage: (owner, listener) => register(owner, footage, listener),
    onMessage: (owner, listener) => register(owner, messages, listener),
    onCall: (owner, listener) => register(owner, calls, listener),
    onRights: (owner, listener) => register(owner, rights, listener),
    onReconnect: (owner, listener) => register(owner, reconnects, listener),
  };
}

function register<Listener>(owner: Scope, all: Set<Listener>, listener: Listener): void {
  all.add(listener);
  owner.add(() => all.delete(listener));
}
