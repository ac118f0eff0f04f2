/** What a cosignature signs, and how it is verified, for each type (C2SP tlog-cosignature). */
import { type Bytes, concat, utf8 } from "../bytes.ts";
import { LogFormatError, UnsupportedHere } from "../errors.ts";
import { verifyBytes } from "../signing.ts";
import { parseCheckpoint } from "./head.ts";
import { COSIGNATURE_V1, MLDSA_COSIGNATURE, type VerifierKey } from "./note.ts";

/** One type of cosignature. */
export interface Scheme {
  /** How long a signature is, without its date. */
  readonly signatureBytes: number;
  /** What is signed; `timestamp` is seconds since 1970. Throws LogFormatError. */
  message(key: VerifierKey, text: string, timestamp: bigint): Bytes;
  /** Whether the signature verifies; throws UnsupportedHere where the runtime can't tell. */
  holds(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean>;
}

export const SCHEMES: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  [
    COSIGNATURE_V1,
    {
      signatureBytes: 64,
      message: (_, text, timestamp) => utf8(`cosignature/v1\ntime ${timestamp}\n${text}`),
      holds: verifyBytes,
    },
  ],
  [MLDSA_COSIGNATURE, { signatureBytes: 2420, message: mldsaMessage, holds: mldsaHolds }],
]);

/** The ML-DSA-44 signed message of a whole tree. Says nothing of extension lines. */
function mldsaMessage(key: VerifierKey, text: string, timestamp: bigint): Bytes {
  const { origin, size, root } = parseCheckpoint(text);
  return cosignedMessage(key.name, timestamp, origin, [0n, BigInt(size)], root);
}

/**
 * The structure `cosigned_message` of a subtree.
 *
 * @param name - the witness's key name, so that one key can't speak for two
 * @param span - the index of its first leaf, and of the first one after it
 * @throws LogFormatError - a name or an origin that is empty or longer than 255 bytes
 */
export function cosignedMessage(
  name: string,
  timestamp: bigint,
  origin: string,
  span: readonly [bigint, bigint],
  root: Bytes,
): Bytes {
  const label = utf8("subtree/v1\n\0");
  const subtree = concat(uint64(span[0]), uint64(span[1]), root);
  return concat(label, opaque(name), uint64(timestamp), opaque(origin), subtree);
}

/** `opaque text<1..2^8-1>` (RFC 8446 §3.4). */
function opaque(text: string): Bytes {
  const data = utf8(text);
  if (data.length < 1 || data.length > 255)
    throw new LogFormatError("a witness's name and a log's origin have 1 to 255 bytes");
  return concat(Uint8Array.of(data.length), data);
}

function uint64(value: bigint): Bytes {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setBigUint64(0, value);
  return data;
}

/** Whether the ML-DSA-44 signature verifies, with the empty context (FIPS 204 §5.3). */
async function mldsaHolds(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  // Newer than TypeScript's list of formats; a runtime without it says so below.
  const format = "raw-public" as unknown as "raw";
  try {
    const imported = await crypto.subtle.importKey(format, key, "ML-DSA-44", false, ["verify"]);
    return await crypto.subtle.verify("ML-DSA-44", imported, signature, message);
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name !== "NotSupportedError" && !(error instanceof TypeError)) return false;
    throw new UnsupportedHere("This browser can't check ML-DSA-44 signatures.");
  }
}
