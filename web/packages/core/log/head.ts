/** The text of a C2SP tlog-checkpoint: what a log says its tree is. Verifies nothing. */
import type { Bytes } from "../bytes.ts";
import { LogFormatError } from "../errors.ts";
import { HASH_BYTES } from "./merkle.ts";
import { unb64Line } from "./note.ts";

const DECIMAL = /^(0|[1-9][0-9]{0,18})$/;

/** A tree head as a note claims it: nothing is known to be true yet. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/**
 * Reads a note's text as a checkpoint; checks its form only.
 *
 * @throws LogFormatError - not a checkpoint (C2SP tlog-checkpoint, Note text)
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split("\n");
  const [origin, size, root] = lines;
  if (lines.pop() !== "" || !origin || !size || !root || lines.some((line) => line === ""))
    throw new LogFormatError("not a checkpoint: origin, size and root, each on its line");
  return { origin, size: parseDecimal(size), root: unb64Line(root, HASH_BYTES) };
}

/**
 * A decimal number without leading zeroes, at most 2^53−1.
 *
 * @throws LogFormatError - it isn't one
 */
export function parseDecimal(text: string): number {
  if (!DECIMAL.test(text) || !Number.isSafeInteger(Number(text)))
    throw new LogFormatError("not a decimal number up to 2^53−1");
  return Number(text);
}
