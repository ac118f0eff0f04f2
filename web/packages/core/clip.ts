/** Released clips (spec/footage.md, Sealed clip, Clip key): opened on this device, nowhere else. */
import { type Bytes, concat, same, sha256, utf8 } from "./bytes.ts";
import { encode } from "./encoding.ts";
import { type HpkeKeys, openSealed } from "./envelope.ts";
import { EncodingError, SealRefused } from "./errors.ts";
import { PIECE_BYTES } from "./footage.ts";
import { Members } from "./members.ts";
import { type Signed, signedToJson, verify } from "./signing.ts";

export const CLIP_KEY_TYPE = "clip-key/v1";
const INFO = "transom:clip-key/v1\n";
const TAG_BYTES = 16;

/**
 * The clip's key, if it is from this gateway, of this release and for this device.
 *
 * @param want.gatewayKey - pinned for this camera
 * @throws SignatureRefused - not signed by `gatewayKey` as a clip key
 * @throws EncodingError - a member outside spec/footage.md
 * @throws SealRefused - of another release or for another device, or it doesn't open
 */
export async function openClipKey(
  signed: Signed,
  want: { gatewayKey: Bytes; release: Signed; deviceId: string; keys: HpkeKeys },
): Promise<Bytes> {
  const body = await verify(signed, { type: CLIP_KEY_TYPE, key: want.gatewayKey });
  const m = new Members(body, "clip key");
  m.id("request_id", "ftr");
  m.id("camera_id", "cam");
  const deviceId = m.id("device_id", "dev");
  const release = m.data("release", 32);
  const suite = m.choice("hpke_suite", ["x25519", "mlkem768-x25519"] as const);
  const sealed = m.data("sealed");
  m.end();
  if (!same(release, await sha256(encode(signedToJson(want.release)))))
    throw new SealRefused("the clip key is of another release");
  if (deviceId !== want.deviceId || suite !== want.keys.suite)
    throw new SealRefused("the clip key is for another device");
  const { sealed: _, ...rest } = body;
  const key = await openSealed(want.keys, sealed, concat(utf8(INFO), encode(rest)));
  if (key.length !== 32) throw new EncodingError("a clip's key has 32 bytes");
  return key;
}

/**
 * A piece of a clip, which is at this place and, if `last`, ends it.
 *
 * @throws SealRefused - it doesn't open at this place
 */
export async function openPiece(
  key: Bytes,
  place: { number: number; last: boolean },
  sealed: Bytes,
): Promise<Bytes> {
  if (sealed.length <= TAG_BYTES || sealed.length > PIECE_BYTES + TAG_BYTES)
    throw new SealRefused("a sealed piece of another length than it may have");
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  try {
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: nonce(place.number, place.last) },
      imported,
      sealed,
    );
    return new Uint8Array(opened);
  } catch {
    throw new SealRefused("the piece doesn't open with this key at this place");
  }
}

/**
 * The whole clip of all its sealed pieces, one after the other.
 *
 * @throws SealRefused - a piece is missing, moved, cut off or of another clip
 */
export async function openClip(key: Bytes, sealed: Bytes): Promise<Bytes> {
  const size = PIECE_BYTES + TAG_BYTES;
  const count = Math.ceil(sealed.length / size);
  const pieces: Bytes[] = [];
  for (let number = 0; number < count; number++) {
    const piece = sealed.slice(number * size, (number + 1) * size);
    pieces.push(await openPiece(key, { number, last: number === count - 1 }, piece));
  }
  return concat(...pieces);
}

/** 11 bytes of the piece's number, and one that says whether it is the last. */
function nonce(number: number, last: boolean): Bytes {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(7, number);
  bytes[11] = last ? 1 : 0;
  return bytes;
}
