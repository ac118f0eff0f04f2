/** The one encoding that is signed or hashed: RFC 8785, narrowed (spec/encoding.md). */
import { type Bytes, utf8 } from "./bytes.ts";
import { EncodingError } from "./errors.ts";

/** What has a canonical form. */
export type Value = string | number | boolean | readonly Value[] | JsonObject;
/** An object of canonical values. */
export interface JsonObject {
  readonly [name: string]: Value;
}

export const MAX_BYTES = 64 * 1024;
export const MAX_DEPTH = 16;
const NAME = /^[a-z][a-z0-9_]*$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;

/**
 * Canonical bytes of a value.
 *
 * @throws EncodingError - a type, number, name, string, depth or size outside spec/encoding.md
 */
export function encode(value: unknown): Bytes {
  const data = utf8(write(value, MAX_DEPTH));
  if (data.length > MAX_BYTES) throw new EncodingError(`longer than ${MAX_BYTES} bytes`);
  return data;
}

/**
 * The value of canonical bytes; refuses any other bytes for the same value.
 *
 * @throws EncodingError - not JSON, not narrowed JSON, or not canonical
 */
export function decode(data: Uint8Array): Value {
  if (data.length > MAX_BYTES) throw new EncodingError(`longer than ${MAX_BYTES} bytes`);
  let text: string;
  let value: Value;
  try {
    // The decoder keeps a byte order mark, which is then no JSON.
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    value = JSON.parse(text) as Value;
  } catch {
    throw new EncodingError("not JSON in UTF-8");
  }
  if (write(value, MAX_DEPTH) !== text) throw new EncodingError("not in canonical form");
  return value;
}

/**
 * As `decode`, for an object.
 *
 * @throws EncodingError - as `decode`, or the value isn't an object
 */
export function decodeObject(data: Uint8Array): JsonObject {
  const value = decode(data);
  if (!isObject(value)) throw new EncodingError("not an object");
  return value;
}

/** Whether a value is an object (no list, no null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** base64url without padding (RFC 4648 §5). */
export function b64(data: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < data.length; at += 0x8000)
    binary += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Bytes of unpadded base64url, `length` of them if given.
 *
 * @throws EncodingError - another alphabet, padding, non-zero trailing bits, or another length
 */
export function unb64(text: unknown, length?: number): Bytes {
  if (typeof text !== "string" || !BASE64URL.test(text) || text.length % 4 === 1)
    throw new EncodingError("not base64url without padding");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const data = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  if (b64(data) !== text) throw new EncodingError("base64url with non-zero trailing bits");
  if (length !== undefined && data.length !== length)
    throw new EncodingError(`expected ${length} bytes, not ${data.length}`);
  return data;
}

/** Writes a value in which arrays and objects may still nest `depth` deep. */
function write(value: unknown, depth: number): string {
  if (depth === 0 && typeof value === "object")
    throw new EncodingError(`arrays and objects more than ${MAX_DEPTH} deep`);
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "string":
      if (!value.isWellFormed()) throw new EncodingError("a string has a lone surrogate");
      return JSON.stringify(value);
    case "number":
      if (!Number.isSafeInteger(value))
        throw new EncodingError("a number beyond 2^53−1, or a fraction");
      return JSON.stringify(value);
    case "object":
      if (Array.isArray(value)) return `[${value.map((item) => write(item, depth - 1)).join()}]`;
      if (isObject(value)) return `{${members(value, depth)}}`;
  }
  throw new EncodingError("a value that has no canonical form");
}

function members(object: JsonObject, depth: number): string {
  const names = Object.keys(object).sort();
  const bad = names.find((name) => !NAME.test(name));
  if (bad !== undefined)
    throw new EncodingError(`a member name outside [a-z][a-z0-9_]*: ${bad.slice(0, 40)}`);
  return names.map((name) => `"${name}":${write(object[name], depth - 1)}`).join();
}
