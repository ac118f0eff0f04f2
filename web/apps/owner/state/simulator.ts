/**
 * What a consent would do if somebody asked to look: its own terms, then the hub's policy, both as
 * they really decide. It supposes an agency that does everything right: a certified device, an
 * operator, an open incident, no other look. Whatever else fails there, fails all the more.
 */
import { type Ask, type Consent, ConsentRefused, covers, endsAt, Hours } from "@core";
import { hasHours, notAfter, type Terms } from "./consentForm.ts";
import type { Policy, Question } from "./policy.ts";
import type { HubRules, Program, RuleText, Consent as Shown } from "./types.ts";

/** What is tried; `alarm`: whether the owner's alarm holds at that time. */
export interface Look {
  readonly at: number;
  readonly purpose: string;
  readonly blur: "blurred" | "unblurred";
  readonly minutes: number;
  readonly alarm: boolean;
}

/** `until`: when it ends at the latest. Without a rule, the policy couldn't be evaluated. */
export type Outcome =
  | { kind: "opens" | "asks"; until: number }
  | { kind: "alarm" }
  | { kind: "no"; rule?: RuleText };

const MINUTE_MS = 60_000;

const KEY = new Uint8Array(32);
/** Whose look it is, where, by which keys: here the same on both sides, so none of it fails. */
const SAME = { cameraId: "cam_0", gatewayKey: KEY, agencyKey: KEY } as const;

type Part = Omit<Shown, "consent_id" | "agency_name" | "given_at" | "state">;

/** A consent that was given. */
export function ofConsent(shown: Part, program: Program | undefined): Consent {
  return {
    ...SAME,
    consentId: "cns_0",
    siteId: "sit_0",
    programId: shown.program_id,
    agencyId: shown.agency_id,
    agencyName: "",
    purposes: shown.purposes as Consent["purposes"],
    tier: shown.tier,
    blur: shown.blur,
    rights: shown.rights,
    hours: shown.hours ? Hours.fromJson(shown.hours) : undefined,
    maxMinutes: shown.max_minutes,
    maxMinutesPerDay: shown.max_minutes_per_day,
    alarmMinutes: shown.alarm_minutes,
    givenAt: shown.not_before,
    notBefore: shown.not_before,
    notAfter: shown.not_after,
    programNotAfter: program?.not_after ?? shown.not_after,
  };
}

/** The terms of a form as they would be signed; undefined while something is missing. */
export function ofTerms(terms: Terms, program: Program | undefined): Consent | undefined {
  const end = notAfter(terms.lastDay, program);
  if (!program || end === undefined) return undefined;
  const part: Part = {
    agency_id: terms.agencyId,
    program_id: terms.programId,
    purposes: terms.purposes,
    tier: terms.tier,
    blur: terms.blur,
    rights: terms.tier === "registry" ? [] : terms.rights,
    max_minutes: terms.maxMinutes,
    max_minutes_per_day: terms.maxMinutesPerDay,
    not_before: 0, // whenever it is signed
    not_after: end,
  };
  if (hasHours(terms.tier) && terms.hours) part.hours = terms.hours;
  if (terms.tier === "on_alarm") part.alarm_minutes = terms.alarmMinutes;
  try {
    return ofConsent(part, program);
  } catch {
    return undefined; // hours that nobody could sign: the form says so
  }
}

/** Tries one look. */
export function tryLook(consent: Consent, rules: HubRules, policy: Policy, look: Look): Outcome {
  const decision = policy(questionOf(consent, rules, look));
  if (!decision.allow) return { kind: "no", ...(decision.rule && { rule: decision.rule }) };
  if (consent.tier === "on_alarm" && !look.alarm) return { kind: "alarm" };
  const minutes = Math.min(look.minutes, consent.maxMinutesPerDay, consent.alarmMinutes ?? 1440);
  const until = Math.min(endsAt(consent, look.at), look.at + minutes * MINUTE_MS);
  return { kind: consent.tier === "on_request" ? "asks" : "opens", until };
}

/** A day of this device's calendar, `days` after the look's: what is said at each full hour. */
export function tryDay(
  consent: Consent,
  rules: HubRules,
  policy: Policy,
  look: Look,
  days: number,
): Outcome["kind"][] {
  return Array.from({ length: 24 }, (_, hour) => {
    const at = new Date(look.at);
    at.setDate(at.getDate() + days);
    at.setHours(hour, 0, 0, 0);
    return tryLook(consent, rules, policy, { ...look, at: at.getTime() }).kind;
  });
}

/** What the hub would ask of its policy (hub/sessions/asking.py). */
export function questionOf(consent: Consent, rules: HubRules, look: Look): Question {
  const agency = { __entity: { type: "Agency", id: consent.agencyId } };
  const person = { type: "Person", id: "operator" };
  const camera = { type: "Camera", id: consent.cameraId };
  const program = rules.programs.find((one) => one.program_id === consent.programId);
  return {
    principal: person,
    action: "view_live",
    resource: camera,
    context: {
      now: look.at,
      agency,
      device: "certified",
      incident: "open",
      purpose: look.purpose,
      authority: "consent",
      minutes: look.minutes,
      program: program && look.at < consent.programNotAfter ? "running" : "over",
      program_purposes: program?.purposes ?? [],
      program_max_minutes: program?.max_minutes ?? 0,
      program_open_sessions: 0,
      program_max_sessions: program?.max_open_sessions ?? 0,
      // Of an agency that has watched nothing yet: its caps are no matter of the owner's consent.
      incident_minutes: 0,
      person_minutes_of_day: 0,
      agency_minutes_of_day: 0,
      approval: "not_needed",
      break_glass: false,
      consent: answerOf(consent, look),
    },
    entities: [
      { uid: person, attrs: { roles: ["operator"], agency }, parents: [] },
      { uid: agency.__entity, attrs: {}, parents: [] },
      { uid: camera, attrs: { agencies: [agency] }, parents: [] },
    ],
  };
}

/** `covers`, or the first term of the consent that fails. */
function answerOf(consent: Consent, look: Look): string {
  const { agencyId, programId } = consent;
  const ask: Ask = { ...SAME, agencyId, programId, ...look, rights: ["live"] };
  try {
    covers(consent, ask, look.at, new Set());
    return "covers";
  } catch (error) {
    if (error instanceof ConsentRefused) return error.reason;
    throw error;
  }
}
