/** The owner's Ring account on the page: signed in to, its cameras listed and added. */

import { get, type Readable, type Writable, writable } from "svelte/store";
import { createAttempts } from "./attempt.ts";
import type { Client } from "./client.ts";
import type { Live } from "./live.ts";
import type { Problem, RingCamera, RingState } from "./types.ts";

export type RingBusy = "asking" | "signing_in" | "listing" | "signing_out" | `adding ${string}`;

export interface Ring {
  /** Undefined until the owner has shown interest. */
  readonly account: Readable<RingState | undefined>;
  readonly fields: Writable<{ email: string; password: string; code: string }>;
  /** Ring has sent a code, and wants it. */
  readonly codeWanted: Readable<boolean>;
  readonly cameras: Readable<readonly RingCamera[] | undefined>;
  readonly busy: Readable<RingBusy | undefined>;
  readonly problem: Readable<Problem | undefined>;
  begin(): Promise<void>;
  signIn(): Promise<void>;
  list(): Promise<void>;
  signOut(): Promise<void>;
  /** True once it is a camera. */
  add(camera: RingCamera): Promise<boolean>;
}

interface Inputs {
  client: Pick<Client, "ring" | "signInToRing" | "signOutOfRing" | "ringCameras" | "addCamera">;
  live: Pick<Live, "refresh">;
}

const BLANK = { email: "", password: "", code: "" };

export function createRing({ client, live }: Inputs): Ring {
  const account = writable<RingState | undefined>();
  const fields = writable({ ...BLANK });
  const codeWanted = writable(false);
  const cameras = writable<readonly RingCamera[] | undefined>();
  const { busy, problem, attempt } = createAttempts<RingBusy>();
  const ask = async (): Promise<void> => account.set(await client.ring());
  const list = (): Promise<boolean> =>
    attempt("listing", async () => cameras.set(await client.ringCameras()));

  return {
    account,
    fields,
    codeWanted,
    cameras,
    busy,
    problem,
    begin: async () => {
      await attempt("asking", ask);
    },
    signIn: async () => {
      const signedIn = await attempt("signing_in", async () => {
        const { code_wanted } = await client.signInToRing(get(fields));
        codeWanted.set(code_wanted);
        if (code_wanted) return;
        fields.set({ ...BLANK }); // the password stays in the page no longer than it must
        await ask();
      });
      if (signedIn && get(account)?.signed_in) await list();
    },
    list: async () => {
      await list();
    },
    signOut: async () => {
      await attempt("signing_out", async () => {
        await client.signOutOfRing();
        cameras.set(undefined);
        await ask();
      });
    },
    add: ({ url, name, kind }) =>
      attempt(`adding ${url}`, async () => {
        await client.addCamera({
          url,
          name,
          kind,
          user: "",
          password: "",
          transport: "tcp",
          small_url: "",
        });
        await live.refresh();
      }),
  };
}
