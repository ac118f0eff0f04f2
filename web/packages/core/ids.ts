/** Identifiers: a prefix and 128 random bits (spec/encoding.md). */
import { EncodingError } from "./errors.ts";

/** What an identifier is of. */
export type IdPrefix =
  | "agy"
  | "per"
  | "dev"
  | "evd"
  | "gwy"
  | "sit"
  | "cam"
  | "prg"
  | "cns"
  | "inc"
  | "vws"
  | "flg"
  | "obj"
  | "vot"
  | "ftr"
  | "cal"
  | "dsk"
  | "dtk"
  | "usr"
  | "msg";

const ALPHABET = "0123456789abcdefghijklmnopqrstuv"; // base32hex, RFC 4648 §7
const PREFIXES = new Set([
  "agy",
  "per",
  "dev",
  "evd",
  "gwy",
  "sit",
  "cam",
  "prg",
  "cns",
  "inc",
  "vws",
  "flg",
  "obj",
  "vot",
  "ftr",
  "cal",
  "dsk",
  "dtk",
  "usr",
  "msg",
]);
const ID = /^([a-z]{3})_([0-9a-v]{25}[048cgkos])$/;

/** A fresh identifier; `random` (16 bytes) is for vectors only. */
export function newId(prefix: IdPrefix, random?: Uint8Array): string {
  const bits = random ?? crypto.getRandomValues(new Uint8Array(16));
  let value = bits.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) << 2n;
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = ALPHABET.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return `${prefix}_${text}`;
}

/**
 * The identifier itself, if it is one with this prefix.
 *
 * @throws EncodingError - it is not
 */
export function checkId(text: unknown, prefix: string): string {
  const match = typeof text === "string" ? ID.exec(text) : null;
  if (match?.[1] !== prefix || !PREFIXES.has(prefix))
    throw new EncodingError(`not an identifier ${prefix}_…`);
  return match[0];
}
