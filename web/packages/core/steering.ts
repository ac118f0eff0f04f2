/** Steering requests (spec/view-session.md): where an operator's device asks a camera to turn. */

import type { Bytes } from "./bytes.ts";
import type { JsonObject } from "./encoding.ts";
import { Members } from "./members.ts";
import { type Signed, type Signer, verify } from "./signing.ts";

export const STEERING_TYPE = "steering-request/v1";
/** Of `pan`, `tilt` and `zoom`: half of the camera's range of turning, the whole of its zoom. */
const FULL = 1000;

/** By how much to turn right and up, and to zoom in; `requestedAt` is milliseconds since 1970. */
export interface SteeringRequest {
  readonly sessionId: string;
  /** Counts up within a view session, from 1. */
  readonly number: number;
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
  readonly requestedAt: number;
}

/**
 * Signs with the device's key.
 *
 * @throws EncodingError - a member outside spec/view-session.md
 */
export async function signSteering(request: SteeringRequest, signer: Signer): Promise<Signed> {
  const body: JsonObject = {
    session_id: request.sessionId,
    number: request.number,
    pan: request.pan,
    tilt: request.tilt,
    zoom: request.zoom,
    requested_at: request.requestedAt,
  };
  readSteering(body);
  return signer.sign(STEERING_TYPE, body);
}

/**
 * The request, if the device with `signKey` signed it.
 *
 * @throws SignatureRefused - not signed by `signKey` as a steering request
 * @throws EncodingError - a member outside spec/view-session.md
 */
export async function verifySteering(
  signed: Signed,
  want: { signKey: Bytes },
): Promise<SteeringRequest> {
  return readSteering(await verify(signed, { type: STEERING_TYPE, key: want.signKey }));
}

function readSteering(body: unknown): SteeringRequest {
  const m = new Members(body, "steering request");
  const request = {
    sessionId: m.id("session_id", "vws"),
    number: m.integer("number", 1, 2 ** 32 - 1),
    pan: m.integer("pan", -FULL, FULL),
    tilt: m.integer("tilt", -FULL, FULL),
    zoom: m.integer("zoom", -FULL, FULL),
    requestedAt: m.instant("requested_at"),
  };
  m.end();
  if (request.pan === 0 && request.tilt === 0 && request.zoom === 0)
    throw m.bad("pan", "a movement: pan, tilt or zoom other than 0");
  return request;
}
