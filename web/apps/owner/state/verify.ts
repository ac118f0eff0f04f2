/**
 * Verifies an opening of the public log (spec/log-entry.md, Opening), and says the outcome in values
 * that cross from a worker. Knows no page; believes nothing that the gateway says about it.
 */

import {
  b64,
  EncodingError,
  type JsonObject,
  LogFormatError,
  LogRefused,
  openingFromJson,
  parsePolicy,
  UnsupportedHere,
  verifyOpening,
} from "@core";

/** Why an opening couldn't be checked, or doesn't hold. */
export type Flaw =
  | "insecure"
  | "unsupported"
  | "malformed"
  | "commitment"
  | "inclusion"
  | "checkpoint"
  | "witnesses";

/** An opening that holds: its entry's members that are compared, and who cosigned it. */
export interface Proven {
  readonly ok: true;
  readonly type: string;
  readonly index: number;
  readonly time: number;
  readonly commitment: string;
  readonly refersTo?: string;
  readonly seconds?: number;
  readonly bytes?: number;
  readonly blur?: string;
  readonly record: JsonObject;
  readonly witnesses: readonly string[];
}

export type Outcome = Proven | { readonly ok: false; readonly flaw: Flaw };

const FLAWS: readonly string[] = ["commitment", "inclusion", "checkpoint", "witnesses"];

function flawOf(error: unknown): Flaw {
  if (error instanceof LogRefused)
    return FLAWS.includes(error.check) ? (error.check as Flaw) : "inclusion";
  if (error instanceof UnsupportedHere) return "unsupported";
  if (error instanceof EncodingError || error instanceof LogFormatError) return "malformed";
  return "unsupported";
}

/** The outcome for one opening under a policy text; never throws. */
export async function verify(opening: unknown, policy: string | undefined): Promise<Outcome> {
  // Browsers give cryptography to secure pages only: https, or this very machine.
  if (globalThis.crypto?.subtle === undefined) return { ok: false, flaw: "insecure" };
  try {
    const shown = await verifyOpening(openingFromJson(opening), await parsePolicy(policy ?? ""));
    const { entry } = shown;
    return {
      ok: true,
      type: entry.type,
      index: shown.index,
      time: entry.time,
      commitment: b64(entry.commitment),
      record: shown.record,
      witnesses: [...shown.checkpoint.cosigned.keys()],
      ...(entry.refersTo && { refersTo: b64(entry.refersTo) }),
      ...(entry.seconds !== undefined && { seconds: entry.seconds }),
      ...(entry.bytes !== undefined && { bytes: entry.bytes }),
      ...(entry.blur !== undefined && { blur: entry.blur }),
    };
  } catch (error) {
    return { ok: false, flaw: flawOf(error) };
  }
}
