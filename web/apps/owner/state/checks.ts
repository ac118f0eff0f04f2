/**
 * Check marks, earned: each line of the record is checked here, in the owner's browser, against the
 * public log's own signatures, and then against what the page shows of it.
 */

import { isObject } from "@core";
import { type Readable, readable, writable } from "svelte/store";
import type { KeptOpening, Look } from "./types.ts";
import type { Flaw, Outcome, Proven } from "./verify.ts";

/** What the log says otherwise than the gateway. */
export type Difference = "session" | "shown" | "time" | "seconds" | "bytes" | "blur" | "end";

export type Check =
  | { readonly state: "checking" }
  | {
      readonly state: "checked";
      readonly indexes: readonly number[];
      readonly witnesses: readonly string[];
      /** The end of a look isn't in the log yet. */
      readonly open: boolean;
    }
  | {
      readonly state: "failed";
      readonly flaw: Flaw | "missing" | "differs";
      readonly differences: readonly Difference[];
    };

export type Verify = (opening: unknown, policy: string | undefined) => Promise<Outcome>;
export type Policies = Readonly<Record<string, string>>;

export interface Checks {
  /** The check of a look: its opening, its end, and all that the page shows of it. */
  look(look: Look, openings: readonly KeptOpening[], policies: Policies): Readable<Check>;
  /** The check of entries alone, as they stand. */
  entries(key: string, openings: readonly KeptOpening[], policies: Policies): Readable<Check>;
}

const OPENED = "view_session.opened";
const CLOSED = "view_session.closed";
const failed = (flaw: Flaw | "missing" | "differs", differences: Difference[] = []): Check => ({
  state: "failed",
  flaw,
  differences,
});

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

/** What the proven opening of a look says otherwise than the page shows. */
export function differences(look: Look, opened: Proven, closed?: Proven): Difference[] {
  const { record } = opened;
  const request = (...path: string[]): unknown => at(record, "view_request", "body", ...path);
  const device = (name: string): unknown => at(record, "device_certificate", "body", name);
  const shown = [
    [request("camera_id"), look.camera_id],
    [request("incident", "number"), look.incident_number],
    [request("incident", "purpose"), look.purpose],
    [request("incident", "justification"), look.justification],
    [request("incident", "authority"), look.authority],
    [device("pseudonym"), look.pseudonym],
    [device("role"), look.role],
    [opened.index, look.entry_index],
  ];
  const found: Difference[] = [];
  if (record.session_id !== look.session_id) found.push("session");
  if (shown.some(([said, seen]) => said !== seen)) found.push("shown");
  if (Math.abs(opened.time - look.since) > START_SLACK) found.push("time");
  if (!closed) return found;
  if (closed.refersTo !== opened.commitment || closed.record.session_id !== look.session_id)
    found.push("end");
  if (closed.seconds !== look.seconds) found.push("seconds");
  if (closed.bytes !== look.bytes) found.push("bytes");
  if (closed.blur !== look.blur) found.push("blur");
  return found;
}

/** A knock has a minute, and clocks differ by less than another one (spec/view-session.md, 6). */
const START_SLACK = 130_000;

const checked = (proven: readonly Proven[], open: boolean): Check => ({
  state: "checked",
  indexes: proven.map((one) => one.index),
  witnesses: [...new Set(proven.flatMap((one) => one.witnesses))],
  open,
});

export function createChecks(verify: Verify): Checks {
  const known = new Map<string, Readable<Check>>();

  const prove = async (
    openings: readonly KeptOpening[],
    policies: Policies,
  ): Promise<Proven[] | Flaw> => {
    const proven: Proven[] = [];
    for (const kept of openings) {
      const outcome = await verify(kept.opening, policies[kept.policy_id]);
      if (!outcome.ok) return outcome.flaw;
      proven.push(outcome);
    }
    return proven;
  };

  /** Each line is checked once, until there is more to check it by. */
  const remember = (key: string, work: () => Promise<Check>): Readable<Check> => {
    const before = known.get(key);
    if (before) return before;
    const check = writable<Check>({ state: "checking" });
    known.set(key, check);
    void work().then(check.set, () => check.set(failed("unsupported")));
    return check;
  };

  return {
    look(look, openings, policies) {
      const wanted = openings.filter(({ type }) => type === OPENED || type === CLOSED);
      const by = wanted.map((one) => [one.index, one.opening, policies[one.policy_id]]);
      const key = JSON.stringify([look, by]);
      return remember(key, async () => {
        const proven = await prove(wanted, policies);
        if (typeof proven === "string") return failed(proven);
        const opened = proven.find(({ type }) => type === OPENED);
        const closed = proven.find(({ type }) => type === CLOSED);
        if (!opened) return failed("missing");
        const found = differences(look, opened, closed);
        return found.length > 0 ? failed("differs", found) : checked(proven, !closed);
      });
    },
    entries(key, openings, policies) {
      if (openings.length === 0) return readable(failed("missing"));
      const by = openings.map((one) => [one.index, one.opening, policies[one.policy_id]]);
      return remember(JSON.stringify([key, by]), async () => {
        const proven = await prove(openings, policies);
        return typeof proven === "string" ? failed(proven) : checked(proven, false);
      });
    },
  };
}

/** The verifier in its worker. Questions wait in order; the answers come when they come. */
export function workerVerify(worker: Worker): Verify {
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<{ id: number; outcome: Outcome }>) => {
    waiting.get(data.id)?.(data.outcome);
    waiting.delete(data.id);
  };
  worker.onerror = () => {
    for (const settle of waiting.values()) settle({ ok: false, flaw: "unsupported" });
    waiting.clear();
  };
  return (opening, policy) =>
    new Promise((settle) => {
      last += 1;
      waiting.set(last, settle);
      worker.postMessage({ id: last, opening, policy });
    });
}
