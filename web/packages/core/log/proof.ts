/** C2SP tlog-proof: an entry's index, its inclusion path and a checkpoint, in one text. */
import type { Bytes } from "../bytes.ts";
import { LogFormatError } from "../errors.ts";
import {
  type Freshness,
  parseCheckpoint,
  parseDecimal,
  type VerifiedCheckpoint,
  verifyCheckpoint,
} from "./checkpoint.ts";
import { HASH_BYTES, MAX_PATH, verifyInclusion } from "./merkle.ts";
import { type Note, noteText, parseNote, unb64Line } from "./note.ts";
import type { Policy } from "./policy.ts";

const HEADER = "c2sp.org/tlog-proof@v1";

/** A proof as it came: nothing about it is known to be true yet. */
export interface LogProof {
  readonly index: number;
  readonly path: readonly Bytes[];
  readonly checkpoint: Note;
}

/** An entry that stands in a log that a quorum watches. Only `verifyProof` makes one. */
export interface VerifiedInclusion {
  readonly index: number;
  readonly checkpoint: VerifiedCheckpoint;
}

/**
 * Reads a proof; checks its form only, that of its checkpoint included.
 *
 * @throws LogFormatError - not a proof (C2SP tlog-proof, Format)
 */
export function parseProof(data: string | Uint8Array): LogProof {
  const text = noteText(data);
  const cut = text.indexOf("\n\n");
  const lines = text.slice(0, Math.max(cut, 0)).split("\n");
  if (cut < 0 || lines.shift() !== HEADER)
    throw new LogFormatError(`not a proof: it begins with ${HEADER}, and a checkpoint ends it`);
  const extra = lines[0];
  if (extra?.startsWith("extra ")) {
    unb64Line(extra.slice("extra ".length)); // authenticated by nothing, and looked at by nobody
    lines.shift();
  }
  const index = lines.shift();
  if (!index?.startsWith("index ")) throw new LogFormatError("not a proof: it names no index");
  if (lines.length > MAX_PATH)
    throw new LogFormatError(`a proof with more than ${MAX_PATH} hashes`);
  const checkpoint = parseNote(text.slice(cut + 2));
  parseCheckpoint(checkpoint.text);
  return {
    index: parseDecimal(index.slice("index ".length)),
    path: lines.map((line) => unb64Line(line, HASH_BYTES)),
    checkpoint,
  };
}

/**
 * The entry's place, if the whole proof holds (C2SP tlog-proof, Verifying, steps 2 to 4).
 *
 * @param leaf - the entry's leaf hash
 * @throws LogFormatError - not a proof
 * @throws LogRefused - `check` says which part doesn't hold
 */
export async function verifyProof(
  data: LogProof | string | Uint8Array,
  want: { leaf: Bytes; policy: Policy; fresh?: Freshness; origin?: string },
): Promise<VerifiedInclusion> {
  const proof = typeof data === "string" || data instanceof Uint8Array ? parseProof(data) : data;
  const checkpoint = await verifyCheckpoint(proof.checkpoint, want.policy, want.fresh, want.origin);
  const { size, root } = checkpoint;
  await verifyInclusion({ leaf: want.leaf, index: proof.index, size, path: proof.path, root });
  return { index: proof.index, checkpoint };
}
