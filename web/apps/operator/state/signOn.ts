/** How the agency's people sign in with its own account, and what its directory may say. */
import type { Hub, HubApi, Person } from "@api";
import { type Readable, writable } from "svelte/store";
import { send } from "./sending.ts";
import { errorWords, type Notice } from "./words.ts";

type Schemas = HubApi["schemas"];
export type SignOnSettings = Schemas["SignOnSettings"];
export type NewSignOn = Schemas["NewSignOn"];
export type DirectorySettings = Schemas["DirectorySettings"];
export type RoleOf = Schemas["RoleOf"];

export interface SignOn {
  readonly settings: Readable<SignOnSettings | undefined>;
  readonly directory: Readable<DirectorySettings | undefined>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  put(wanted: NewSignOn): Promise<Notice | undefined>;
  remove(): Promise<Notice | undefined>;
  /** Makes a directory's token: its text, told this once. */
  makeToken(): Promise<{ token: string } | { notice: Notice }>;
  endToken(tokenId: string): Promise<Notice | undefined>;
}

export function createSignOn(hub: Pick<Hub, "call" | "http">, person: Person): SignOn {
  const settings = writable<SignOnSettings | undefined>();
  const directory = writable<DirectorySettings | undefined>();
  const error = writable<Notice | undefined>();
  const params = { path: { agency_id: person.agency?.agency_id ?? "" } };
  const base = "/v1/agencies/{agency_id}" as const;

  const refresh = async (): Promise<void> => {
    try {
      const [set, known] = await Promise.all([
        hub.call(hub.http.GET(`${base}/sign-on`, { params })),
        hub.call(hub.http.GET(`${base}/directory`, { params })),
      ]);
      settings.set(set);
      directory.set(known);
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };
  const change = (work: Promise<unknown>): Promise<Notice | undefined> => send(work, refresh);

  return {
    settings,
    directory,
    error,
    refresh,
    put: (body) => change(hub.call(hub.http.PUT(`${base}/sign-on`, { params, body }))),
    remove: () => change(hub.call(hub.http.DELETE(`${base}/sign-on`, { params }))),
    async makeToken() {
      try {
        const made = await hub.call(hub.http.POST(`${base}/directory/tokens`, { params }));
        await refresh();
        return { token: made.token };
      } catch (failure) {
        return { notice: errorWords(failure) };
      }
    },
    endToken: (token_id) =>
      change(
        hub.call(
          hub.http.DELETE(`${base}/directory/tokens/{token_id}`, {
            params: { path: { ...params.path, token_id } },
          }),
        ),
      ),
  };
}

/** Domains as somebody types them: separated by commas, spaces or lines, in any case. */
export function domainsOf(text: string): string[] {
  const parts = text.split(/[\s,;]+/).map((part) => part.replace(/^@/, "").toLowerCase());
  return [...new Set(parts.filter((part) => part !== ""))];
}
