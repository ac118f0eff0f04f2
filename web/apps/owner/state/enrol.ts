/** Joining a hub: the code, then what the hub proposes to trust, then the owner's word. */

import { derived, get, type Readable, type Writable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import type { Live } from "./live.ts";
import type { Problem, Proposal } from "./types.ts";

export type EnrolFault = "hub" | "code";

export interface Enrol {
  readonly hub: Writable<string>;
  readonly code: Writable<string>;
  readonly faults: Readable<readonly EnrolFault[]>;
  readonly tried: Readable<boolean>;
  readonly busy: Readable<boolean>;
  readonly problem: Readable<Problem | undefined>;
  /** What the hub answered; the owner reads it and decides. */
  readonly proposal: Readable<Proposal | undefined>;
  ask(): Promise<void>;
  accept(): Promise<boolean>;
  /** Back to the code; nothing was pinned. */
  reject(): void;
}

/** Crockford base32: as typed, without what people put between, and with 0 and 1 for O, I and L. */
export function readCode(text: string): string | undefined {
  const letters = text
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(letters)) return undefined;
  return letters.match(/.{4}/g)?.join("-");
}

/** "hub.example.org" gets https; a bare local address keeps what was typed. */
export function readHub(text: string): string | undefined {
  const trimmed = text.trim().replace(/\/+$/, "");
  const full = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  return trimmed && URL.canParse(full) ? full : undefined;
}

export function createEnrol({
  client,
  live,
}: {
  client: Pick<Client, "enrol">;
  live: Pick<Live, "refresh">;
}): Enrol {
  const hub = writable("");
  const code = writable("");
  const tried = writable(false);
  const busy = writable(false);
  const problem = writable<Problem | undefined>();
  const proposal = writable<Proposal | undefined>();
  const faults = derived([hub, code], ([$hub, $code]) => [
    ...(readHub($hub) ? [] : (["hub"] as const)),
    ...(readCode($code) ? [] : (["code"] as const)),
  ]);

  const send = async (accepted: boolean) => {
    tried.set(true);
    const [url, letters] = [readHub(get(hub)), readCode(get(code))];
    if (!url || !letters || get(busy)) return undefined;
    busy.set(true);
    problem.set(undefined);
    try {
      return await client.enrol(url, letters, accepted);
    } catch (failure) {
      problem.set(problemOf(failure));
      return undefined;
    } finally {
      busy.set(false);
    }
  };

  return {
    hub,
    code,
    faults,
    tried,
    busy,
    problem,
    proposal,
    async ask() {
      proposal.set((await send(false))?.proposal);
    },
    async accept() {
      const answer = await send(true);
      if (answer?.state !== "enrolled") return false;
      await live.refresh().catch(() => undefined);
      return true;
    },
    reject() {
      proposal.set(undefined);
      problem.set(undefined);
      code.set("");
      tried.set(false);
    },
  };
}
