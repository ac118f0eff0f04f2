/** Key envelopes (spec/key-envelope.md): how a content key reaches this device, and nobody else. */
import {
  AEAD_AES_128_GCM,
  CipherSuite as HpkeCipherSuite,
  KDF_HKDF_SHA256,
  KEM_DHKEM_X25519_HKDF_SHA256,
  type Key,
  type KeyPair,
} from "hpke";
import { type Bytes, concat, utf8 } from "./bytes.ts";
import type { HpkeSuite } from "./device.ts";
import { encode, type JsonObject } from "./encoding.ts";
import { EncodingError, EnvelopeError, SealRefused } from "./errors.ts";
import { type CipherSuite, makeKid, SealKey } from "./frames.ts";
import { KEM_MLKEM768_X25519_STORED } from "./hybrid.ts";
import { Members } from "./members.ts";
import { type Signed, verify } from "./signing.ts";

export const ENVELOPE_TYPE = "key-envelope/v1";

/** A device's HPKE keys; the private half may be non-extractable. */
export interface HpkeKeys {
  readonly suite: HpkeSuite;
  readonly pair: KeyPair;
}

/** What an envelope's signature vouches for, without the sealed key. */
export interface EnvelopeTerms {
  readonly sessionId: string;
  readonly cameraId: string;
  readonly deviceId: string;
  readonly broadcast: string;
  readonly track: string;
  readonly epoch: number;
  readonly notAfter: number;
}

const SUITES: Readonly<Record<HpkeSuite, HpkeCipherSuite<Key>>> = {
  x25519: new HpkeCipherSuite<Key>(
    KEM_DHKEM_X25519_HKDF_SHA256 as never,
    KDF_HKDF_SHA256,
    AEAD_AES_128_GCM,
  ),
  "mlkem768-x25519": new HpkeCipherSuite<Key>(
    KEM_MLKEM768_X25519_STORED,
    KDF_HKDF_SHA256,
    AEAD_AES_128_GCM,
  ),
};

/** Fresh keys whose private half can't be taken out of this browser. */
export async function generateHpkeKeys(suite: HpkeSuite): Promise<HpkeKeys> {
  return { suite, pair: await SUITES[suite].GenerateKeyPair(false) };
}

/** The public half, as a device certificate carries it. */
export async function hpkePublicKey(keys: HpkeKeys): Promise<Bytes> {
  return new Uint8Array(await SUITES[keys.suite].SerializePublicKey(keys.pair.publicKey));
}

/** Keys from their serialized private half, for vectors. */
export async function hpkeKeysFrom(
  suite: HpkeSuite,
  privateKey: Bytes,
  publicKey: Bytes,
): Promise<HpkeKeys> {
  const kem = SUITES[suite];
  return {
    suite,
    pair: {
      privateKey: await kem.DeserializePrivateKey(privateKey, false),
      publicKey: await kem.DeserializePublicKey(publicKey),
    },
  };
}

/**
 * Checks that the gateway signed this envelope for this session, camera and device; then opens it.
 *
 * @throws SignatureRefused - not signed by `gatewayKey` as a key envelope
 * @throws EnvelopeError - a member outside spec/key-envelope.md, or one that contradicts another
 * @throws SealRefused - for another session, camera or device, or it doesn't open
 */
export async function openEnvelope(
  signed: Signed,
  want: {
    gatewayKey: Bytes;
    sessionId: string;
    cameraId: string;
    deviceId: string;
    keys: HpkeKeys;
  },
): Promise<{ terms: EnvelopeTerms; key: SealKey }> {
  const body = await verify(signed, { type: ENVELOPE_TYPE, key: want.gatewayKey });
  const read = readBody(body);
  const { terms } = read;
  if (terms.sessionId !== want.sessionId)
    throw new SealRefused("an envelope for another view session");
  if (terms.cameraId !== want.cameraId) throw new SealRefused("an envelope for another camera");
  if (terms.deviceId !== want.deviceId) throw new SealRefused("an envelope for another device");
  if (read.hpkeSuite !== want.keys.suite)
    throw new SealRefused("an envelope in another HPKE suite");
  if (read.kid !== (await makeKid(terms.cameraId, terms.epoch)))
    throw new EnvelopeError("the KID isn't the one of camera and epoch");
  const baseKey = await openSealed(want.keys, read.sealed, envelopeInfo(body));
  if (baseKey.length !== (read.cipherSuite === 4 ? 16 : 32))
    throw new EnvelopeError(`not a base key of suite ${read.cipherSuite}`);
  const key = await SealKey.derive(read.cipherSuite, read.kid, baseKey);
  baseKey.fill(0);
  return { terms, key };
}

/** What binds the sealed key to its context: a label and the body without `sealed`. */
export function envelopeInfo(body: JsonObject): Bytes {
  const { sealed: _, ...rest } = body;
  return concat(utf8("transom:key-envelope/v1\n"), encode(rest));
}

/** HPKE base mode with empty aad over `enc ‖ ct` (RFC 9180 §6.1). */
export async function openSealed(keys: HpkeKeys, sealed: Bytes, info: Bytes): Promise<Bytes> {
  const suite = SUITES[keys.suite];
  const cut = suite.KEM.Nenc;
  if (sealed.length <= cut + suite.AEAD.Nt) throw new SealRefused("a sealed key cut short");
  try {
    // The pair, not the private key alone: with a non-extractable key the public half isn't derivable.
    return new Uint8Array(
      await suite.Open(keys.pair, sealed.slice(0, cut), sealed.slice(cut), { info }),
    );
  } catch {
    throw new SealRefused("the envelope doesn't open with this device's key");
  }
}

interface EnvelopeBody {
  readonly terms: EnvelopeTerms;
  readonly cipherSuite: CipherSuite;
  readonly kid: bigint;
  readonly hpkeSuite: HpkeSuite;
  readonly sealed: Bytes;
}

function readBody(body: JsonObject): EnvelopeBody {
  try {
    return readMembers(body);
  } catch (error) {
    throw error instanceof EncodingError ? new EnvelopeError(error.message) : error;
  }
}

function readMembers(body: JsonObject): EnvelopeBody {
  const m = new Members(body, "key envelope");
  const terms = {
    sessionId: m.id("session_id", "vws"),
    cameraId: m.id("camera_id", "cam"),
    deviceId: m.id("device_id", "dev"),
    broadcast: m.text("broadcast"),
    track: m.text("track"),
    epoch: m.integer("epoch", 1, 2 ** 24 - 1),
    notAfter: m.instant("not_after"),
  };
  const cipherSuite = m.integer("cipher_suite", 4, 5);
  const read = {
    terms,
    cipherSuite: cipherSuite as CipherSuite,
    kid: BigInt(m.integer("kid", 0, 2 ** 48 - 1)),
    hpkeSuite: m.choice("hpke_suite", ["x25519", "mlkem768-x25519"] as const),
    sealed: m.data("sealed"),
  };
  m.end();
  return read;
}
