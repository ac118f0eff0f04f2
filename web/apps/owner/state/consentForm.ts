/**
 * The terms of a consent while they are being written: what is missing, what they would allow, and
 * the signing. A change is a new consent; the one it replaces is withdrawn in the same act.
 */

import { TIERS } from "@core";
import { derived, get, type Readable, type Writable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import { tidy, windowFaults } from "./hours.ts";
import type { Live } from "./live.ts";
import type {
  Agency,
  Blur,
  Camera,
  Consent,
  Hours,
  NewConsent,
  Problem,
  Program,
  Right,
  State,
  Tier,
} from "./types.ts";

export interface Terms {
  cameraId: string;
  agencyId: string;
  programId: string;
  purposes: string[];
  tier: Tier;
  blur: Blur;
  /** Of the tier `registry` none are signed, whatever stands here. */
  rights: Right[];
  /** Any hour when absent. */
  hours: Hours | undefined;
  maxMinutes: number;
  maxMinutesPerDay: number;
  alarmMinutes: number;
  /** The owner's own statement; nothing is signed without it. */
  nothingDemanded: boolean;
  /** The last day it holds, as "2026-01-04" in this device's zone. */
  lastDay: string;
}

export type TermFault =
  | "camera"
  | "agency"
  | "program"
  | "purposes"
  | "rights"
  | "hours"
  | "hours_needed"
  | "minutes"
  | "day_minutes"
  | "demanded"
  | "end_missing"
  | "end_past"
  | "end_late";

export interface ConsentForm {
  readonly terms: Writable<Terms>;
  readonly programs: Readable<readonly Program[]>;
  readonly agency: Readable<Agency | undefined>;
  readonly program: Readable<Program | undefined>;
  /** Every fault, also of what hasn't been touched yet; shown after the first try to sign. */
  readonly faults: Readable<readonly TermFault[]>;
  readonly tried: Readable<boolean>;
  /** The terms as they would be signed, once nothing is missing. */
  readonly signable: Readable<NewConsent | undefined>;
  readonly signing: Readable<boolean>;
  readonly problem: Readable<Problem | undefined>;
  sign(): Promise<string | undefined>;
}

const DAY = 86_400_000;
/** The tiers that a camera of the kind can be given (spec/consent.md, `kind`). */
export const tiersFor = (kind: string | undefined): readonly Tier[] =>
  kind === "indoor" || kind === "mobile" ? ["registry", "on_request", "on_alarm"] : TIERS;
/** Whether a consent of the tier can have hours. */
export const hasHours = (tier: Tier): boolean => tier !== "registry" && tier !== "standing";
const minutesFit = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= 1440;

/** "2026-01-04" in this device's zone. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The instant at which a day is over, in this device's zone; undefined if it isn't a day. */
export function endOfDay(day: string): number | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + 1).getTime();
}

/** The end that will be signed: the day's end, or the program's if that comes first on that day. */
export function notAfter(lastDay: string, program: Program | undefined): number | undefined {
  const end = endOfDay(lastDay);
  if (end === undefined || !program) return end;
  return end - program.not_after < DAY ? Math.min(end, program.not_after) : end;
}

/** What can be given besides the live picture: only what this camera can do. */
export function extrasOf(camera: Camera | undefined): Right[] {
  const can: Right[] = [];
  if (camera?.sound) can.push("audio");
  if (camera?.steering?.connected) can.push("ptz");
  return can;
}

const running = (state: State, agencyId: string): Program[] =>
  state.programs.filter((p) => p.agency_ids.includes(agencyId) && p.not_after > state.now);

function initial(state: State, cameraId: string, from: Consent | undefined): Terms {
  const agencyId =
    from?.agency_id ?? (state.agencies.length === 1 ? state.agencies[0]?.agency_id : "");
  const programs = running(state, agencyId ?? "");
  const program = programs.find((p) => p.program_id === from?.program_id) ?? programs[0];
  const end = from
    ? Math.min(from.not_after, program?.not_after ?? from.not_after)
    : program?.not_after;
  return {
    cameraId,
    agencyId: agencyId ?? "",
    programId: program?.program_id ?? "",
    purposes: from ? [...from.purposes] : [],
    tier: from?.tier ?? "on_request",
    hours: from?.hours && structuredClone(from.hours),
    blur: from?.blur ?? "blurred",
    rights: from && from.rights.length > 0 ? [...from.rights] : ["live"],
    maxMinutes: from?.max_minutes ?? 15,
    maxMinutesPerDay: from?.max_minutes_per_day ?? 60,
    alarmMinutes: from?.alarm_minutes ?? 15,
    nothingDemanded: false,
    lastDay: end === undefined ? "" : dayOf(end - 1),
  };
}

