/** View requests (spec/view-session.md): what an operator's device asks. */

import type { Bytes } from "./bytes.ts";
import type { JsonObject } from "./encoding.ts";
import { InputError } from "./errors.ts";
import {
  AUTHORITIES,
  type Authority,
  BLURS,
  type Blur,
  PURPOSES,
  type Purpose,
} from "./log/categories.ts";
import { Members } from "./members.ts";
import { type Signed, type Signer, verify } from "./signing.ts";

export const REQUEST_TYPE = "view-request/v1";
const RIGHTS = ["audio", "live", "ptz"] as const;
/** What a view request can ask for. */
export type ViewRight = (typeof RIGHTS)[number];
/** The agency's case, as stated in a request. */
export interface Incident {
  readonly incidentId: string;
  readonly number: string;
  readonly purpose: Purpose;
  readonly justification: string;
  readonly authority: Authority;
}

/** What a request asks; `requestedAt` is milliseconds since 1970 by the device's clock. */
export interface ViewRequest {
  readonly sessionId: string;
  readonly deviceId: string;
  readonly cameraId: string;
  readonly agencyId: string;
  readonly programId: string;
  readonly incident: Incident;
  readonly rights: readonly ViewRight[];
  readonly blur: Blur;
  /** Why people must be seen; for `unblurred` alone. */
  readonly unblurredReason?: string | undefined;
  readonly minutes: number;
  readonly requestedAt: number;
}

/**
 * Signs with the device's key.
 *
 * @throws EncodingError - a member outside spec/view-session.md
 */
export async function signViewRequest(request: ViewRequest, signer: Signer): Promise<Signed> {
  const reason = request.unblurredReason;
  const body: JsonObject = {
    session_id: request.sessionId,
    device_id: request.deviceId,
    camera_id: request.cameraId,
    agency_id: request.agencyId,
    program_id: request.programId,
    incident: incidentToJson(request.incident),
    rights: [...request.rights],
    blur: request.blur,
    minutes: request.minutes,
    requested_at: request.requestedAt,
    ...(reason === undefined ? {} : { unblurred_reason: reason }),
  };
  readViewRequest(body);
  return signer.sign(REQUEST_TYPE, body);
}

/**
 * The request, if the device with `signKey` signed it.
 *
 * @throws SignatureRefused - not signed by `signKey` as a view request
 * @throws EncodingError - a member outside spec/view-session.md
 */
export async function verifyViewRequest(
  signed: Signed,
  want: { signKey: Bytes },
): Promise<ViewRequest> {
  return readViewRequest(await verify(signed, { type: REQUEST_TYPE, key: want.signKey }));
}

/** The limits of an incident's members, for a form. @throws InputError - names the field */
export function checkIncidentInput(input: { number: string; justification: string }): void {
  const number = [...input.number.trim()].length;
  if (number < 1 || number > 64)
    throw new InputError("number", "The incident number has 1 to 64 characters.");
  const justification = [...input.justification.trim()].length;
  if (justification < 10)
    throw new InputError("justification", "Say in at least 10 characters why you need to look.");
  if (justification > 2000)
    throw new InputError("justification", "The justification has at most 2,000 characters.");
}

function readViewRequest(body: unknown): ViewRequest {
  const m = new Members(body, "view request");
  const request = {
    sessionId: m.id("session_id", "vws"),
    deviceId: m.id("device_id", "dev"),
    cameraId: m.id("camera_id", "cam"),
    agencyId: m.id("agency_id", "agy"),
    programId: m.id("program_id", "prg"),
    incident: readIncident(m.take("incident")),
    rights: m.words("rights", RIGHTS),
    blur: m.choice("blur", BLURS),
    unblurredReason: m.has("unblurred_reason") ? m.text("unblurred_reason", 10, 2000) : undefined,
    minutes: m.integer("minutes", 1, 1440),
    requestedAt: m.instant("requested_at"),
  };
  m.end();
  if (!request.rights.includes("live")) throw m.bad("rights", "a list with live");
  if ((request.unblurredReason !== undefined) !== (request.blur === "unblurred"))
    throw m.bad("unblurred_reason", "there for unblurred, and only then");
  return request;
}

/** An incident's members, as requests carry them. */
export function incidentToJson(incident: Incident): JsonObject {
  return {
    incident_id: incident.incidentId,
    number: incident.number,
    purpose: incident.purpose,
    justification: incident.justification,
    authority: incident.authority,
  };
}

/** Reads an incident. @throws EncodingError - a member outside spec/view-session.md */
export function readIncident(value: unknown): Incident {
  const m = new Members(value, "incident");
  const incident = {
    incidentId: m.id("incident_id", "inc"),
    number: m.text("number", 1, 64),
    purpose: m.choice("purpose", PURPOSES),
    justification: m.text("justification", 10, 2000),
    authority: m.choice("authority", AUTHORITIES),
  };
  m.end();
  return incident;
}
