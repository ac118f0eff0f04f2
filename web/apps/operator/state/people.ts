/** The agency's people as its administrator keeps them: where they are signed in, on which devices. */
import type { Hub, HubApi, Person } from "@api";
import { type Readable, writable } from "svelte/store";
import { send } from "./sending.ts";
import { errorWords, type Notice } from "./words.ts";

export type PersonAccess = HubApi["schemas"]["PersonAccess"];
export type SignIn = HubApi["schemas"]["SignIn"];

export interface People {
  /** Whether this person keeps them. */
  readonly may: boolean;
  readonly list: Readable<readonly PersonAccess[] | undefined>;
  readonly signIns: Readable<readonly SignIn[]>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  endSession(personId: string, sessionId: string): Promise<Notice | undefined>;
  endSessions(personId: string): Promise<Notice | undefined>;
  revokeDevice(personId: string, deviceId: string): Promise<Notice | undefined>;
  letGo(personId: string): Promise<Notice | undefined>;
}

export function createPeople(hub: Pick<Hub, "call" | "http">, person: Person): People {
  const list = writable<readonly PersonAccess[] | undefined>();
  const signIns = writable<readonly SignIn[]>([]);
  const error = writable<Notice | undefined>();
  const agency_id = person.agency?.agency_id ?? "";
  const one = "/v1/agencies/{agency_id}/people/{person_id}" as const;

  const refresh = async (): Promise<void> => {
    const params = { path: { agency_id } };
    try {
      const [people, lines] = await Promise.all([
        hub.call(hub.http.GET("/v1/agencies/{agency_id}/access", { params })),
        hub.call(hub.http.GET("/v1/agencies/{agency_id}/sign-ins", { params })),
      ]);
      list.set(people);
      signIns.set(lines);
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };
  const change = (work: Promise<unknown>): Promise<Notice | undefined> => send(work, refresh);

  return {
    may: person.roles.includes("agency_admin"),
    list,
    signIns,
    error,
    refresh,
    endSession: (person_id, session_id) =>
      change(
        hub.call(
          hub.http.DELETE(`${one}/sessions/{session_id}`, {
            params: { path: { agency_id, person_id, session_id } },
          }),
        ),
      ),
    endSessions: (person_id) =>
      change(
        hub.call(
          hub.http.DELETE(`${one}/sessions`, { params: { path: { agency_id, person_id } } }),
        ),
      ),
    revokeDevice: (person_id, device_id) =>
      change(
        hub.call(
          hub.http.DELETE(`${one}/devices/{device_id}`, {
            params: { path: { agency_id, person_id, device_id } },
          }),
        ),
      ),
    letGo: (person_id) =>
      change(hub.call(hub.http.DELETE(one, { params: { path: { agency_id, person_id } } }))),
  };
}
