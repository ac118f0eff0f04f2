/** Footage requests and releases (spec/footage.md): what a device asks, and what an owner gives. */
import type { Bytes } from "./bytes.ts";
import type { JsonObject } from "./encoding.ts";
import { EncodingError } from "./errors.ts";
import type { Degrees } from "./ground.ts";
import { BLURS, type Blur } from "./log/categories.ts";
import { Members } from "./members.ts";
import { faultOf, type Limits } from "./polygon.ts";
import { type Incident, incidentToJson, readIncident } from "./session.ts";
import { type Signed, type Signer, verify } from "./signing.ts";

export const FOOTAGE_REQUEST_TYPE = "footage-request/v1";
export const FOOTAGE_RELEASE_TYPE = "footage-release/v1";
export const HOUR_MS = 3_600_000;
export const AREA_LIMITS: Limits = {
  mostCorners: 32,
  leastArea: 25,
  mostArea: 1_000_000,
  mostExtent: 1_500,
};
export const PIECE_BYTES = 256 * 1024;
const MOST_PIECES = 1024;
const CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base 32
const CODE = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

/** What a request asks. Instants are milliseconds since 1970. */
export interface FootageRequest {
  readonly requestId: string;
  /** By which people name it to each other. */
  readonly code: string;
  readonly deviceId: string;
  readonly agencyId: string;
  readonly programId: string;
  readonly incident: Incident;
  readonly area: readonly Degrees[];
  readonly begin: number;
  readonly end: number;
  readonly blur: Blur;
  /** Why people must be seen; for `unblurred` alone. */
  readonly unblurredReason?: string | undefined;
  readonly message: string;
  /** Until when the owner may release. */
  readonly due: number;
  readonly requestedAt: number;
}

/** What an owner gave. `clipHash` and `clipBytes` are of the clip before sealing. */
export interface FootageRelease {
  readonly requestId: string;
  readonly cameraId: string;
  readonly begin: number;
  readonly end: number;
  readonly blur: Blur;
  readonly clipHash: Bytes;
  readonly clipBytes: number;
  readonly sealedHash: Bytes;
  readonly releasedAt: number;
}

/** A fresh code of a request. */
export function newCode(): string {
  const drawn = [...crypto.getRandomValues(new Uint8Array(8))];
  const text = drawn.map((byte) => CODE_LETTERS[byte % 32]).join("");
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/**
 * Signs with the device's key.
 *
 * @throws EncodingError - a member outside spec/footage.md
 */
export async function signFootageRequest(request: FootageRequest, signer: Signer): Promise<Signed> {
  const reason = request.unblurredReason;
  const body: JsonObject = {
    request_id: request.requestId,
    code: request.code,
    device_id: request.deviceId,
    agency_id: request.agencyId,
    program_id: request.programId,
    incident: incidentToJson(request.incident),
    area: request.area.map(([lat, lon]) => ({ lat_e6: lat, lon_e6: lon })),
    begin: request.begin,
    end: request.end,
    blur: request.blur,
    message: request.message,
    due: request.due,
    requested_at: request.requestedAt,
    ...(reason === undefined ? {} : { unblurred_reason: reason }),
  };
  readRequest(body);
  return signer.sign(FOOTAGE_REQUEST_TYPE, body);
}

/**
 * The request, if the device with `signKey` signed it.
 *
 * @throws SignatureRefused - not signed by `signKey` as a footage request
 * @throws EncodingError - a member outside spec/footage.md
 */
export async function verifyFootageRequest(
  signed: Signed,
  want: { signKey: Bytes },
): Promise<FootageRequest> {
  return readRequest(await verify(signed, { type: FOOTAGE_REQUEST_TYPE, key: want.signKey }));
}

/**
 * The release, if the owner signed it.
 *
 * @throws SignatureRefused - not signed by `ownerKey` as a footage release
 * @throws EncodingError - a member outside spec/footage.md
 */
export async function verifyFootageRelease(
  signed: Signed,
  want: { ownerKey: Bytes },
): Promise<FootageRelease> {
  return readRelease(await verify(signed, { type: FOOTAGE_RELEASE_TYPE, key: want.ownerKey }));
}

function readRequest(body: unknown): FootageRequest {
  const m = new Members(body, "footage request");
  const request = {
    requestId: m.id("request_id", "ftr"),
    code: m.text("code", 9, 9),
    deviceId: m.id("device_id", "dev"),
    agencyId: m.id("agency_id", "agy"),
    programId: m.id("program_id", "prg"),
    incident: readIncident(m.take("incident")),
    area: readCorners(m.list("area", 32)),
    begin: m.instant("begin"),
    end: m.instant("end"),
    blur: m.choice("blur", BLURS),
    unblurredReason: m.has("unblurred_reason") ? m.text("unblurred_reason", 10, 2000) : undefined,
    message: m.text("message", 10, 1000),
    due: m.instant("due"),
    requestedAt: m.instant("requested_at"),
  };
  m.end();
  checkRequest(m, request);
  return request;
}

function checkRequest(m: Members, request: FootageRequest): void {
  const { begin, end, requestedAt, due } = request;
  if (!CODE.test(request.code)) throw m.bad("code", "eight characters as in 7K3M-Q9TX");
  const fault = faultOf(request.area, AREA_LIMITS);
  if (fault !== undefined)
    throw new EncodingError(`footage request: no area that can be asked for: ${fault}`);
  if (end <= begin || end - begin > 24 * HOUR_MS)
    throw m.bad("end", "after begin, by 24 hours at most");
  if (end > requestedAt)
    throw m.bad("end", "over already: what isn't recorded yet can't be asked for");
  if (begin < requestedAt - 72 * HOUR_MS) throw m.bad("begin", "within the last 72 hours");
  if (due - requestedAt < HOUR_MS || due - requestedAt > 14 * 24 * HOUR_MS)
    throw m.bad("due", "1 hour to 14 days after requested_at");
  if ((request.unblurredReason !== undefined) !== (request.blur === "unblurred"))
    throw m.bad("unblurred_reason", "there for unblurred, and only then");
}

function readCorners(listed: readonly unknown[]): Degrees[] {
  return listed.map((value) => {
    const m = new Members(value, "corner");
    const corner: Degrees = [
      m.integer("lat_e6", -90_000_000, 90_000_000),
      m.integer("lon_e6", -180_000_000, 180_000_000),
    ];
    m.end();
    return corner;
  });
}

function readRelease(body: unknown): FootageRelease {
  const m = new Members(body, "footage release");
  const release = {
    requestId: m.id("request_id", "ftr"),
    cameraId: m.id("camera_id", "cam"),
    begin: m.instant("begin"),
    end: m.instant("end"),
    blur: m.choice("blur", BLURS),
    clipHash: m.data("clip_hash", 32),
    clipBytes: m.integer("clip_bytes", 1, MOST_PIECES * PIECE_BYTES),
    sealedHash: m.data("sealed_hash", 32),
    releasedAt: m.instant("released_at"),
  };
  m.end();
  if (release.end <= release.begin) throw m.bad("end", "after begin");
  return release;
}
