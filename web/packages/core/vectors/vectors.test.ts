/** Runs the golden vectors; every file is either run here or named as somebody else's. */
import { AEAD_ChaCha20Poly1305, CipherSuite, KDF_HKDF_SHA256 } from "hpke";
import { describe, expect, test } from "vitest";
import { type Bytes, concat, hex, sha256, unhex, utf8 } from "../bytes.ts";
import { openClip, openClipKey, openPiece } from "../clip.ts";
import { covers, endsAt, readConsent, verifyConsent, verifyWithdrawal } from "../consent.ts";
import { verifyDeviceCertificate } from "../device.ts";
import { b64, decode, encode, type JsonObject, unb64 } from "../encoding.ts";
import { type HpkeKeys, hpkeKeysFrom, openEnvelope, openSealed } from "../envelope.ts";
import { verifyFootageRelease, verifyFootageRequest } from "../footage.ts";
import {
  frameMetadata,
  makeKid,
  packFrame,
  packHeader,
  parseHeader,
  SealKey,
  type CipherSuite as Suite,
  unpackFrame,
} from "../frames.ts";
import { Hours } from "../hours.ts";
import { type CoOwnerAct, signAct, signAgreement } from "../household.ts";
import { KEM_MLKEM768_X25519_STORED } from "../hybrid.ts";
import { checkId, newId } from "../ids.ts";
import { verifyMessage, verifyMessageAnswer } from "../message.ts";
import { verifyViewRequest } from "../session.ts";
import { Signer, signedBytes, signedFromJson, signedToJson, verify } from "../signing.ts";
import { verifySteering } from "../steering.ts";
import { type Case, casesOf, outcomeOf, vectorFiles } from "./files.ts";
import { hybridKeysFromSeed } from "./hybrid-seed.ts";
import { LOG_VECTORS } from "./log.ts";

/**
 * Files about what no page does: what gateway, hub and witness say and keep among themselves; and
 * the policy, which the owner's page runs (apps/owner/state/policy.test.ts).
 */
const ELSEWHERE = [
  "policy/decisions",
  "log/add_checkpoint",
  "enrolment/answers",
  "enrolment/codes",
  "enrolment/offers",
  "trust_policy/chains",
  "message/reports",
  "household/acts",
  "household/agreements",
  "household/decisions",
];

type Run = (given: Case) => unknown;

