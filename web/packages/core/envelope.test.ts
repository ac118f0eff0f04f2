import {
  AEAD_AES_128_GCM,
  CipherSuite,
  KDF_HKDF_SHA256,
  KEM_DHKEM_X25519_HKDF_SHA256,
  KEM_MLKEM768_X25519,
} from "hpke";
import { beforeAll, describe, expect, test } from "vitest";
import { type Bytes, concat } from "./bytes.ts";
import { b64, type JsonObject } from "./encoding.ts";
import {
  ENVELOPE_TYPE,
  envelopeInfo,
  generateHpkeKeys,
  type HpkeKeys,
  hpkePublicKey,
  openEnvelope,
} from "./envelope.ts";
import { SealRefused, SignatureRefused } from "./errors.ts";
import { makeKid } from "./frames.ts";
import { newId } from "./ids.ts";
import { Signer } from "./signing.ts";

const [session, camera, device] = [newId("vws"), newId("cam"), newId("dev")];
const KEM = { x25519: KEM_DHKEM_X25519_HKDF_SHA256, "mlkem768-x25519": KEM_MLKEM768_X25519 };
let gateway: Signer;

beforeAll(async () => {
  gateway = await newSigner();
});

async function newSigner(): Promise<Signer> {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  return new Signer(
    pair.privateKey,
    new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
  );
}

/** Wraps as the gateway does, with the library's own KEM. */
async function wrap(keys: HpkeKeys, baseKey: Bytes, change: JsonObject = {}): Promise<JsonObject> {
  const suite = new CipherSuite(KEM[keys.suite] as never, KDF_HKDF_SHA256, AEAD_AES_128_GCM);
  const rest = {
    session_id: session,
    camera_id: camera,
    device_id: device,
    broadcast: camera,
    track: "video",
    cipher_suite: 4,
    kid: Number(await makeKid(camera, 3)),
    epoch: 3,
    not_after: 1_800_000_000_000,
    hpke_suite: keys.suite,
    ...change,
  };
  const publicKey = await suite.DeserializePublicKey(await hpkePublicKey(keys));
  const sealed = await suite.Seal(publicKey, baseKey, { info: envelopeInfo(rest) });
  return { ...rest, sealed: b64(concat(sealed.encapsulatedSecret, sealed.ciphertext)) };
}

async function open(
  keys: HpkeKeys,
  body: JsonObject,
  want: { sessionId?: string; gatewayKey?: Bytes } = {},
) {
  return openEnvelope(await gateway.sign(ENVELOPE_TYPE, body), {
    gatewayKey: gateway.key,
    sessionId: session,
    cameraId: camera,
    deviceId: device,
    keys,
    ...want,
  });
}

describe.each(["x25519", "mlkem768-x25519"] as const)("over %s", (suite) => {
  test("the key opens with a non-extractable device key", async () => {
    const keys = await generateHpkeKeys(suite);
    expect(keys.pair.privateKey.extractable).toBe(false);
    const { terms, key } = await open(keys, await wrap(keys, new Uint8Array(16).fill(9)));
    expect(terms.epoch).toBe(3);
    expect(key.kid).toBe(await makeKid(camera, 3));
  });

  test("stored keys come back from a structured clone and still open", async () => {
    const keys = structuredClone(await generateHpkeKeys(suite));
    await expect(open(keys, await wrap(keys, new Uint8Array(16)))).resolves.toBeDefined();
  });

  test("another device's key doesn't open it", async () => {
    const body = await wrap(await generateHpkeKeys(suite), new Uint8Array(16));
    await expect(open(await generateHpkeKeys(suite), body)).rejects.toThrow(SealRefused);
  });
});

describe("refuses", () => {
  test("another gateway's signature", async () => {
    const keys = await generateHpkeKeys("x25519");
    const other = await newSigner();
    const opening = open(keys, await wrap(keys, new Uint8Array(16)), { gatewayKey: other.key });
    await expect(opening).rejects.toThrow(SignatureRefused);
  });

  test("another session", async () => {
    const keys = await generateHpkeKeys("x25519");
    const opening = open(keys, await wrap(keys, new Uint8Array(16)), { sessionId: newId("vws") });
    await expect(opening).rejects.toThrow("another view session");
  });

  test("a context changed after sealing, although the gateway signed it", async () => {
    const keys = await generateHpkeKeys("x25519");
    const body = { ...(await wrap(keys, new Uint8Array(16))), not_after: 1_900_000_000_000 };
    await expect(open(keys, body)).rejects.toThrow(SealRefused);
  });

  test("a KID of another camera or epoch", async () => {
    const keys = await generateHpkeKeys("x25519");
    const body = await wrap(keys, new Uint8Array(16), { kid: 7 });
    await expect(open(keys, body)).rejects.toThrow("KID");
  });

  test("a key of another suite's length", async () => {
    const keys = await generateHpkeKeys("x25519");
    await expect(open(keys, await wrap(keys, new Uint8Array(32)))).rejects.toThrow("base key");
  });
});
