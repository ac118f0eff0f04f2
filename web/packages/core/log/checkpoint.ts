/** Verifies a C2SP tlog-checkpoint: whose it is, and who watched it. */
import { LogRefused } from "../errors.ts";
import { type Freshness, verifyCosignatures } from "./cosignature.ts";
import { type Checkpoint, parseCheckpoint } from "./head.ts";
import { claims, type Note, parseNote, verifyNote } from "./note.ts";
import type { Policy } from "./policy.ts";

export { type Freshness, verifyCosignature, verifyCosignatures } from "./cosignature.ts";
export { type Checkpoint, parseCheckpoint, parseDecimal } from "./head.ts";

/** A tree head that the log signed and a quorum cosigned. Only `verifyCheckpoint` makes one. */
export interface VerifiedCheckpoint extends Checkpoint {
  readonly note: Note;
  /** For each counted witness's name in the policy, its instant in milliseconds since 1970. */
  readonly cosigned: ReadonlyMap<string, number>;
}

/**
 * The tree head, if a log of the policy signed it and the policy's quorum cosigned it.
 *
 * @param fresh - if given, cosignatures dated outside it count for nothing
 * @param origin - if given, the one log of the policy that it must be
 * @throws LogFormatError - not a signed note with a checkpoint
 * @throws LogRefused - the log's signature (`checkpoint`) or the quorum (`witnesses`)
 */
export async function verifyCheckpoint(
  data: Note | string | Uint8Array,
  policy: Policy,
  fresh?: Freshness,
  origin?: string,
): Promise<VerifiedCheckpoint> {
  const note = typeof data === "string" || data instanceof Uint8Array ? parseNote(data) : data;
  const head = parseCheckpoint(note.text);
  const known = policy.logs.filter((key) => key.name === head.origin);
  if (known.length === 0 || (origin !== undefined && origin !== head.origin))
    throw new LogRefused("checkpoint", "a checkpoint of another log");
  const signing = known.filter((key) => note.signatures.some((line) => claims(line, key)));
  if (signing.length === 0)
    throw new LogRefused("checkpoint", `the checkpoint isn't signed by ${head.origin}`);
  for (const key of signing) await verifyNote(note, key);
  return { ...head, note, cosigned: await verifyCosignatures(note, policy, fresh) };
}
