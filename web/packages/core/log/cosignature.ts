/** C2SP tlog-cosignature: a witness's dated word that a log has only grown. */
import { LogFormatError, LogRefused, UnsupportedHere } from "../errors.ts";
import { claims, type Note, type NoteSignature, type VerifierKey } from "./note.ts";
import type { Policy, PolicyWitness } from "./policy.ts";
import { SCHEMES } from "./schemes.ts";

const MAX_TIMESTAMP = 2n ** 63n - 1n;

/** When a cosignature counts: `windowMs` either way from `now`, milliseconds since 1970. */
export interface Freshness {
  readonly now: number;
  readonly windowMs: number;
}

/**
 * Checks the policy's quorum. One that claims a witness's key and doesn't verify makes the whole
 * note bad (C2SP signed-note, Signatures). One of a type that this runtime can't check counts for
 * nothing: its witness is as good as unknown here.
 *
 * @throws LogRefused - the quorum isn't met, or a cosignature is false; `check` is `witnesses`
 */
export async function verifyCosignatures(
  note: Note,
  policy: Policy,
  fresh?: Freshness,
): Promise<ReadonlyMap<string, number>> {
  const cosigned = new Map<string, number>();
  for (const witness of policy.witnesses) {
    const newest = await newestBy(note, witness);
    const counts = fresh === undefined || Math.abs(fresh.now - newest) <= fresh.windowMs;
    if (Number.isFinite(newest) && counts) cosigned.set(witness.name, newest);
  }
  if (!policy.satisfied(new Set(cosigned.keys())))
    throw new LogRefused("witnesses", `the quorum ${policy.quorum} of witnesses isn't met`);
  return cosigned;
}

/** The instant of the witness's newest cosignature; minus infinity if there is none to count. */
async function newestBy(note: Note, { vkey }: PolicyWitness): Promise<number> {
  const lines = note.signatures.filter((line) => claims(line, vkey));
  try {
    const instants = lines.map((line) => verifyCosignature(line, note.text, vkey));
    return Math.max(...(await Promise.all(instants)));
  } catch (error) {
    if (error instanceof UnsupportedHere) return Number.NEGATIVE_INFINITY;
    throw error;
  }
}

/**
 * The instant of a cosignature in milliseconds since 1970, if `key` made it over `text`.
 *
 * @throws LogRefused - another key, or a signature that doesn't verify; `check` is `witnesses`
 * @throws UnsupportedHere - this runtime can't verify signatures of the key's type
 */
export async function verifyCosignature(
  line: NoteSignature,
  text: string,
  key: VerifierKey,
): Promise<number> {
  const scheme = SCHEMES.get(key.type);
  if (scheme === undefined)
    throw new LogRefused("witnesses", `a key of type ${key.type} makes no cosignatures`);
  const data = line.signature;
  if (!claims(line, key) || data.length !== 8 + scheme.signatureBytes)
    throw new LogRefused("witnesses", `not a cosignature by ${key.name}`);
  const timestamp = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
  // Zero would say that this isn't the largest tree that the witness has seen (tlog-witness).
  if (timestamp === 0n || timestamp > MAX_TIMESTAMP)
    throw new LogRefused("witnesses", `the cosignature by ${key.name} isn't dated`);
  const message = signedMessage(() => scheme.message(key, text, timestamp), key);
  if (!(await scheme.holds(key.publicKey, data.slice(8), message)))
    throw new LogRefused("witnesses", `the cosignature by ${key.name} doesn't verify`);
  return Number(timestamp) * 1000;
}

function signedMessage<Message>(make: () => Message, key: VerifierKey): Message {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof LogFormatError)) throw error;
    throw new LogRefused("witnesses", `${key.name} can't have cosigned: ${error.message}`);
  }
}
