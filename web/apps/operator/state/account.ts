/** One's own sign-ins and devices: seen, and ended. */
import type { Device, Hub, HubApi } from "@api";
import { type Readable, writable } from "svelte/store";
import { send } from "./sending.ts";
import { errorWords, type Notice } from "./words.ts";

export type WebSession = HubApi["schemas"]["WebSession"];

export interface Account {
  readonly sessions: Readable<readonly WebSession[] | undefined>;
  readonly devices: Readable<readonly Device[]>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  endSession(sessionId: string): Promise<Notice | undefined>;
  endOthers(): Promise<Notice | undefined>;
  revokeDevice(deviceId: string): Promise<Notice | undefined>;
}

export function createAccount(hub: Pick<Hub, "call" | "http" | "devices">): Account {
  const sessions = writable<readonly WebSession[] | undefined>();
  const devices = writable<readonly Device[]>([]);
  const error = writable<Notice | undefined>();

  const refresh = async (): Promise<void> => {
    try {
      const [listed, mine] = await Promise.all([
        hub.call(hub.http.GET("/v1/me/sessions")),
        hub.devices(),
      ]);
      sessions.set(listed);
      devices.set(mine);
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };
  const change = (work: Promise<unknown>): Promise<Notice | undefined> => send(work, refresh);

  return {
    sessions,
    devices,
    error,
    refresh,
    endSession: (session_id) =>
      change(
        hub.call(
          hub.http.DELETE("/v1/me/sessions/{session_id}", { params: { path: { session_id } } }),
        ),
      ),
    endOthers: () => change(hub.call(hub.http.DELETE("/v1/me/sessions"))),
    revokeDevice: (device_id) =>
      change(
        hub.call(
          hub.http.DELETE("/v1/devices/mine/{device_id}", { params: { path: { device_id } } }),
        ),
      ),
  };
}