function faultsOf(terms: Terms, program: Program | undefined, now: number): TermFault[] {
  const faults: TermFault[] = [];
  if (!terms.cameraId) faults.push("camera");
  if (!terms.agencyId) faults.push("agency");
  else if (!program) faults.push("program");
  if (terms.purposes.length === 0) faults.push("purposes");
  if (terms.tier !== "registry" && terms.rights.length === 0) faults.push("rights");
  if (terms.tier === "scheduled" && !terms.hours) faults.push("hours_needed");
  if (
    hasHours(terms.tier) &&
    terms.hours &&
    (terms.hours.windows.length === 0 || windowFaults(terms.hours.windows).some(Boolean))
  )
    faults.push("hours");
  if (!minutesFit(terms.maxMinutes)) faults.push("minutes");
  if (!minutesFit(terms.maxMinutesPerDay)) faults.push("day_minutes");
  const end = notAfter(terms.lastDay, program);
  if (end === undefined) faults.push("end_missing");
  else if (end <= now) faults.push("end_past");
  else if (program && end > program.not_after) faults.push("end_late");
  if (!terms.nothingDemanded) faults.push("demanded");
  return faults;
}

interface Inputs {
  client: Pick<Client, "giveConsent">;
  live: Pick<Live, "refresh" | "now">;
  state: State;
  cameraId: string;
  replaces?: Consent | undefined;
}

export function createConsentForm({
  client,
  live,
  state,
  cameraId,
  replaces,
}: Inputs): ConsentForm {
  const terms = writable(initial(state, cameraId, replaces));
  const tried = writable(false);
  const signing = writable(false);
  const problem = writable<Problem | undefined>();
  const programs = derived(terms, ($terms) => running(state, $terms.agencyId));
  const program = derived([terms, programs], ([$terms, $programs]) =>
    $programs.find((p) => p.program_id === $terms.programId),
  );
  const faults = derived([terms, program, live.now], ([$terms, $program, $now]) =>
    faultsOf($terms, $program, $now),
  );
  const signable = derived([terms, program, faults], ([$terms, $program, $faults]) => {
    const not_after = notAfter($terms.lastDay, $program);
    if ($faults.length > 0 || not_after === undefined) return undefined;
    return {
      camera_id: $terms.cameraId,
      agency_id: $terms.agencyId,
      program_id: $terms.programId,
      purposes: [...$terms.purposes].sort(),
      tier: $terms.tier,
      blur: $terms.blur,
      rights: $terms.tier === "registry" ? [] : [...$terms.rights].sort(),
      max_minutes: $terms.maxMinutes,
      max_minutes_per_day: $terms.maxMinutesPerDay,
      nothing_demanded: true as const,
      not_after,
      ...($terms.tier === "on_alarm" ? { alarm_minutes: $terms.alarmMinutes } : {}),
      ...(hasHours($terms.tier) && $terms.hours ? { hours: tidy($terms.hours) } : {}),
      ...(replaces ? { replaces: replaces.consent_id } : {}),
    };
  });

  const sign = async (): Promise<string | undefined> => {
    tried.set(true);
    const body = get(signable);
    if (!body || get(signing)) return undefined;
    signing.set(true);
    problem.set(undefined);
    try {
      const consentId = await client.giveConsent(body);
      await live.refresh().catch(() => undefined);
      return consentId;
    } catch (failure) {
      problem.set(problemOf(failure));
      return undefined;
    } finally {
      signing.set(false);
    }
  };

  return {
    terms,
    programs,
    agency: derived(terms, ($terms) => state.agencies.find((a) => a.agency_id === $terms.agencyId)),
    program,
    faults,
    tried,
    signable,
    signing,
    problem,
    sign,
  };
}
