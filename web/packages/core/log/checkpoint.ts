/** C2SP tlog-checkpoint and tlog-cosignature: what a log says its tree is, and who watched it. */
import type { Bytes } from "../bytes.ts";
import { utf8 } from "../bytes.ts";
import { LogFormatError, LogRefused } from "../errors.ts";
import { verifyBytes } from "../signing.ts";
import { HASH_BYTES } from "./merkle.ts";
import {
  COSIGNATURE_V1,
  claims,
  type Note,
  type NoteSignature,
  parseNote,
  unb64Line,
  type VerifierKey,
  verifyNote,
} from "./note.ts";
import type { Policy } from "./policy.ts";

const DECIMAL = /^(0|[1-9][0-9]{0,18})$/;
const MAX_TIMESTAMP = 2n ** 63n - 1n;

/** A tree head as a note claims it: nothing is known to be true yet. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** When a cosignature counts: `windowMs` either way from `now`, milliseconds since 1970. */
export interface Freshness {
  readonly now: number;
  readonly windowMs: number;
}

/** A tree head that the log signed and a quorum cosigned. Only `verifyCheckpoint` makes one. */
export interface VerifiedCheckpoint extends Checkpoint {
  readonly note: Note;
  /** For each counted witness's name in the policy, its instant in milliseconds since 1970. */
  readonly cosigned: ReadonlyMap<string, number>;
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

/**
 * Checks the policy's quorum. One that claims a witness's key and doesn't verify makes the whole
 * note bad (C2SP signed-note, Signatures).
 *
 * @throws LogRefused - the quorum isn't met, or a cosignature is false; `check` is `witnesses`
 */
export async function verifyCosignatures(
  note: Note,
  policy: Policy,
  fresh?: Freshness,
): Promise<ReadonlyMap<string, number>> {
  const cosigned = new Map<string, number>();
  for (const { name, vkey } of policy.witnesses) {
    const lines = note.signatures.filter((line) => claims(line, vkey));
    const instants = await Promise.all(
      lines.map((line) => verifyCosignature(line, note.text, vkey)),
    );
    const newest = Math.max(...instants);
    const counts = fresh === undefined || Math.abs(fresh.now - newest) <= fresh.windowMs;
    if (instants.length > 0 && counts) cosigned.set(name, newest);
  }
  if (!policy.satisfied(new Set(cosigned.keys())))
    throw new LogRefused("witnesses", `the quorum ${policy.quorum} of witnesses isn't met`);
  return cosigned;
}

/**
 * The instant of a cosignature in milliseconds since 1970, if `key` made it over `text`.
 *
 * @throws LogRefused - another key, or a signature that doesn't verify; `check` is `witnesses`
 */
export async function verifyCosignature(
  line: NoteSignature,
  text: string,
  key: VerifierKey,
): Promise<number> {
  const data = line.signature;
  if (key.type !== COSIGNATURE_V1)
    throw new LogRefused("witnesses", `cosignatures of type ${key.type} aren't supported yet`);
  if (!claims(line, key) || data.length !== 8 + 64)
    throw new LogRefused("witnesses", `not a cosignature by ${key.name}`);
  const timestamp = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
  // Zero would say that this isn't the largest tree that the witness has seen (tlog-witness).
  if (timestamp === 0n || timestamp > MAX_TIMESTAMP)
    throw new LogRefused("witnesses", `the cosignature by ${key.name} isn't dated`);
  const message = utf8(`cosignature/v1\ntime ${timestamp}\n${text}`);
  if (!(await verifyBytes(key.publicKey, data.slice(8), message)))
    throw new LogRefused("witnesses", `the cosignature by ${key.name} doesn't verify`);
  return Number(timestamp) * 1000;
}
