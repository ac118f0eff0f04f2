/** Log entries and their salted commitments (spec/log-entry.md). */
import { type Bytes, concat, same, sha256, utf8 } from "../bytes.ts";
import { decodeObject, encode, type JsonObject } from "../encoding.ts";
import { EncodingError, LogRefused } from "../errors.ts";
import { Members } from "../members.ts";
import { AUTHORITIES, BLURS, OUTCOMES, PURPOSES, REFUSALS } from "./categories.ts";
import { ENTRY_TYPES, type EntryType, REVEALABLE, shapeOf } from "./table.ts";

const MAX_ENTRY_BYTES = 1024;
export const SALT_BYTES = 32;

/** One public line of the log. Instants are milliseconds since 1970. */
export interface Entry {
  readonly type: EntryType;
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
  readonly blur?: string;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly maxMinutes?: number;
  readonly maxSeconds?: number;
  readonly document?: Bytes;
  readonly outcome?: string;
  readonly due?: number;
  readonly revealed?: EntryType;
  readonly refersTo?: Bytes;
}

/** How each member is read, by its name in JSON; and its name here. */
const FORMS: Readonly<
  Record<string, readonly [keyof Entry, (m: Members, name: string) => unknown]>
> = {
  type: ["type", (m, name) => m.choice(name, ENTRY_TYPES)],
  time: ["time", (m, name) => m.instant(name)],
  commitment: ["commitment", (m, name) => m.data(name, 32)],
  agency: ["agency", (m, name) => m.id(name, "agy")],
  program: ["program", (m, name) => m.id(name, "prg")],
  purpose: ["purpose", (m, name) => m.choice(name, PURPOSES)],
  authority: ["authority", (m, name) => m.choice(name, AUTHORITIES)],
  area: ["area", (m, name) => m.cell(name)],
  reason: ["reason", (m, name) => m.choice(name, REFUSALS)],
  seconds: ["seconds", (m, name) => m.integer(name)],
  bytes: ["bytes", (m, name) => m.integer(name)],
  blur: ["blur", (m, name) => m.choice(name, BLURS)],
  not_before: ["notBefore", (m, name) => m.instant(name)],
  not_after: ["notAfter", (m, name) => m.instant(name)],
  max_minutes: ["maxMinutes", (m, name) => m.integer(name, 1, 1440)],
  max_seconds: ["maxSeconds", (m, name) => m.integer(name, 1)],
  document: ["document", (m, name) => m.data(name, 32)],
  outcome: ["outcome", (m, name) => m.choice(name, OUTCOMES)],
  due: ["due", (m, name) => m.instant(name)],
  revealed: ["revealed", (m, name) => m.choice(name, REVEALABLE)],
  refers_to: ["refersTo", (m, name) => m.data(name, 32)],
};

/**
 * Reads a leaf's bytes.
 *
 * @throws EncodingError - not a log entry (spec/log-entry.md)
 */
export function parseEntry(data: Uint8Array): Entry {
  if (data.length > MAX_ENTRY_BYTES)
    throw new EncodingError(`a log entry longer than ${MAX_ENTRY_BYTES} bytes`);
  const members = decodeObject(data);
  const m = new Members(members, "log entry");
  m.integer("v", 1, 1);
  const known = Object.entries(FORMS).filter(([name]) => m.has(name));
  const entry = Object.fromEntries(
    known.map(([name, [as, read]]) => [as, read(m, name)]),
  ) as unknown as Entry;
  m.end();
  checkShape(new Set(known.map(([name]) => name)), entry);
  return entry;
}

function checkShape(present: ReadonlySet<string>, entry: Entry): void {
  if (!present.has("type")) throw new EncodingError("log entry: no type");
  const { must, may } = shapeOf(entry.type, entry.revealed);
  for (const name of must)
    if (!present.has(name)) throw new EncodingError(`a log entry ${entry.type} needs ${name}`);
  for (const name of present)
    if (!must.has(name) && !may.has(name))
      throw new EncodingError(`a log entry ${entry.type} has no ${name}`);
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
