/**
 * Check marks that this browser earns: for each look the hub hands over the opening of its newest
 * entry, and here, not at the hub, the record is held against the entry's commitment, the entry
 * against the log, the log against its signature and its witnesses, and all that against the table.
 */
import type { Hub } from "@api";
import {
  LogRefused,
  openingFromJson,
  type Policy,
  parsePolicy,
  type Scope,
  TransomError,
  type VerifiedOpening,
  verifyOpening,
} from "@core";
import { type Readable, writable } from "svelte/store";
import { withoutAddresses } from "../../operator/state/logCheck.ts";
import type { Look } from "./words.ts";

export type Check =
  | { readonly state: "good"; readonly index: number; readonly witnesses: number }
  | { readonly state: "bad"; readonly why: string };

export interface Checks {
  /** By session; what is missing isn't checked yet. */
  readonly found: Readable<ReadonlyMap<string, Check>>;
  /** Why nothing could be checked just now. */
  readonly error: Readable<string | undefined>;
  /** Checks these looks; those that were checked in the same state before are left out. */
  check(looks: readonly Look[]): Promise<void>;
}

interface Inputs {
  readonly hub: Pick<Hub, "http" | "call" | "log">;
  /** The policy that this browser trusts: the first that it was shown. */
  readonly pinPolicy: (policy: string) => Promise<string>;
}

export function createChecks(scope: Scope, { hub, pinPolicy }: Inputs): Checks {
  const found = writable<ReadonlyMap<string, Check>>(new Map());
  const error = writable<string | undefined>();
  const done = new Map<string, number>();
  let policy: Promise<Policy> | undefined;

  const trusted = (): Promise<Policy> => {
    policy ??= hub
      .log()
      .then(async (log) => parsePolicy(await pinPolicy(withoutAddresses(log.policy))));
    policy.catch(() => {
      policy = undefined; // asked again next time
    });
    return policy;
  };

  const check = async (looks: readonly Look[]): Promise<void> => {
    const wanted = new Map(
      looks
        .filter((look) => done.get(look.session_id) !== look.number)
        .map((l) => [l.session_id, l]),
    );
    if (wanted.size === 0) return;
    try {
      const sessions = [...wanted.keys()].join(",");
      const params = { query: { sessions } };
      const [openings, trust] = await Promise.all([
        hub.call(hub.http.GET("/v1/oversight/openings", { params })),
        trusted(),
      ]);
      for (const one of openings) {
        const look = wanted.get(one.session_id);
        // The look went on meanwhile: the row is checked when it is read again.
        if (look === undefined || look.number !== one.number || scope.closed) continue;
        const result = await checkLook(look, one.opening, trust);
        done.set(look.session_id, one.number);
        found.update((all) => new Map(all).set(look.session_id, result));
      }
      error.set(undefined);
    } catch (failure) {
      error.set(failure instanceof TransomError ? failure.message : String(failure));
    }
  };

  return { found, error, check };
}

/** Verifies an opening, and that the table says what the entry says. */
export async function checkLook(look: Look, told: unknown, policy: Policy): Promise<Check> {
  try {
    const verified = await verifyOpening(openingFromJson(told), policy);
    compare(look, verified);
    return { state: "good", index: verified.index, witnesses: verified.checkpoint.cosigned.size };
  } catch (failure) {
    const why = failure instanceof TransomError ? failure.message : String(failure);
    return { state: "bad", why };
  }
}

const TYPE_OF: Readonly<Record<Look["outcome"], string>> = {
  asked: "view_session.asked",
  opened: "view_session.opened",
  refused: "view_session.refused",
  closed: "view_session.closed",
};

function compare(look: Look, { entry, record }: VerifiedOpening): void {
  const same =
    entry.type === TYPE_OF[look.outcome] &&
    record.session_id === look.session_id &&
    entry.agency === look.agency_id &&
    entry.purpose === look.purpose &&
    entry.authority === look.authority &&
    entry.seconds === look.seconds &&
    entry.bytes === look.bytes &&
    entry.reason === look.reason;
  if (!same) throw new LogRefused("commitment", "the log's entry says something else than the hub");
}
