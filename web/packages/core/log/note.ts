/** C2SP signed notes and verifier keys. Knows Ed25519 (type 0x01); cosignatures have their own page. */
import { type Bytes, concat, hex, same, sha256, utf8 } from "../bytes.ts";
import { LogFormatError, LogRefused } from "../errors.ts";
import { verifyBytes } from "../signing.ts";

/** Signature types (C2SP signed-note). */
export const ED25519 = 0x01;
export const COSIGNATURE_V1 = 0x04;
export const MLDSA_COSIGNATURE = 0x06;
/** How long a public key of each known type is (RFC 8032 §5.1.5, FIPS 204 table 2). */
const KEY_BYTES: ReadonlyMap<number, number> = new Map([
  [ED25519, 32],
  [COSIGNATURE_V1, 32],
  [MLDSA_COSIGNATURE, 1312],
]);
const MAX_NOTE_BYTES = 128 * 1024;
const MAX_SIGNATURES = 64;
const DASH = "— ";
const KEY_ID = /^[0-9a-f]{8}$/;

/** A signature line as it came: nothing is known to be true yet. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Bytes;
  readonly signature: Bytes;
}

/** A signed note as it came: its text must be ignored until a signature is verified. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A vkey: a name, a signature type and a public key, with the key id they give. */
export interface VerifierKey {
  readonly name: string;
  readonly type: number;
  readonly publicKey: Bytes;
  readonly keyId: Bytes;
}

/** Whether the line claims to be by this key. */
export function claims(line: NoteSignature, key: VerifierKey): boolean {
  return line.name === key.name && same(line.keyId, key.keyId);
}

/**
 * Checks that `key` signed the note's text with Ed25519.
 *
 * @throws LogRefused - no line of this key, or one that doesn't verify
 */
export async function verifyNote(
  note: Note,
  key: VerifierKey,
  check = "checkpoint",
): Promise<void> {
  const lines = note.signatures.filter((line) => claims(line, key));
  if (lines.length === 0) throw new LogRefused(check, `not signed by ${key.name}`);
  for (const line of lines) {
    const holds =
      key.type === ED25519 && (await verifyBytes(key.publicKey, line.signature, utf8(note.text)));
    if (!holds) throw new LogRefused(check, `the signature by ${key.name} doesn't verify`);
  }
}

/**
 * Reads a verifier key of any signature type.
 *
 * @throws LogFormatError - not a vkey, or its key id isn't the one that its key gives
 */
export async function parseVkey(text: string): Promise<VerifierKey> {
  const [name, id, ...rest] = text.split("+");
  if (name === undefined || id === undefined || rest.length === 0 || !KEY_ID.test(id))
    throw new LogFormatError("not a verifier key: it reads name+id+key");
  checkName(name);
  const data = unb64Line(rest.join("+"));
  const type = data[0];
  if (type === undefined || data.length < 2)
    throw new LogFormatError("a verifier key without a key");
  const keyId = (await sha256(concat(utf8(`${name}\n`), data))).slice(0, 4);
  if (hex(keyId) !== id) throw new LogFormatError("a verifier key with another key id");
  const wanted = KEY_BYTES.get(type);
  if (wanted !== undefined && data.length !== 1 + wanted)
    throw new LogFormatError(`a key of type ${type} has ${wanted} bytes`);
  return { name, type, publicKey: data.slice(1), keyId };
}

/**
 * Reads a signed note; checks its form only.
 *
 * @throws LogFormatError - not a signed note (C2SP signed-note, Format)
 */
export function parseNote(data: string | Uint8Array): Note {
  const text = noteText(data);
  const cut = text.lastIndexOf("\n\n");
  if (cut < 0) throw new LogFormatError("not a signed note: no empty line before the signatures");
  const lines = text.slice(cut + 2).split("\n");
  if (lines.pop() !== "" || lines.length === 0)
    throw new LogFormatError("not a signed note: no signature line ending in a newline");
  if (lines.length > MAX_SIGNATURES)
    throw new LogFormatError(`a note with more than ${MAX_SIGNATURES} signatures`);
  return { text: text.slice(0, cut + 1), signatures: lines.map(parseSignatureLine) };
}

/**
 * Reads one signature line, without its newline.
 *
 * @throws LogFormatError - not a signature line
 */
export function parseSignatureLine(line: string): NoteSignature {
  const [name, signature, ...more] = line.slice(DASH.length).split(" ");
  if (!line.startsWith(DASH) || name === undefined || signature === undefined || more.length > 0)
    throw new LogFormatError("not a signature line: it reads dash, key name, signature");
  checkName(name);
  const data = unb64Line(signature);
  if (data.length < 5) throw new LogFormatError("a signature line without a signature");
  return { name, keyId: data.slice(0, 4), signature: data.slice(4) };
}

/**
 * The text of a note, if it is UTF-8 without control characters and not too long.
 *
 * @throws LogFormatError - it isn't
 */
export function noteText(data: string | Uint8Array): string {
  const text = typeof data === "string" ? data : decodeUtf8(data);
  if (!text.isWellFormed()) throw new LogFormatError("not UTF-8");
  if (utf8(text).length > MAX_NOTE_BYTES)
    throw new LogFormatError(`a note longer than ${MAX_NOTE_BYTES} bytes`);
  if ([...text].some((c) => c < " " && c !== "\n"))
    throw new LogFormatError("a note with a control character");
  return text;
}

function decodeUtf8(data: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new LogFormatError("not UTF-8");
  }
}

function checkName(name: string): void {
  if (
    name === "" ||
    !name.isWellFormed() ||
    name.includes("+") ||
    /\p{White_Space}/u.test(name) ||
    [...name].some((c) => c < " ")
  )
    throw new LogFormatError("not a key name");
}

/**
 * Bytes of standard base64 with padding (RFC 4648 §4), `length` of them if given.
 *
 * @throws LogFormatError - another form, non-zero trailing bits, or another length
 */
export function unb64Line(text: string, length?: number): Bytes {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
    throw new LogFormatError("not base64");
  const data = Uint8Array.from(decodeBase64(text), (c) => c.charCodeAt(0));
  if (b64Line(data) !== text) throw new LogFormatError("base64 with non-zero trailing bits");
  if (length !== undefined && data.length !== length)
    throw new LogFormatError(`expected ${length} bytes, not ${data.length}`);
  return data;
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    throw new LogFormatError("not base64");
  }
}

/** Standard base64 with padding. */
export function b64Line(data: Uint8Array): string {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}
