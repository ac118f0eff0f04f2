/** Seals (spec/log-entry.md): an entry that is announced at once and told later. */
import { hex, same } from "../bytes.ts";
import { decodeObject, encode, isObject, type JsonObject } from "../encoding.ts";
import { EncodingError, LogRefused } from "../errors.ts";
import { Members } from "../members.ts";
import type { Opening, VerifiedOpening } from "./opening.ts";
import { REVEALABLE } from "./table.ts";

const OF_THE_REVEALING = ["v", "type", "time", "commitment", "refers_to", "revealed"];

/**
 * Checks that what was revealed is what was sealed.
 *
 * @param told - the opening that `revealed` was verified from
 * @throws EncodingError - the sealed record isn't one
 * @throws LogRefused - they disagree; `check` is `seal`
 */
export function verifyRevealed(
  sealed: VerifiedOpening,
  revealed: VerifiedOpening,
  told: Opening,
): void {
  const { entry } = revealed;
  require(sealed.entry.type === "sealed" && entry.type === "sealed.revealed", "other entries");
  const refers = entry.refersTo !== undefined && same(entry.refersTo, sealed.entry.commitment);
  require(refers, "it refers to another seal");
  require(revealed.index > sealed.index, "it was revealed before it was sealed");
  const { type, foretold, record } = readSealedRecord(sealed.record);
  require(entry.revealed === type, "another type was sealed");
  const members = Object.entries(decodeObject(told.entry));
  const shown = Object.fromEntries(members.filter(([name]) => !OF_THE_REVEALING.includes(name)));
  require(equal(shown, foretold), "other public members were sealed");
  require(equal(revealed.record, record), "another record was sealed");
}

function readSealedRecord(value: unknown): {
  type: string;
  foretold: JsonObject;
  record: JsonObject;
} {
  const m = new Members(value, "sealed record");
  const type = m.choice("type", REVEALABLE);
  const [foretold, record] = [m.take("public"), m.take("record")];
  m.end();
  if (!isObject(foretold) || !isObject(record))
    throw new EncodingError("a sealed record's public and record are objects");
  return { type, foretold, record };
}

function equal(one: JsonObject, other: JsonObject): boolean {
  return hex(encode(one)) === hex(encode(other));
}

function require(holds: boolean, why: string): void {
  if (!holds) throw new LogRefused("seal", `what was revealed isn't what was sealed: ${why}`);
}
