/** What a co-owner signs (spec/household.md). Reads no clock. */
import type { Bytes } from "./bytes.ts";
import { b64, encode } from "./encoding.ts";
import { EncodingError } from "./errors.ts";
import { type Signed, type Signer, signedToJson } from "./signing.ts";

export const ACT_TYPE = "co-owner-act/v1";
export const AGREEMENT_TYPE = "consent-agreement/v1";
export type CoOwnerAct = "join" | "leave" | "look" | "resume" | "stop" | "withdraw";

/** Signs an act; `consentId` is for `withdraw` alone. */
export function signAct(
  signer: Signer,
  act: { gatewayKey: Bytes; act: CoOwnerAct; at: number; consentId?: string },
): Promise<Signed> {
  return signer.sign(ACT_TYPE, {
    gateway_key: b64(act.gatewayKey),
    act: act.act,
    at: act.at,
    ...(act.consentId !== undefined && { consent_id: act.consentId }),
  });
}

/**
 * Agrees to exactly this signed consent, whose terms the person has read.
 *
 * @throws EncodingError - it is no consent
 */
export async function signAgreement(
  signer: Signer,
  consent: Signed,
  want: { gatewayKey: Bytes; at: number },
): Promise<Signed> {
  const id = consent.body["consent_id"];
  if (typeof id !== "string") throw new EncodingError("not a consent");
  const digest = await crypto.subtle.digest("SHA-256", encode(signedToJson(consent)));
  return signer.sign(AGREEMENT_TYPE, {
    gateway_key: b64(want.gatewayKey),
    consent_id: id,
    consent_hash: b64(new Uint8Array(digest)),
    agreed_at: want.at,
  });
}
