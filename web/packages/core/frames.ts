/**
 * The frame seal: SFrame (RFC 9605) as spec/frame-seal.md uses it.
 *
 * Orders no frames: `FrameOpener` does.
 */
import { type Bytes, concat, sha256, utf8 } from "./bytes.ts";
import { FrameError, SealRefused } from "./errors.ts";

/** 4 is AES_128_GCM_SHA256_128, 5 is AES_256_GCM_SHA512_128 (RFC 9605 §4.5). */
export type CipherSuite = 4 | 5;

const KEY_BYTES: Readonly<Record<CipherSuite, number>> = { 4: 16, 5: 32 };
const HASH: Readonly<Record<CipherSuite, string>> = { 4: "SHA-256", 5: "SHA-512" };
const LEAST_KEY_BYTES = 16;
const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const HEADER_BYTES = 14;
const VERSION = 1;
const KEY_FRAME = 0x01;
const RESEALED = 0x02;
const EPOCH_END = 2 ** 24; // three bytes of the KID
const MAX_64 = 2n ** 64n - 1n;

/** Whether a number names a cipher suite in use. */
export function isCipherSuite(suite: number): suite is CipherSuite {
  return suite === 4 || suite === 5;
}

/** One camera's content key in one epoch. The key itself can't be taken out of it. */
export class SealKey {
  private constructor(
    readonly suite: CipherSuite,
    readonly kid: bigint,
    private readonly key: CryptoKey,
    private readonly salt: Bytes,
  ) {}

  /**
   * Derives `sframe_key` and `sframe_salt` (RFC 9605 §4.4.2).
   *
   * @throws FrameError - a base key of fewer than 16 bytes, or a KID beyond 64 bits
   */
  static async derive(suite: CipherSuite, kid: bigint, baseKey: Bytes): Promise<SealKey> {
    // HKDF takes any length; RFC 9605 Appendix C.3 has 16 bytes for suite 5, too.
    if (baseKey.length < LEAST_KEY_BYTES)
      throw new FrameError(`a base key has at least ${LEAST_KEY_BYTES} bytes`);
    if (kid < 0n || kid > MAX_64) throw new FrameError("a KID has at most 64 bits");
    const secret = await crypto.subtle.importKey("raw", baseKey, "HKDF", false, [
      "deriveBits",
      "deriveKey",
    ]);
    const context = concat(bigEndian(kid, 8), bigEndian(BigInt(suite), 2));
    const hkdf = (label: string) => ({
      name: "HKDF",
      hash: HASH[suite],
      salt: new Uint8Array(0),
      info: concat(utf8(`SFrame 1.0 Secret ${label} `), context),
    });
    const aes = { name: "AES-GCM", length: KEY_BYTES[suite] * 8 };
    const [key, salt] = await Promise.all([
      crypto.subtle.deriveKey(hkdf("key"), secret, aes, false, ["encrypt", "decrypt"]),
      crypto.subtle.deriveBits(hkdf("salt"), secret, NONCE_BYTES * 8),
    ]);
    return new SealKey(suite, kid, key, new Uint8Array(salt));
  }

  /** One sealed frame (RFC 9605 §4.4.3). The caller never repeats `ctr`. */
  async seal(ctr: bigint, metadata: Bytes, plaintext: Bytes): Promise<Bytes> {
    const header = packHeader(this.kid, ctr);
    const sealed = await crypto.subtle.encrypt(
      this.#gcm(ctr, header, metadata),
      this.key,
      plaintext,
    );
    return concat(header, new Uint8Array(sealed));
  }

  /**
   * The plaintext of a sealed frame, if it was sealed by this key in this place.
   *
   * @throws FrameError - the bytes aren't a sealed frame
   * @throws SealRefused - another KID, or the frame doesn't authenticate here
   */
  async open(sealed: Bytes, metadata: Bytes): Promise<Bytes> {
    const { kid, ctr, offset } = parseHeader(sealed);
    if (kid !== this.kid) throw new SealRefused("the frame is sealed under another KID");
    const gcm = this.#gcm(ctr, sealed.subarray(0, offset), metadata);
    try {
      return new Uint8Array(await crypto.subtle.decrypt(gcm, this.key, sealed.subarray(offset)));
    } catch {
      throw new SealRefused("the frame doesn't open with this key in this place");
    }
  }

  #gcm(ctr: bigint, header: Bytes, metadata: Bytes): AesGcmParams {
    const iv = bigEndian(ctr, NONCE_BYTES);
    this.salt.forEach((byte, i) => {
      iv[i] = (iv[i] ?? 0) ^ byte;
    });
    return { name: "AES-GCM", iv, additionalData: concat(header, metadata), tagLength: 128 };
  }
}

/**
 * KID, CTR and the ciphertext's offset (RFC 9605 §4.3).
 *
 * @throws FrameError - cut short, or a number not in its minimal form
 */
