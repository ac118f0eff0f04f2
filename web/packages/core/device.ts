/** Device certificates (spec/device-certificate.md): an agency vouches for an operator's device. */
import type { Bytes } from "./bytes.ts";
import { CertificateRefused } from "./errors.ts";
import { Members } from "./members.ts";
import { type Signed, verify } from "./signing.ts";

/** How content keys are wrapped to a device. */
export type HpkeSuite = "x25519" | "mlkem768-x25519";

export const CERTIFICATE_TYPE = "device-certificate/v1";
export const HPKE_KEY_BYTES: Readonly<Record<HpkeSuite, number>> = {
  x25519: 32,
  "mlkem768-x25519": 1216,
};
const LONGEST_MS = 400 * 24 * 3600 * 1000;

/** A verified certificate. Instants are milliseconds since 1970; keys are raw bytes. */
export interface DeviceCertificate {
  readonly deviceId: string;
  readonly agencyId: string;
  readonly personId: string;
  readonly pseudonym: string;
  readonly role: "operator" | "supervisor" | "custodian";
  readonly signKey: Bytes;
  readonly hpkeSuite: HpkeSuite;
  readonly hpkeKey: Bytes;
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * The certificate, if the agency signed it and it is valid at `now`.
 *
 * @throws SignatureRefused - not signed by `agencyKey` as a device certificate
 * @throws EncodingError - a member outside spec/device-certificate.md
 * @throws CertificateRefused - not valid yet, or no longer
 */
export async function verifyDeviceCertificate(
  signed: Signed,
  want: { agencyKey: Bytes; now: number },
): Promise<DeviceCertificate> {
  const certificate = read(await verify(signed, { type: CERTIFICATE_TYPE, key: want.agencyKey }));
  if (want.now < certificate.notBefore)
    throw new CertificateRefused("not_yet", "the device certificate isn't valid yet");
  if (want.now >= certificate.notAfter)
    throw new CertificateRefused("expired", "the device certificate has expired");
  return certificate;
}

function read(body: unknown): DeviceCertificate {
  const m = new Members(body, "device certificate");
  const hpkeSuite = m.choice("hpke_suite", ["x25519", "mlkem768-x25519"]);
  const certificate = {
    deviceId: m.id("device_id", "dev"),
    agencyId: m.id("agency_id", "agy"),
    personId: m.id("person_id", "per"),
    pseudonym: m.text("pseudonym", 1, 64),
    role: m.choice("role", ["operator", "supervisor", "custodian"]),
    signKey: m.data("sign_key", 32),
    hpkeSuite,
    hpkeKey: m.data("hpke_key", HPKE_KEY_BYTES[hpkeSuite]),
    notBefore: m.instant("not_before"),
    notAfter: m.instant("not_after"),
  };
  m.end();
  const length = certificate.notAfter - certificate.notBefore;
  if (length <= 0 || length > LONGEST_MS) throw m.bad("not_after", "within 400 days of not_before");
  return certificate;
}
