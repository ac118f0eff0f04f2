/**
 * Joining a hub: a person makes a passkey, as an owner or by an agency's invitation; an owner then
 * gets one-time codes and sees the gateways that used them.
 */

import { type Hub, type Me, SignedOutError } from "@api";
import { type Scope, TransomError } from "@core";
import { get, type Readable, type Writable, writable } from "svelte/store";
import type { Passkeys } from "./passkeys.ts";

export type Way = "choose" | "owner" | "agency";

export interface Gateway {
  gateway_id: string;
  online: boolean;
  enrolled_at: number;
}

export interface Code {
  code: string;
  issued_at: number;
  expires_at: number;
}

export interface Join {
  /** Null when nobody is signed in; undefined until the hub has said. */
  readonly me: Readable<Me | null | undefined>;
  readonly name: Writable<string>;
  readonly invitation: Writable<string>;
  readonly faults: Readable<ReadonlySet<"name" | "invitation">>;
  readonly busy: Readable<"register" | "sign_in" | "code" | undefined>;
  readonly error: Readable<TransomError | undefined>;
  /** Shown once, big; gone when it is used or its time is over. */
  readonly code: Readable<Code | undefined>;
  readonly gateways: Readable<readonly Gateway[]>;
  /** The gateway that has just used the code. */
  readonly arrived: Readable<Gateway | undefined>;
  register(way: "owner" | "agency"): Promise<boolean>;
  signIn(): Promise<void>;
  newCode(): Promise<void>;
  signOut(): Promise<void>;
}

const LOOK_AGAIN = 2000; // ms between looks for the gateway that uses the code

interface Inputs {
  hub: Hub;
  passkeys: Passkeys;
  clock?: () => number;
}

export function createJoin(scope: Scope, { hub, passkeys, clock = Date.now }: Inputs): Join {
  const me = writable<Me | null | undefined>();
  const name = writable("");
  const invitation = writable("");
  const faults = writable<ReadonlySet<"name" | "invitation">>(new Set());
  const busy = writable<"register" | "sign_in" | "code" | undefined>();
  const error = writable<TransomError | undefined>();
  const code = writable<Code | undefined>();
  const gateways = writable<readonly Gateway[]>([]);
  const arrived = writable<Gateway | undefined>();

  const fail = (failure: unknown): void =>
    error.set(failure instanceof TransomError ? failure : new TransomError(String(failure)));
  const attempt = async (what: "register" | "sign_in" | "code", work: () => Promise<void>) => {
    if (get(busy)) return false;
    busy.set(what);
    error.set(undefined);
    try {
      await work();
      return true;
    } catch (failure) {
      fail(failure);
      return false;
    } finally {
      busy.set(undefined);
    }
  };

  const list = async (): Promise<void> => {
    const found: Gateway[] = await hub.call(hub.http.GET("/v1/gateways"));
    const shown = get(code);
    const fresh = shown && found.find((gateway) => gateway.enrolled_at >= shown.issued_at);
    gateways.set(found);
    if (!fresh) return;
    arrived.set(fresh);
    code.set(undefined);
  };
  /** While a code is shown, its use is what everybody waits for. */
  const watch = (shown: Code): void => {
    scope.after(LOOK_AGAIN, async () => {
      if (get(code) !== shown) return;
      if (clock() >= shown.expires_at) return code.set(undefined);
      await list().catch(() => undefined); // a missed look is made up for by the next
      watch(shown);
    });
  };
  const enter = (person: Me): void => {
    me.set(person);
    if (person.person.roles.includes("owner")) void list().catch(fail);
  };

  void hub.me().then(enter, (failure) => {
    if (failure instanceof SignedOutError) me.set(null);
    else fail(failure);
  });

  return {
    me,
    name,
    invitation,
    faults,
    busy,
    error,
    code,
    gateways,
    arrived,
    async register(way) {
      const who = get(name).trim();
      const letters = get(invitation).trim();
      const missing = new Set<"name" | "invitation">();
      if (!who) missing.add("name");
      if (way === "agency" && !letters) missing.add("invitation");
      faults.set(missing);
      if (missing.size > 0) return false;
      return attempt("register", async () =>
        enter(await passkeys.register(who, way === "agency" ? letters : undefined)),
      );
    },
    async signIn() {
      await attempt("sign_in", async () => enter(await passkeys.signIn()));
    },
    async newCode() {
      arrived.set(undefined);
      await attempt("code", async () => {
        const issued_at = clock();
        const made = await hub.call(hub.http.POST("/v1/enrolment-codes"));
        const shown = { code: made.code, expires_at: made.expires_at, issued_at };
        code.set(shown);
        watch(shown);
      });
    },
    async signOut() {
      await hub.signOut().catch(fail);
      me.set(null);
    },
  };
}
