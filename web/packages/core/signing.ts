/** Signed objects (spec/encoding.md): Ed25519 over a type and canonical bytes. */
import { type Bytes, concat, same, utf8 } from "./bytes.ts";
import { b64, encode, isObject, type JsonObject, unb64 } from "./encoding.ts";
import { EncodingError, SignatureRefused } from "./errors.ts";

declare const verified: unique symbol;

/** A signed object as it came: nothing about it is known to be true yet. */
export interface Signed {
  readonly type: string;
  readonly body: JsonObject;
  readonly key: Bytes;
  readonly sig: Bytes;
}

/** The body of a signed object whose signature held; only `verify` makes one. */
export type VerifiedBody = JsonObject & { readonly [verified]: true };

/** Signs objects with one Ed25519 key; the private half may be non-extractable. */
export class Signer {
  readonly key: Bytes;
  readonly #private: CryptoKey;

  constructor(privateKey: CryptoKey, publicKey: Bytes) {
    this.#private = privateKey;
    this.key = publicKey;
  }

  /** Signs `body` for one purpose, `type`. */
  async sign(type: string, body: JsonObject): Promise<Signed> {
    const sig = await crypto.subtle.sign("Ed25519", this.#private, signedBytes(type, body));
    return { type, body, key: this.key, sig: new Uint8Array(sig) };
  }
}

/** The object's members, ready to encode or to send. */
export function signedToJson(signed: Signed): JsonObject {
  return { body: signed.body, key: b64(signed.key), sig: b64(signed.sig), type: signed.type };
}

/**
 * Reads the members; checks their form only.
 *
 * @throws EncodingError - a member is missing, unknown or of the wrong form
 */
export function signedFromJson(value: unknown): Signed {
  if (!isObject(value) || Object.keys(value).sort().join() !== "body,key,sig,type")
    throw new EncodingError("not a signed object: it has body, key, sig and type");
  const { body, key, sig, type } = value;
  if (!isObject(body) || typeof type !== "string")
    throw new EncodingError("not a signed object: body is an object, type a string");
  return { type, body, key: unb64(key, 32), sig: unb64(sig, 64) };
}

/** The bytes that a signature covers. */
export function signedBytes(type: string, body: JsonObject): Bytes {
  return concat(utf8(`transom:${type}\n`), encode(body));
}

/**
 * The body, if `key` signed it for the purpose `type`.
 *
 * @throws SignatureRefused - another type, another key, or a signature that doesn't verify
 */
export async function verify(
  signed: Signed,
  want: { type: string; key: Bytes },
): Promise<VerifiedBody> {
  if (signed.type !== want.type)
    throw new SignatureRefused(`signed as ${signed.type.slice(0, 40)}, not as ${want.type}`);
  if (!same(signed.key, want.key))
    throw new SignatureRefused(`the ${want.type} is signed by another key than expected`);
  if (!(await verifyBytes(want.key, signed.sig, signedBytes(want.type, signed.body))))
    throw new SignatureRefused(`the signature of the ${want.type} doesn't verify`);
  return signed.body as VerifiedBody;
}

/** Whether `sig` is `key`'s Ed25519 signature (RFC 8032) of `data`. */
export async function verifyBytes(key: Bytes, sig: Bytes, data: Bytes): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, sig, data);
  } catch {
    return false; // not a point of the curve
  }
}
