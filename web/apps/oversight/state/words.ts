/** What is said on the oversight pages, in one place. */
import type { HubApi } from "@api";

type Schemas = HubApi["schemas"];
export type Look = Schemas["Look"];
export type Flag = Schemas["Flag"];
export type Objection = Schemas["Objection"];
export type ReportedMessage = Schemas["ReportedMessage"];
export type Entry = Schemas["RecordEntry"];

type Tone = "good" | "lamp" | "warn" | "stop" | "neutral" | "accent";

/** How a look went: its words and its tone. */
export function outcomeWords(look: Pick<Look, "outcome" | "reason">): { text: string; tone: Tone } {
  if (look.outcome === "closed") return { text: "Ended", tone: "neutral" };
  if (look.outcome === "opened") return { text: "Opened", tone: "lamp" };
  if (look.outcome === "asked") return { text: "Asked", tone: "accent" };
  return { text: `Refused: ${REASONS[look.reason ?? ""] ?? "no reason told"}`, tone: "neutral" };
}

const REASONS: Readonly<Record<string, string>> = {
  policy: "by the hub's policy",
  proof: "the proof failed",
  not_available: "not available",
};

export const ATTENTION_WORDS = [
  { value: "long", label: "30 minutes or longer" },
  { value: "repeated", label: "Three times in a week, same person and camera" },
  { value: "refused", label: "Refused" },
  { value: "break_glass", label: "Break-glass" },
  { value: "flagged", label: "Flagged" },
] as const;

export const FLAG_WORDS: Readonly<Record<Flag["state"], { text: string; tone: Tone }>> = {
  open: { text: "Waits for the agency", tone: "accent" },
  overdue: { text: "Overdue, public", tone: "stop" },
  answered: { text: "Answered", tone: "warn" },
  satisfied: { text: "Closed: satisfied", tone: "good" },
  not_satisfied: { text: "Closed: not satisfied", tone: "stop" },
};

export const OBJECTION_WORDS: Readonly<Record<Objection["state"], { text: string; tone: Tone }>> = {
  open: { text: "Waits for an answer", tone: "accent" },
  overdue: { text: "Overdue", tone: "stop" },
  answered: { text: "Answered", tone: "good" },
};

/** Why an owner has reported a message. */
export const REPORT_WORDS: Readonly<Record<ReportedMessage["reason"], string>> = {
  describes_people: "It describes people",
  pressure: "It puts pressure on the owner",
  not_about_an_incident: "It isn't about an incident",
  other: "Something else",
};

/** What an agency's message says, by its template. */
export const TEMPLATE_WORDS: Readonly<Record<string, string>> = {
  please_look: "Please look whether your camera saw something",
  thank_you: "Thank you",
  case_closed: "The case is closed",
  correction: "A correction",
};

export const KIND_WORDS: Readonly<Record<Objection["kind"], string>> = {
  look: "Complaint about a look",
  mask: "Request to mask a home",
  question: "Question",
};

/** The parts of the record that are read by themselves. */
export const PARTS = [
  { value: "disclosures", label: "Disclosures and sealed entries" },
  { value: "policies", label: "Versions of the policy" },
  { value: "programs", label: "Programs" },
  { value: "consents", label: "Consents" },
  { value: "devices", label: "Agencies and devices" },
  { value: "break_glass", label: "Break-glass" },
  { value: "footage", label: "Footage and clips" },
] as const;
export type Part = (typeof PARTS)[number]["value"];

const TYPES: Readonly<Record<string, string>> = {
  "log.created": "The log began",
  "agency.enrolled": "Agency registered",
  "agency.revoked": "Agency revoked",
  "device.enrolled": "Device certified",
  "device.revoked": "Device revoked",
  "gateway.enrolled": "Gateway enrolled",
  "policy.changed": "Policy changed",
  "program.created": "Program created",
  "program.changed": "Program's documents changed",
  "program.renewed": "Program renewed",
  "program.frozen": "Program frozen",
  "program.resumed": "Program resumed",
  "program.sunset": "Program's sunset",
  "consent.given": "Consent given",
  "consent.changed": "Consent changed",
  "consent.withdrawn": "Consent withdrawn",
  "consent.expired": "Consent expired",
  "view_session.asked": "Look asked for",
  "view_session.opened": "Look opened",
  "view_session.refused": "Look refused",
  "view_session.closed": "Look ended",
  "knock.answered": "Knock answered",
  "footage_request.posted": "Footage requested",
  "footage_request.closed": "Footage request closed",
  "clip.released": "Clip released",
  "clip.fetched": "Clip opened",
  "clip.held": "Clip under legal hold",
  "clip.hold_lifted": "Legal hold lifted",
  "clip.destroyed": "Clip destroyed",
  "evidence.exported": "Evidence exported",
  "evidence.copied": "Evidence copied for the defence",
  "objection.filed": "Complaint filed",
  "objection.answered": "Complaint answered",
  "break_glass.used": "Break-glass used",
  "break_glass.justified": "Break-glass justified",
  "flag.raised": "Flag raised",
  "flag.answered": "Flag answered",
  "staff.access": "Read or changed by staff",
  "record.disclosed": "Record disclosed",
  sealed: "Sealed until its day",
  "sealed.revealed": "Revealed",
};

/** An entry's type in words. */
export function typeWords(type: string): string {
  return TYPES[type] ?? type;
}

/** An amount of bytes in words: "3.2 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let amount = bytes / 1000;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}
