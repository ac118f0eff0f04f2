/** Consents and withdrawals (spec/consent.md): signed by the owner's key, and by no other. */
import { type Bytes, same } from "./bytes.ts";
import { ConsentRefused } from "./errors.ts";
import { Hours } from "./hours.ts";
import { BLURS, type Blur, PURPOSES, type Purpose } from "./log/categories.ts";
import { Members } from "./members.ts";
import { type Signed, verify } from "./signing.ts";

export const CONSENT_TYPE = "consent/v1";
export const WITHDRAWAL_TYPE = "consent-withdrawal/v1";
export const TIERS = ["registry", "on_request", "on_alarm", "scheduled", "standing"] as const;
export const RIGHTS = ["audio", "clip", "live", "ptz"] as const;
/** What it takes to look. */
export type Tier = (typeof TIERS)[number];
/** What may be asked for, each apart. */
export type Right = (typeof RIGHTS)[number];
const MINUTE_MS = 60_000;

/** A consent whose form was checked. Instants are milliseconds since 1970; keys are raw bytes. */
export interface Consent {
  readonly consentId: string;
  readonly siteId: string;
  readonly cameraId: string;
  readonly programId: string;
  readonly gatewayKey: Bytes;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly agencyKey: Bytes;
  readonly purposes: readonly Purpose[];
  readonly tier: Tier;
  /** `unblurred` covers blurred looks too. */
  readonly blur: Blur;
  readonly rights: readonly Right[];
  readonly hours: Hours | undefined;
  readonly maxMinutes: number;
  readonly maxMinutesPerDay: number;
  /** How long an alarm opens it; of the tier `on_alarm` alone. */
  readonly alarmMinutes: number | undefined;
  readonly givenAt: number;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly programNotAfter: number;
}

/** What is asked of a consent. */
export interface Ask {
  readonly agencyId: string;
  readonly agencyKey: Bytes;
  readonly cameraId: string;
  readonly gatewayKey: Bytes;
  readonly programId: string;
  readonly purpose: string;
  readonly rights: readonly string[];
  readonly blur: Blur;
}

/**
 * The consent, if the owner signed it. Says nothing about what it covers.
 *
 * @throws SignatureRefused - not signed by `ownerKey` as a consent
 * @throws EncodingError - a member outside spec/consent.md
 */
export async function verifyConsent(signed: Signed, want: { ownerKey: Bytes }): Promise<Consent> {
  return readConsent(await verify(signed, { type: CONSENT_TYPE, key: want.ownerKey }));
}

/** The withdrawal, if the owner signed it. Throws as `verifyConsent`. */
export async function verifyWithdrawal(
  signed: Signed,
  want: { ownerKey: Bytes },
): Promise<{ consentId: string; withdrawnAt: number }> {
  const m = new Members(
    await verify(signed, { type: WITHDRAWAL_TYPE, key: want.ownerKey }),
    "withdrawal",
  );
  const read = { consentId: m.id("consent_id", "cns"), withdrawnAt: m.instant("withdrawn_at") };
  m.end();
  return read;
}

/**
 * Returns if the consent covers `ask` at the instant `now`. Alarms, the minutes used and the
 * camera's kind are known at the gateway alone, which has the last word.
 *
 * @throws ConsentRefused - with the first term that fails, in the order of spec/consent.md
 */
