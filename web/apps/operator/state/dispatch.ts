/** How the agency's dispatch sends calls: its secrets, and what types of calls are for. */
import type { CallType, DispatchSettings, Hub, Person } from "@api";
import { type Readable, writable } from "svelte/store";
import { send } from "./sending.ts";
import { errorWords, type Notice } from "./words.ts";

export interface Dispatch {
  /** Whether this person keeps it. */
  readonly may: boolean;
  readonly settings: Readable<DispatchSettings | undefined>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  /** Makes a secret: its text, told this once. */
  makeSecret(overlapMinutes: number): Promise<{ secret: string } | { notice: Notice }>;
  endSecret(secretId: string): Promise<Notice | undefined>;
  putTypes(types: readonly CallType[]): Promise<Notice | undefined>;
}

export function createDispatch(hub: Pick<Hub, "call" | "http">, person: Person): Dispatch {
  const settings = writable<DispatchSettings | undefined>();
  const error = writable<Notice | undefined>();
  const path = { agency_id: person.agency?.agency_id ?? "" };
  const base = "/v1/agencies/{agency_id}/dispatch" as const;

  const refresh = async (): Promise<void> => {
    try {
      settings.set(await hub.call(hub.http.GET(base, { params: { path } })));
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };
  const change = (work: Promise<unknown>): Promise<Notice | undefined> => send(work, refresh);

  return {
    may: person.roles.includes("agency_admin"),
    settings,
    error,
    refresh,
    async makeSecret(overlapMinutes) {
      try {
        const body = { overlap_minutes: overlapMinutes };
        const made = await hub.call(hub.http.POST(`${base}/secrets`, { params: { path }, body }));
        await refresh();
        return { secret: made.secret };
      } catch (failure) {
        return { notice: errorWords(failure) };
      }
    },
    endSecret: (secretId) =>
      change(
        hub.call(
          hub.http.POST(`${base}/secrets/{secret_id}/end`, {
            params: { path: { ...path, secret_id: secretId } },
          }),
        ),
      ),
    putTypes: (types) =>
      change(
        hub.call(hub.http.PUT(`${base}/types`, { params: { path }, body: { types: [...types] } })),
      ),
  };
}