export function parseHeader(sealed: Uint8Array): { kid: bigint; ctr: bigint; offset: number } {
  const config = sealed[0];
  if (config === undefined) throw new FrameError("an empty frame");
  const kid = readField(sealed, config >> 4, 1);
  const ctr = readField(sealed, config & 0x0f, kid.end);
  if (sealed.length < ctr.end + TAG_BYTES) throw new FrameError("a frame cut short");
  return { kid: kid.value, ctr: ctr.value, offset: ctr.end };
}

/** The header that `parseHeader` reads. */
export function packHeader(kid: bigint, ctr: bigint): Bytes {
  const [kidCode, kidBytes] = field(kid);
  const [ctrCode, ctrBytes] = field(ctr);
  return concat(Uint8Array.of((kidCode << 4) | ctrCode), kidBytes, ctrBytes);
}

/**
 * The KID: 3 bytes of SHA-256(camera_id), then the epoch as 3 bytes.
 *
 * @throws FrameError - an epoch outside 1 … 2^24−1
 */
export async function makeKid(cameraId: string, epoch: number): Promise<bigint> {
  if (!Number.isInteger(epoch) || epoch < 1 || epoch >= EPOCH_END)
    throw new FrameError("an epoch lies in 1 … 2^24−1");
  const [a = 0, b = 0, c = 0] = await sha256(utf8(cameraId));
  return (BigInt((a << 16) | (b << 8) | c) << 24n) | BigInt(epoch);
}

/**
 * The bytes that bind a frame to the place where it is published.
 *
 * @throws FrameError - a name with U+0000 or a number out of range
 */
export function frameMetadata(
  broadcast: string,
  track: string,
  group: number,
  index: number,
): Bytes {
  if (
    !Number.isSafeInteger(group) ||
    group < 0 ||
    !Number.isInteger(index) ||
    index < 0 ||
    index >= 2 ** 32
  )
    throw new FrameError("a place that no frame can have");
  if (`${broadcast}${track}`.includes("\0"))
    throw new FrameError("a broadcast's or track's name with U+0000");
  const place = concat(bigEndian(BigInt(group), 8), bigEndian(BigInt(index), 4));
  return concat(utf8(`${broadcast}\0${track}\0`), place);
}

/** What stands before the access unit in a frame's plaintext. */
export interface FrameHeader {
  readonly isKey: boolean;
  /** Published before, under an earlier epoch. */
  readonly isResealed: boolean;
  /** Of the access unit since the gateway opened the camera, 32 bits. */
  readonly sequence: number;
  /** Capture instant in microseconds since 1970, by the gateway's clock. */
  readonly capturedAtUs: number;
}

/**
 * The header and the access unit of a frame's plaintext.
 *
 * @throws FrameError - too short, another version, or unknown flags
 */
export function unpackFrame(plaintext: Bytes): { header: FrameHeader; unit: Bytes } {
  if (plaintext.length < HEADER_BYTES) throw new FrameError("a frame without its header");
  const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.length);
  const version = view.getUint8(0);
  const flags = view.getUint8(1);
  if (version !== VERSION) throw new FrameError(`frame version ${version} is not known`);
  if ((flags & ~(KEY_FRAME | RESEALED)) !== 0) throw new FrameError("unknown frame flags");
  const header = {
    isKey: (flags & KEY_FRAME) !== 0,
    isResealed: (flags & RESEALED) !== 0,
    sequence: view.getUint32(2),
    capturedAtUs: Number(view.getBigUint64(6)),
  };
  return { header, unit: plaintext.subarray(HEADER_BYTES) };
}

/** The plaintext that `unpackFrame` reads. */
export function packFrame(header: FrameHeader, unit: Uint8Array): Bytes {
  const plaintext = new Uint8Array(HEADER_BYTES + unit.length);
  const view = new DataView(plaintext.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, (header.isKey ? KEY_FRAME : 0) | (header.isResealed ? RESEALED : 0));
  view.setUint32(2, header.sequence);
  view.setBigUint64(6, BigInt(header.capturedAtUs));
  plaintext.set(unit, HEADER_BYTES);
  return plaintext;
}

/** `value` in `length` bytes. */
function bigEndian(value: bigint, length: number): Bytes {
  const data = new Uint8Array(length);
  for (let i = length - 1, rest = value; i >= 0 && rest > 0n; i--, rest >>= 8n)
    data[i] = Number(rest & 0xffn);
  return data;
}

/** A KID or CTR: its four bits in the config byte, and its bytes (RFC 9605 §4.3). */
function field(value: bigint): [code: number, bytes: Bytes] {
  if (value < 8n) return [Number(value), new Uint8Array(0)];
  const length = Math.ceil(value.toString(16).length / 2);
  return [0x08 | (length - 1), bigEndian(value, length)];
}

function readField(
  sealed: Uint8Array,
  code: number,
  start: number,
): { value: bigint; end: number } {
  if (code < 8) return { value: BigInt(code), end: start };
  const end = start + (code & 0x07) + 1;
  const value = sealed.subarray(start, end).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  // RFC 9605 §4.3: the number MUST take the least number of bytes.
  if (sealed.length < end || field(value)[0] !== code)
    throw new FrameError("a frame header cut short, or not in its minimal form");
  return { value, end };
}
