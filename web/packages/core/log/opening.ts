/** Openings (spec/log-entry.md): an entry with its record and its proof, to be shown to anybody. */
import type { Bytes } from "../bytes.ts";
import { b64, isObject, type JsonObject } from "../encoding.ts";
import { EncodingError } from "../errors.ts";
import { Members } from "../members.ts";
import type { VerifiedCheckpoint } from "./checkpoint.ts";
import { type Entry, parseEntry, SALT_BYTES, verifyCommitment } from "./entry.ts";
import { leafHash } from "./merkle.ts";
import type { Policy } from "./policy.ts";
import { verifyProof } from "./proof.ts";

const [ONE, SEVERAL] = ["transom-opening/v1", "transom-record/v1"] as const;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const MAX_OPENINGS = 100_000;

/** What a holder of a record can show: nothing about it is known to be true yet. */
export interface Opening {
  readonly entry: Bytes;
  readonly record: JsonObject;
  readonly salt: Bytes;
  /** C2SP tlog-proof text. */
  readonly proof: string;
}

/** An opening that holds under a policy. Only `verifyOpening` makes one. */
export interface VerifiedOpening {
  readonly entry: Entry;
  readonly record: JsonObject;
  readonly index: number;
  /** With `cosigned`: each counted witness's name in the policy, and its instant. */
  readonly checkpoint: VerifiedCheckpoint;
}

/** What a file holds: openings, and the policy under which its holder checked them. */
export interface RecordFile {
  readonly openings: readonly Opening[];
  readonly policy?: string;
}

/** The members, ready to encode or to send. */
export function openingToJson(opening: Opening): JsonObject {
  const { entry, record, salt, proof } = opening;
  return { v: 1, entry: b64(entry), record, salt: b64(salt), proof };
}

/**
 * Reads the members; checks their form only.
 *
 * @throws EncodingError - not an opening
 */
export function openingFromJson(value: unknown): Opening {
  const m = new Members(value, "opening");
  m.integer("v", 1, 1);
  const entry = m.data("entry");
  const record = m.take("record");
  if (!isObject(record)) throw m.bad("record", "an object");
  const opening = {
    entry,
    record,
    salt: m.data("salt", SALT_BYTES),
    proof: m.text("proof", 1, 128 * 1024),
  };
  m.end();
  return opening;
}

/**
 * Checks an opening: commitment, checkpoint, quorum, inclusion. An old proof stays good.
 *
 * @throws EncodingError - the entry isn't one, or the record has no canonical form
 * @throws LogFormatError - the proof isn't one
 * @throws LogRefused - `check` says which part doesn't hold
 */
export async function verifyOpening(opening: Opening, policy: Policy): Promise<VerifiedOpening> {
  const entry = parseEntry(opening.entry);
  await verifyCommitment(entry, opening.record, opening.salt);
  const leaf = await leafHash(opening.entry);
  const { index, checkpoint } = await verifyProof(opening.proof, { leaf, policy });
  return { entry, record: opening.record, index, checkpoint };
}

/**
 * The openings of a file of one or of several. Who doesn't trust its policy verifies with another.
 *
 * @throws EncodingError - not such a file
 */
export function readRecordFile(data: Uint8Array): RecordFile {
  const m = new Members(json(data), "record file");
  const one = m.choice("format", [ONE, SEVERAL]) === ONE;
  const found = one ? [m.take("opening")] : m.list("openings", MAX_OPENINGS);
  const policy = m.has("policy") ? { policy: m.text("policy", 1, 64 * 1024) } : {};
  m.end();
  return { openings: found.map(openingFromJson), ...policy };
}

/** The file of several openings. */
export function writeRecordFile(file: RecordFile): string {
  const { openings, policy } = file;
  const listed = { format: SEVERAL, openings: openings.map(openingToJson) };
  return `${JSON.stringify(policy === undefined ? listed : { ...listed, policy }, undefined, 1)}\n`;
}

function json(data: Uint8Array): unknown {
  if (data.length > MAX_FILE_BYTES)
    throw new EncodingError(`a record file longer than ${MAX_FILE_BYTES} bytes`);
  try {
    // The decoder keeps a byte order mark, which is then no JSON.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
  } catch {
    throw new EncodingError("not a record file: not JSON in UTF-8");
  }
}