const RUN: Readonly<Record<string, Run>> = {
  "encoding/canonical": (c) => {
    expect(hex(encode(c.value))).toBe(c.canonical_hex);
    expect(decode(unhex(c.canonical_hex))).toEqual(c.value);
  },
  "encoding/refused": (c) => decode(unhex(c.input_hex)),
  "encoding/base64url": (c) => {
    const data = unb64(c.text, c.length ?? undefined);
    expect(hex(data)).toBe(c.bytes_hex);
    expect(b64(data)).toBe(c.text);
  },
  "encoding/identifiers": (c) => {
    expect(checkId(c.id, c.prefix)).toBe(c.id);
    if (c.random_hex) expect(newId(c.prefix, unhex(c.random_hex))).toBe(c.id);
  },
  "signing/signed": signing,
  "sframe/header": (c) => {
    const [kid, ctr, header] = [
      BigInt(`0x${c.kid_hex}`),
      BigInt(`0x${c.ctr_hex}`),
      unhex(c.header_hex),
    ];
    expect(hex(packHeader(kid, ctr))).toBe(c.header_hex);
    const frame = concat(header, new Uint8Array(16));
    expect(parseHeader(frame)).toEqual({ kid, ctr, offset: header.length });
  },
  "sframe/refused_header": (c) => parseHeader(unhex(c.sealed_hex)),
  "sframe/open": async (c) => {
    const key = await sealKey(c, BigInt(`0x${c.kid_hex}`));
    expect(hex(await key.open(unhex(c.sealed_hex), unhex(c.metadata_hex)))).toBe(c.plaintext_hex);
  },
  "sframe/rfc9605": async (c) => {
    const key = await sealKey(c, BigInt(`0x${c.kid_hex}`));
    const sealed = await key.seal(
      BigInt(`0x${c.ctr_hex}`),
      unhex(c.metadata_hex),
      unhex(c.plaintext_hex),
    );
    expect(hex(sealed)).toBe(c.sealed_hex);
    expect(hex(await key.open(sealed, unhex(c.metadata_hex)))).toBe(c.plaintext_hex);
  },
  "frame_seal/kid": async (c) =>
    expect((await makeKid(c.camera_id, c.epoch)).toString(16).padStart(12, "0")).toBe(c.kid_hex),
  "frame_seal/metadata": (c) =>
    expect(hex(frameMetadata(c.broadcast, c.track, c.group, c.index))).toBe(c.metadata_hex),
  "frame_seal/header": (c) => {
    const { header } = unpackFrame(unhex(c.header_hex));
    expect(header).toMatchObject(headerOf(c));
    expect(hex(packFrame(header, utf8("")))).toBe(c.header_hex);
  },
  "frame_seal/frames": async (c) => {
    const key = await sealKey(c, await makeKid(c.camera_id, c.epoch));
    const place = frameMetadata(c.broadcast, c.track, c.group, c.index);
    const { header, unit } = unpackFrame(await key.open(unhex(c.sealed_hex), place));
    expect(header).toMatchObject(headerOf(c));
    expect(hex(unit)).toBe(c.access_unit_hex);
    expect(hex(await key.seal(BigInt(c.ctr), place, packFrame(header, unit)))).toBe(c.sealed_hex);
  },
  "envelope/x25519": envelope,
  "envelope/mlkem768_x25519": envelope,
  "envelope/rfc9180": async (c) => {
    const keys = await hpkeKeysFrom("x25519", unhex(c.seed_hex), unhex(c.public_key_hex));
    // The published message has aad, and ours never has: the AEAD refuses, the KEM doesn't.
    await expect(openSealed(keys, unhex(c.enc_hex + c.ct_hex), unhex(c.info_hex))).rejects.toThrow(
      "doesn't open",
    );
  },
  "envelope/draft_hpke_pq": async (c) => {
    const { pair } = await hybridKeysFromSeed(unhex(c.seed_hex), unhex(c.public_key_hex));
    const suite = new CipherSuite(
      KEM_MLKEM768_X25519_STORED,
      KDF_HKDF_SHA256,
      AEAD_ChaCha20Poly1305,
    );
    const options = { info: unhex(c.info_hex), aad: unhex(c.aad_hex) };
    const opened = await suite.Open(pair, unhex(c.enc_hex), unhex(c.ct_hex), options);
    expect(hex(opened)).toBe(c.plaintext_hex);
  },
  "device_certificate/certificates": (c) =>
    verifyDeviceCertificate(signedFromJson(c.signed), {
      agencyKey: unhex(c.agency_key_hex),
      now: c.now,
    }),
  "footage/requests": (c) =>
    verifyFootageRequest(signedFromJson(c.signed), { signKey: unhex(c.sign_key_hex) }),
  "footage/releases": (c) =>
    verifyFootageRelease(signedFromJson(c.signed), { ownerKey: unhex(c.owner_key_hex) }),
  "footage/clip_keys": async (c) => {
    const keys = await hpkeKeysFrom(c.hpke_suite, unhex(c.hpke_seed_hex), unhex(c.hpke_key_hex));
    const opened = await openClipKey(signedFromJson(c.key), {
      gatewayKey: unhex(c.gateway_key_hex),
      release: signedFromJson(c.release),
      deviceId: c.device_id,
      keys,
    });
    expect(hex(opened)).toBe(c.clip_key_hex);
  },
  "footage/clips": async (c) => {
    const length: number = c.clip_bytes;
    const text = "transom ".repeat(Math.floor(length / 8)) + "!".repeat(length % 8);
    const clip = utf8(text);
    expect(hex(await sha256(clip))).toBe(c.clip_sha256_hex);
    const sealed = await sealClip(unhex(c.key_hex), clip);
    expect(hex(await sha256(sealed))).toBe(c.sealed_sha256_hex);
    expect(hex(await sha256(await openClip(unhex(c.key_hex), sealed)))).toBe(c.clip_sha256_hex);
  },
  "footage/pieces": async (c) => {
    const place = { number: c.number, last: c.last };
    const piece = await openPiece(unhex(c.key_hex), place, unhex(c.sealed_hex));
    expect(hex(piece)).toBe(c.piece_hex);
  },
  "consent/consents": (c) =>
    verifyConsent(signedFromJson(c.signed), { ownerKey: unhex(c.owner_key_hex) }),
  "consent/withdrawals": (c) =>
    verifyWithdrawal(signedFromJson(c.signed), { ownerKey: unhex(c.owner_key_hex) }),
  "consent/covers": (c) => {
    const { ask } = c;
    const asked = {
      agencyId: ask.agency_id,
      agencyKey: unhex(ask.agency_key_hex),
      cameraId: ask.camera_id,
      gatewayKey: unhex(ask.gateway_key_hex),
      programId: ask.program_id,
      purpose: ask.purpose,
      rights: ask.rights,
      blur: ask.blur,
    };
    covers(readConsent(c.consent), asked, c.now, new Set<string>(c.withdrawn));
  },
  "consent/ends": (c) => expect(endsAt(readConsent(c.consent), c.start)).toBe(c.end),
  "household/signed": async (c) => {
    const signer = await signerOf(c);
    const gatewayKey = unhex(c.gateway_key_hex);
    const signed = c.consent
      ? await signAgreement(signer, signedFromJson(c.consent), { gatewayKey, at: c.at })
      : await signAct(signer, {
          gatewayKey,
          act: c.act as CoOwnerAct,
          at: c.at,
          ...(c.consent_id && { consentId: c.consent_id }),
        });
    expect(signedToJson(signed)).toEqual(c.signed);
  },
  "consent/hours": (c) => {
    const hours = Hours.fromJson(c.hours);
    expect(hours.hold(c.now)).toBe(c.holds);
    if (c.holds) expect(hours.end(c.now, c.now + 86_400_000)).toBe(c.end);
  },
  "consent/receipt": async (c) => {
    const signed = signedFromJson(c.receipt.signed_consent);
    await verifyConsent(signed, { ownerKey: signed.key });
  },
  "view_session/requests": (c) =>
    verifyViewRequest(signedFromJson(c.signed), { signKey: unhex(c.sign_key_hex) }),
  "message/messages": (c) =>
    verifyMessage(signedFromJson(c.signed), { signKey: unhex(c.sign_key_hex) }),
  "message/answers": (c) =>
    verifyMessageAnswer(signedFromJson(c.signed), { gatewayKey: unhex(c.gateway_key_hex) }),
  "view_session/steering": (c) =>
    verifySteering(signedFromJson(c.signed), { signKey: unhex(c.sign_key_hex) }),
  "enrolment/channel": async (c) => {
    // A page has no channel; that it is an ordinary signed object is all there is to check here.
    if (c.expect === "ok")
      await verify(signedFromJson(c.signed), { type: "channel-auth/v1", key: unhex(c.key_hex) });
  },
  ...LOG_VECTORS,
};

