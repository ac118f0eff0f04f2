/** Sign-in with an agency's account: which agency, then its own page; and why it led nowhere. */
import type { Hub } from "@api";
import { TransomError } from "@core";
import { type Readable, writable } from "svelte/store";

export interface AgencySignIn {
  /** What was typed last, or came with the address. */
  readonly name: string;
  /** The agency that was meant, once the hub has said. */
  readonly found: Readable<{ shortName: string; agencyName: string } | undefined>;
  readonly busy: Readable<boolean>;
  readonly error: Readable<TransomError | undefined>;
  find(name: string): Promise<void>;
  /** Goes to the agency's own page. */
  start(): Promise<void>;
  /** Somebody means another agency. */
  forget(): void;
}

interface Inputs {
  hub: Hub;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** The page's query, as in `location.search`. */
  search: string;
  go: (url: string) => void;
}

const KEY = "transom.agency";

export function createAgencySignIn({ hub, storage, search, go }: Inputs): AgencySignIn {
  const found = writable<{ shortName: string; agencyName: string } | undefined>();
  const busy = writable(false);
  const error = writable<TransomError | undefined>();
  let shortName = "";

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    busy.set(true);
    error.set(undefined);
    try {
      await work();
    } catch (failure) {
      error.set(failure instanceof TransomError ? failure : new TransomError(String(failure)));
    } finally {
      busy.set(false);
    }
  };

  const find = (agency: string): Promise<void> =>
    attempt(async () => {
      const offer = await hub.call(hub.http.POST("/v1/auth/sso/find", { body: { name: agency } }));
      shortName = offer.short_name;
      storage.setItem(KEY, shortName);
      found.set({ shortName, agencyName: offer.agency_name });
    });

  const name = new URLSearchParams(search).get("agency") ?? storage.getItem(KEY) ?? "";
  if (name !== "") void find(name);
  return {
    name,
    found,
    busy,
    error,
    find,
    start: () =>
      attempt(async () => {
        const body = { name: shortName };
        go((await hub.call(hub.http.POST("/v1/auth/sso/start", { body }))).url);
      }),
    forget() {
      storage.removeItem(KEY);
      error.set(undefined);
      found.set(undefined);
    },
  };
}

/** Why the way through the provider led nowhere, as the address says; none if it doesn't. */
export function refusedIn(search: string): string | undefined {
  return new URLSearchParams(search).get("refused") ?? undefined;
}
