import type { FootageRequestInfo, ReleasedClip } from "@api";
import {
  type Bytes,
  b64,
  concat,
  encode,
  generateHpkeKeys,
  hpkePublicKey,
  type JsonObject,
  newId,
  readIncident,
  Scope,
  SealRefused,
  type Signer,
  sha256,
  signedFromJson,
  signedToJson,
  utf8,
  verifyFootageRequest,
} from "@core";
import { AEAD_AES_128_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from "hpke";
import { get } from "svelte/store";
import { describe, expect, test, vi } from "vitest";
import { createFootage, type FootageInputs } from "./footage.ts";
import { incident, NOW, newSigner } from "./testing.ts";

const FILM = utf8("the owner's film");
const ask = {
  area: [
    [32_298_000, -90_185_000],
    [32_298_000, -90_184_000],
    [32_299_000, -90_184_500],
  ],
  begin: NOW - 7_200_000,
  end: NOW - 3_600_000,
  message: "Did your camera see her walk by?",
  hours: 24,
  reason: undefined,
} as const;

/** An owner who gives a clip, and a device that it is for. */
async function scene(change: { film?: Bytes; signed?: Bytes } = {}) {
  const [owner, gateway, signer] = await Promise.all([newSigner(), newSigner(), newSigner()]);
  const hpke = await generateHpkeKeys("x25519");
  const device = {
    ...{ personId: "per_1", deviceId: newId("dev"), signKey: signer.key, signer, hpke },
    ...{ hpkeKey: await hpkePublicKey(hpke), agencyKey: undefined },
  };
  const key = crypto.getRandomValues(new Uint8Array(32));
  const sealed = await seal(key, change.film ?? FILM);
  const [requestId, cameraId] = [newId("ftr"), newId("cam")];
  const release = await owner.sign("footage-release/v1", {
    ...{ request_id: requestId, camera_id: cameraId, begin: NOW - 7_000_000, end: NOW - 6_900_000 },
    ...{ blur: "blurred", clip_hash: b64(await sha256(change.signed ?? FILM)) },
    ...{ clip_bytes: FILM.length, sealed_hash: b64(await sha256(sealed)), released_at: NOW },
  });
  const clip: ReleasedClip = {
    ...{ camera_id: cameraId, camera_name: "Front door", gateway_key: b64(gateway.key) },
    ...{ release: signedToJson(release) as never, released_at: NOW },
  };
  const wrapped = await wrap(key, gateway, device, {
    ...{ request_id: requestId, camera_id: cameraId, device_id: device.deviceId },
    ...{ release: b64(await sha256(encode(signedToJson(release)))), hpke_suite: "x25519" },
  });
  const posted: JsonObject[] = [];
  const inputs = {
    hub: {
      footageRequests: vi.fn(() => Promise.resolve([] as FootageRequestInfo[])),
      postFootageRequest: vi.fn((request) => {
        posted.push(request as JsonObject);
        return Promise.resolve({} as FootageRequestInfo);
      }),
      withdrawFootageRequest: vi.fn(() => Promise.resolve({} as FootageRequestInfo)),
      clipKey: () => Promise.resolve(wrapped as never),
      sealedClip: () => Promise.resolve(sealed),
      clipCustody: vi.fn(() => Promise.resolve({ events: [] } as never)),
      keepClip: vi.fn(() => Promise.resolve({ events: [] } as never)),
    },
    stream: { onFootage: vi.fn(), onReconnect: vi.fn() },
    pins: { check: (_: string, claimed: Bytes) => Promise.resolve(claimed) },
    ...{ device, agencyId: newId("agy"), incident, now: () => NOW },
  } satisfies FootageInputs;
  const scope = new Scope();
  return { footage: createFootage(scope, inputs), inputs, posted, requestId, clip, signer };
}

async function seal(key: Bytes, film: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const iv = new Uint8Array(12);
  iv[11] = 1; // the first piece is the last
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, imported, film));
}

async function wrap(
  key: Bytes,
  gateway: Signer,
  device: { hpke: { pair: { publicKey: unknown } } },
  body: JsonObject,
): Promise<JsonObject> {
  const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_128_GCM);
  const info = concat(utf8("transom:clip-key/v1\n"), encode(body));
  const made = await suite.Seal(device.hpke.pair.publicKey as never, key, { info });
  const sealed = concat(made.encapsulatedSecret, made.ciphertext);
  return signedToJson(await gateway.sign("clip-key/v1", { ...body, sealed: b64(sealed) }));
}

describe("asking for footage", () => {
  test("posts what the form asks, signed by this device, under the incident as it stands", async () => {
    const { footage, posted, signer } = await scene();
    expect(await footage.ask(ask, newId("prg"))).toBeUndefined();
    const request = await verifyFootageRequest(signedFromJson(posted[0]), { signKey: signer.key });
    expect(request.due - request.requestedAt).toBe(24 * 3_600_000);
    expect(request.blur).toBe("blurred");
    expect(request.incident).toEqual(
      readIncident({
        ...{ incident_id: incident.incident_id, number: incident.number },
        ...{ purpose: incident.purpose, justification: incident.justification },
        authority: incident.authority,
      }),
    );
  });

  test("tells why the hub refused", async () => {
    const { footage, inputs } = await scene();
    inputs.hub.postFootageRequest.mockRejectedValueOnce(new SealRefused("not twice"));
    expect((await footage.ask(ask, newId("prg")))?.message).toBe("Not twice.");
    expect(get(footage.list)).toEqual([]);
  });
});

describe("a clip that an owner gave", () => {
  test("is opened on this device", async () => {
    const { footage, requestId, clip } = await scene();
    const film = await footage.open(requestId, clip);
    expect(new Uint8Array(await film.arrayBuffer())).toEqual(FILM);
  });

  test("is refused if it isn't the film that the owner signed", async () => {
    const { footage, requestId, clip } = await scene({ film: utf8("the hub's own film") });
    await expect(footage.open(requestId, clip)).rejects.toThrow(
      "isn't the one that the owner signed",
    );
    const other = await scene({ signed: utf8("the owner's folm") });
    await expect(other.footage.open(other.requestId, other.clip)).rejects.toThrow("owner signed");
  });

  test("is refused if the camera's gateway shows another key than before", async () => {
    const { footage, inputs, requestId, clip } = await scene();
    inputs.pins.check = async () => (await newSigner()).key;
    await expect(footage.open(requestId, clip)).rejects.toThrow();
  });

  test("is refused if the key is of another release", async () => {
    const [one, other] = [await scene(), await scene()];
    await expect(one.footage.open(one.requestId, other.clip)).rejects.toThrow();
  });
});