/** What isn't decided by the function under test, but by somebody who calls it. */
const NOT_HERE = new Set(["enrolment/channel", "view_session/proofs"]);

test("every file is run", () => {
  expect(vectorFiles().filter((file) => !(file in RUN) && !ELSEWHERE.includes(file))).toEqual([]);
});

for (const file of vectorFiles().filter((name) => name in RUN)) {
  describe(file, () => {
    test.each(casesOf(file).map((c) => [c.name, c] as const))("%s", async (_, c) => {
      const { code, reason } = await outcomeOf(() => RUN[file]?.(c));
      if (NOT_HERE.has(file)) return;
      expect(code).toBe(c.expect);
      if (c.reason ?? c.check) expect(reason).toBe(c.reason ?? c.check);
    });
  });
}

async function signing(c: Case): Promise<void> {
  const signed = signedFromJson(c.signed);
  await verify(signed, { type: c.type, key: unhex(c.key_hex) });
  expect(hex(signedBytes(signed.type, signed.body))).toBe(c.signed_bytes_hex);
  const again = await (await signerOf(c)).sign(c.type, signed.body as JsonObject);
  expect(hex(again.sig)).toBe(hex(signed.sig));
}

async function signerOf(c: Case): Promise<Signer> {
  const pkcs8 = concat(unhex("302e020100300506032b657004220420"), unhex(c.seed_hex));
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  return new Signer(key, unhex(c.key_hex));
}

function sealKey(c: Case, kid: bigint): Promise<SealKey> {
  return SealKey.derive(c.cipher_suite as Suite, kid, unhex(c.base_key_hex));
}

function headerOf(c: Case): object {
  return {
    isKey: (c.flags & 1) === 1,
    isResealed: (c.flags & 2) === 2,
    sequence: c.sequence,
    capturedAtUs: c.captured_at_us,
  };
}

async function envelope(c: Case): Promise<void> {
  const [seed, publicKey]: [Bytes, Bytes] = [unhex(c.hpke_seed_hex), unhex(c.hpke_key_hex)];
  const keys: HpkeKeys =
    c.hpke_suite === "x25519"
      ? await hpkeKeysFrom("x25519", seed, publicKey)
      : await hybridKeysFromSeed(seed, publicKey);
  const { key } = await openEnvelope(signedFromJson(c.envelope), {
    gatewayKey: unhex(c.gateway_key_hex),
    sessionId: c.session_id,
    cameraId: c.camera_id,
    deviceId: c.device_id,
    keys,
  });
  const suite = c.envelope.body.cipher_suite as Suite;
  const wanted = await SealKey.derive(suite, key.kid, unhex(c.base_key_hex));
  const metadata = utf8("the same key seals what the other opens");
  const sealed = await wanted.seal(0n, metadata, utf8("x"));
  expect(await key.open(sealed, metadata)).toEqual(utf8("x"));
}

/** A gateway's side, which no page has: STREAM over AES-256-GCM (spec/footage.md). */
async function sealClip(key: Bytes, clip: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const size = 256 * 1024;
  const count = Math.ceil(clip.length / size);
  const pieces: Bytes[] = [];
  for (let number = 0; number < count; number++) {
    const iv = new Uint8Array(12);
    iv[10] = number;
    iv[11] = number === count - 1 ? 1 : 0;
    const piece = clip.slice(number * size, (number + 1) * size);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, imported, piece);
    pieces.push(new Uint8Array(sealed));
  }
  return concat(...pieces);
}