export function covers(
  consent: Consent,
  ask: Ask,
  now: number,
  withdrawn: ReadonlySet<string>,
): void {
  const terms: readonly (readonly [reason: string, holds: boolean])[] = [
    ["agency", consent.agencyId === ask.agencyId],
    ["agency_key", same(consent.agencyKey, ask.agencyKey)],
    ["camera", consent.cameraId === ask.cameraId],
    ["gateway_key", same(consent.gatewayKey, ask.gatewayKey)],
    ["program", consent.programId === ask.programId],
    ["purpose", consent.purposes.some((purpose) => purpose === ask.purpose)],
    ["tier", consent.tier !== "registry"],
    ["rights", ask.rights.every((right) => consent.rights.some((given) => given === right))],
    ["blur", ask.blur === consent.blur || consent.blur === "unblurred"],
    ["not_yet", now >= consent.notBefore],
    ["expired", now < Math.min(consent.notAfter, consent.programNotAfter)],
    ["hours", consent.hours?.hold(now) ?? true],
    ["withdrawn", !withdrawn.has(consent.consentId)],
  ];
  const failed = terms.find(([, holds]) => !holds);
  if (failed) throw new ConsentRefused(failed[0], `the consent doesn't cover it: ${failed[0]}`);
}

/** The latest instant at which a view session that starts at `start` may run. */
export function endsAt(consent: Consent, start: number): number {
  const cap = start + consent.maxMinutes * MINUTE_MS;
  const end = Math.min(consent.notAfter, consent.programNotAfter, cap);
  return consent.hours?.end(start, end) ?? end;
}

/**
 * The terms of a body whose signature nobody has checked.
 *
 * @throws EncodingError - a member outside spec/consent.md
 */
export function readConsent(body: unknown): Consent {
  const m = new Members(body, "consent");
  const consent = {
    consentId: m.id("consent_id", "cns"),
    siteId: m.id("site_id", "sit"),
    cameraId: m.id("camera_id", "cam"),
    programId: m.id("program_id", "prg"),
    gatewayKey: m.data("gateway_key", 32),
    agencyId: m.id("agency_id", "agy"),
    agencyName: m.text("agency_name"),
    agencyKey: m.data("agency_key", 32),
    purposes: readPurposes(m),
    tier: m.choice("tier", TIERS),
    blur: m.choice("blur", BLURS),
    rights: m.words("rights", RIGHTS),
    hours: m.has("hours") ? Hours.fromJson(m.take("hours")) : undefined,
    maxMinutes: m.integer("max_minutes", 1, 1440),
    maxMinutesPerDay: m.integer("max_minutes_per_day", 1, 1440),
    alarmMinutes: m.has("alarm_minutes") ? m.integer("alarm_minutes", 1, 60) : undefined,
    givenAt: m.instant("given_at"),
    notBefore: m.instant("not_before"),
    notAfter: m.instant("not_after"),
    programNotAfter: m.instant("program_not_after"),
  };
  if (m.take("nothing_demanded") !== true) throw m.bad("nothing_demanded", "true");
  m.end();
  checkTier(m, consent);
  if (consent.notBefore >= consent.notAfter || consent.notAfter > consent.programNotAfter)
    throw m.bad("not_after", "after not_before and at most program_not_after");
  return consent;
}

/** What each tier needs, and what it can't have. */
function checkTier(m: Members, { tier, rights, alarmMinutes, hours }: Consent): void {
  if (rights.length > 0 !== (tier !== "registry"))
    throw m.bad("rights", `what the tier ${tier} has`);
  if ((alarmMinutes !== undefined) !== (tier === "on_alarm"))
    throw m.bad("alarm_minutes", `what the tier ${tier} has`);
  const allowed = tier !== "registry" && tier !== "standing";
  if (hours === undefined ? tier === "scheduled" : !allowed)
    throw m.bad("hours", `what the tier ${tier} has`);
}

function readPurposes(m: Members): readonly Purpose[] {
  const listed = m.list("purposes", PURPOSES.length);
  const known = listed.filter((p): p is Purpose => PURPOSES.some((purpose) => purpose === p));
  const ascending = known.every((p, i) => i === 0 || p > (known[i - 1] ?? ""));
  // A category that isn't in the list is refused everywhere (spec/consent.md).
  if (known.length === 0 || known.length !== listed.length || !ascending)
    throw m.bad("purposes", "a sorted list of distinct purpose categories");
  return known;
}
