/** What it takes to see a camera for an incident, in plain words. Decides nothing: hub and gateway do. */
import type { Camera, ConsentSummary } from "@api";
import { Hours, TransomError } from "@core";

/**
 * `at_once`: a click opens it. `knock`: the owner is asked. `alarm`: it opens only while the owner's
 * alarm holds. `not`: it can't be opened now.
 */
export type How = "at_once" | "knock" | "alarm" | "not";

export interface Takes {
  readonly how: How;
  /** One sentence: what a click does, or why it does nothing. */
  readonly sentence: string;
  /** What the consent allows, for reading: purposes, hours, end. */
  readonly terms: readonly string[];
  readonly programId: string;
  readonly maxMinutes: number;
  /** Whether the owner allows people to be seen as they are, for a reason stated each time. */
  readonly unblurred: boolean;
  /** What may be asked for besides the picture. */
  readonly extras: readonly Extra[];
}

/** What a look can have besides the picture, each only where it is asked for. */
export const EXTRAS = ["audio", "ptz"] as const;
export type Extra = (typeof EXTRAS)[number];

/** How long the owner has to answer a knock, ms (spec/view-session.md, step 11). */
export const KNOCK_MS = 60_000;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The best that the camera's consents offer for this purpose at `now`. */
export function whatItTakes(
  camera: Camera,
  purpose: string,
  now: number,
  words: ReadonlyMap<string, string>,
): Takes {
  const rated = camera.consents
    .map((consent) => ({ consent, why: whyNot(consent, purpose, now, words) }))
    .sort((a, b) => rank(a) - rank(b) || ease(a.consent) - ease(b.consent));
  const [best] = rated;
  if (best === undefined)
    return {
      ...NOTHING,
      programId: camera.program_id,
      sentence: "The owner shares nothing with you now.",
    };
  const { consent, why } = best;
  const base = {
    programId: consent.program_id,
    maxMinutes: Math.min(consent.max_minutes, consent.max_minutes_per_day),
    unblurred: consent.blur === "unblurred",
    extras: EXTRAS.filter((extra) => consent.rights.includes(extra)),
    terms: termsOf(consent, words),
  };
  if (why !== undefined) return { ...base, how: "not", sentence: why };
  if (!camera.gateway_online)
    return { ...base, how: "not", sentence: "The owner's gateway isn't connected at the moment." };
  return {
    ...base,
    how: HOWS[consent.tier] ?? "at_once",
    sentence: `${opens(consent)}; up to ${minutesOf(consent)}.`,
  };
}

/** What a camera takes at all, where no incident says for what: by its consents' tiers alone. */
export function tierOf(camera: Camera): { readonly how: How; readonly word: string } {
  const [best] = camera.consents
    .map((consent) => consent.tier)
    .sort((a, b) => TIERS.indexOf(a) - TIERS.indexOf(b));
  if (best === undefined || best === "registry") return { how: "not", word: "Place only" };
  return { how: HOWS[best] ?? "at_once", word: TIER_WORDS[best] };
}

const TIERS: readonly ConsentSummary["tier"][] = [
  "standing",
  "scheduled",
  "on_request",
  "on_alarm",
  "registry",
];
const TIER_WORDS = {
  standing: "At once",
  scheduled: "In hours",
  on_request: "Knock",
  on_alarm: "Alarm only",
} as const;

/** What it takes, in a word. */
export const HOW_WORDS: Readonly<Record<How, string>> = {
  at_once: "At once",
  knock: "Knock",
  alarm: "Alarm only",
  not: "None",
};

const HOWS: Readonly<Partial<Record<ConsentSummary["tier"], How>>> = {
  on_request: "knock",
  on_alarm: "alarm",
};

/** Who is asked, and why, where the consent itself would let in at once. */
const BECAUSE = {
  consent: "The owner",
  objection: "Since a neighbour's request waits for an answer, the owner",
  vote: "Since the neighbours haven't voted yet, or oppose, the owner",
} as const;

function opens(consent: ConsentSummary): string {
  switch (consent.tier) {
    case "on_request":
      return `${BECAUSE[consent.asks_because ?? "consent"]} is asked and has a minute to answer`;
    case "on_alarm":
      return `Opens only within ${consent.alarm_minutes ?? 0} minutes of the owner's alarm`;
    case "scheduled":
      return "Opens at once within the owner's hours";
    default:
      return "Opens at once";
  }
}

