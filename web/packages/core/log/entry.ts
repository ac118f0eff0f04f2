/** Log entries and their salted commitments (spec/log-entry.md). */
import { type Bytes, concat, same, sha256, utf8 } from "../bytes.ts";
import { decodeObject, encode, type JsonObject } from "../encoding.ts";
import { EncodingError, LogRefused } from "../errors.ts";
import { Members } from "../members.ts";
import { AUTHORITIES, PURPOSES } from "../session.ts";

const MAX_ENTRY_BYTES = 1024;
const SALT_BYTES = 32;
export const ENTRY_TYPES = [
  "log.created",
  "agency.enrolled",
  "program.created",
  "device.enrolled",
  "device.revoked",
  "gateway.enrolled",
  "consent.given",
  "consent.withdrawn",
  "view_session.opened",
  "view_session.refused",
  "view_session.closed",
] as const;
const REFUSALS = ["policy", "proof", "not_available"] as const;
const CELL = /^8[3-7][0-9a-f]{13}$/;

/** One public line of the log. `time` is milliseconds since 1970. */
export interface Entry {
  readonly type: (typeof ENTRY_TYPES)[number];
  readonly time: number;
  readonly commitment: Bytes;
  readonly agency?: string;
  readonly program?: string;
  readonly purpose?: string;
  readonly authority?: string;
  readonly area?: string;
  readonly reason?: string;
  readonly seconds?: number;
  readonly bytes?: number;
}

/**
 * Reads a leaf's bytes.
 *
 * @throws EncodingError - not a log entry (spec/log-entry.md)
 */
export function parseEntry(data: Uint8Array): Entry {
  if (data.length > MAX_ENTRY_BYTES)
    throw new EncodingError(`a log entry longer than ${MAX_ENTRY_BYTES} bytes`);
  const m = new Members(decodeObject(data), "log entry");
  m.integer("v", 1, 1);
  const entry: Entry = {
    type: m.choice("type", ENTRY_TYPES),
    time: m.instant("time"),
    commitment: m.data("commitment", 32),
    ...optional(m, "agency", () => m.id("agency", "agy")),
    ...optional(m, "program", () => m.id("program", "prg")),
    ...optional(m, "purpose", () => m.choice("purpose", PURPOSES)),
    ...optional(m, "authority", () => m.choice("authority", AUTHORITIES)),
    ...optional(m, "area", () => area(m)),
    ...optional(m, "reason", () => m.choice("reason", REFUSALS)),
    ...optional(m, "seconds", () => m.integer("seconds")),
    ...optional(m, "bytes", () => m.integer("bytes")),
  };
  m.end();
  checkKind(entry);
  return entry;
}

/**
 * The commitment to a record.
 *
 * @throws EncodingError - a record without canonical form, or a salt that isn't 32 bytes
 */
export async function commit(record: JsonObject, salt: Bytes): Promise<Bytes> {
  if (salt.length !== SALT_BYTES) throw new EncodingError(`a salt has ${SALT_BYTES} bytes`);
  return sha256(concat(utf8("transom:commitment/v1\n"), salt, encode(record)));
}

/**
 * Checks that the entry commits to this record.
 *
 * @throws EncodingError - as `commit`
 * @throws LogRefused - it commits to something else; `check` is `commitment`
 */
export async function verifyCommitment(
  entry: Entry,
  record: JsonObject,
  salt: Bytes,
): Promise<void> {
  if (!same(entry.commitment, await commit(record, salt)))
    throw new LogRefused("commitment", "the log entry commits to another record");
}

function optional<Name extends string, Kind>(
  m: Members,
  name: Name,
  read: () => Kind,
): { [K in Name]?: Kind } {
  return (m.has(name) ? { [name]: read() } : {}) as { [K in Name]?: Kind };
}

function area(m: Members): string {
  const cell = m.text("area", 15, 15);
  if (!CELL.test(cell)) throw m.bad("area", "an H3 cell of resolution 3 to 7");
  return cell;
}

function checkKind(entry: Entry): void {
  if ((entry.reason !== undefined) !== (entry.type === "view_session.refused"))
    throw new EncodingError("view_session.refused gives a reason, and no other entry does");
  const closed = entry.type === "view_session.closed";
  if ((entry.seconds !== undefined) !== closed || (entry.bytes !== undefined) !== closed)
    throw new EncodingError("view_session.closed gives seconds and bytes, and no other entry does");
}
