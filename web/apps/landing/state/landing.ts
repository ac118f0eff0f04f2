/** The hub's first page: who is signed in, the ways to sign in, and the public log's state. */

import { type Hub, type LogInfo, type Me, SignedOutError } from "@api";
import { TransomError } from "@core";
import { type Readable, writable } from "svelte/store";
import { type Home, homeOf, type Passkeys } from "../../join/state/passkeys.ts";

export type Persona =
  | "operator"
  | "supervisor"
  | "custodian"
  | "agency_admin"
  | "owner"
  | "auditor";

export interface Landing {
  /** Null when nobody is signed in; undefined until the hub has said. */
  readonly me: Readable<Me | null | undefined>;
  /** The demo's personas; empty on a real hub. */
  readonly personas: Readable<readonly Persona[]>;
  readonly log: Readable<LogInfo | undefined>;
  readonly busy: Readable<"passkey" | Persona | "sign_out" | undefined>;
  readonly error: Readable<TransomError | undefined>;
  signIn(): Promise<void>;
  signInAs(persona: Persona): Promise<void>;
  signOut(): Promise<void>;
}

interface Inputs {
  hub: Hub;
  passkeys: Passkeys;
  /** Where the person wanted to go before being asked to sign in. */
  next?: Home | undefined;
  /** Leaves for another page. */
  go: (path: Home) => void;
}

export function createLanding({ hub, passkeys, next, go }: Inputs): Landing {
  const me = writable<Me | null | undefined>();
  const personas = writable<readonly Persona[]>([]);
  const log = writable<LogInfo | undefined>();
  const busy = writable<"passkey" | Persona | "sign_out" | undefined>();
  const error = writable<TransomError | undefined>();

  const attempt = async (what: "passkey" | Persona | "sign_out", work: () => Promise<void>) => {
    busy.set(what);
    error.set(undefined);
    try {
      await work();
    } catch (failure) {
      error.set(failure instanceof TransomError ? failure : new TransomError(String(failure)));
    } finally {
      busy.set(undefined);
    }
  };
  const known = (failure: unknown): void => {
    if (failure instanceof SignedOutError) me.set(null);
    else error.set(failure instanceof TransomError ? failure : new TransomError(String(failure)));
  };

  void hub.me().then((found) => me.set(found), known);
  void hub
    .call(hub.http.GET("/v1/auth"))
    .then((methods) => personas.set(methods.demo ? methods.personas : []), known);
  void hub.log().then(
    (found) => log.set(found),
    () => undefined,
  );

  return {
    me,
    personas,
    log,
    busy,
    error,
    signIn: () =>
      attempt("passkey", async () => {
        const person = await passkeys.signIn();
        go(next ?? homeOf(person));
      }),
    signInAs: (persona) =>
      attempt(persona, async () => {
        await hub.call(hub.http.POST("/v1/auth/demo", { body: { persona } }));
        const person = await hub.me();
        go(next ?? homeOf(person));
      }),
    signOut: () =>
      attempt("sign_out", async () => {
        await hub.signOut();
        me.set(null);
      }),
  };
}