const NOTHING = { how: "not", terms: [], maxMinutes: 0, unblurred: false, extras: [] } as const;

function minutesOf(consent: ConsentSummary): string {
  return consent.max_minutes === 1 ? "1 minute" : `${consent.max_minutes} minutes`;
}

function rank({ consent, why }: { consent: ConsentSummary; why: string | undefined }): number {
  return (why === undefined ? 0 : 2) + (consent.tier === "on_request" ? 1 : 0);
}

/** What opens surely comes before what needs the owner's alarm. */
function ease(consent: ConsentSummary): number {
  return consent.tier === "on_alarm" ? 1 : 0;
}

function whyNot(
  consent: ConsentSummary,
  purpose: string,
  now: number,
  words: ReadonlyMap<string, string>,
): string | undefined {
  if (consent.tier === "registry") return "Only its place is shared.";
  if (!consent.rights.includes("live")) return "Not live.";
  if (!consent.purposes.includes(purpose))
    return `Not for ${(words.get(purpose) ?? purpose).toLowerCase()}: the owner allows ${listed(consent.purposes, words)}.`;
  if (now < consent.not_before)
    return `The owner's consent begins on ${dateOf(consent.not_before)}.`;
  if (now >= consent.not_after) return `The owner's consent ended on ${dateOf(consent.not_after)}.`;
  const hours = hoursOf(consent);
  if (hours === null) return "The owner's hours can't be read on this device.";
  if (hours && !holdsNow(hours, now))
    return `Not at this hour: the owner allows ${hoursText(hours)}.`;
  return undefined;
}

function termsOf(consent: ConsentSummary, words: ReadonlyMap<string, string>): string[] {
  const hours = hoursOf(consent);
  if (consent.tier === "registry")
    return [
      `For ${listed(consent.purposes, words)}`,
      "Where the camera is, and no picture",
      `Until ${dateOf(consent.not_after)}`,
    ];
  return [
    `For ${listed(consent.purposes, words)}`,
    consent.blur === "blurred"
      ? "People are blurred"
      : "People are blurred; without blur for a reason stated each time",
    rightsText(consent),
    `At most ${consent.max_minutes_per_day} minutes a day`,
    hours ? hoursText(hours) : "At any hour",
    `Until ${dateOf(consent.not_after)}`,
  ];
}

function rightsText({ rights }: ConsentSummary): string {
  const has = (right: "audio" | "clip" | "ptz"): boolean => rights.includes(right);
  return [
    has("audio") ? "With sound" : "Without sound",
    has("ptz") ? "the camera can be steered" : "no steering",
    has("clip") ? "recordings can be asked for" : "no recordings",
  ].join(", ");
}

/** The consent's hours; undefined for any hour; null if they can't be read. */
function hoursOf(consent: ConsentSummary): Hours | undefined | null {
  if (consent.hours === undefined) return undefined;
  try {
    return Hours.fromJson(consent.hours);
  } catch {
    return null;
  }
}

function holdsNow(hours: Hours, now: number): boolean {
  try {
    return hours.hold(now);
  } catch (error) {
    if (error instanceof TransomError) return false; // an unknown zone covers nothing
    throw error;
  }
}

/** "Mon–Fri 18:00–06:00 (Europe/Berlin)". */
export function hoursText(hours: Hours): string {
  const windows = hours.windows.map(({ days, start, end }) => `${daysText(days)} ${start}–${end}`);
  return `${windows.join(", ")} (${hours.timezone.replaceAll("_", " ")})`;
}

function daysText(days: readonly number[]): string {
  if (days.length === 7) return "every day";
  const [first = 1] = days;
  const last = days.at(-1) ?? first;
  const name = (day: number): string => DAYS[day - 1] ?? "";
  if (days.length > 2 && last - first === days.length - 1) return `${name(first)}–${name(last)}`;
  return days.map(name).join(", ");
}

function listed(purposes: readonly string[], words: ReadonlyMap<string, string>): string {
  const titles = purposes.map((id) => (words.get(id) ?? id).toLowerCase());
  return titles.length < 2
    ? titles.join("")
    : `${titles.slice(0, -1).join(", ")} and ${titles.at(-1)}`;
}

function dateOf(at: number): string {
  return new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" }).format(
    at,
  );
}
