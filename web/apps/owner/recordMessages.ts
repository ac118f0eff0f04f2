/** Words of the record. Used by messages.ts only. */

import { duration } from "@ui";
import type { Check, Difference } from "./state/checks.ts";
import type { Flaw } from "./state/verify.ts";

const flaws: Record<Flaw | "missing" | "differs", string> = {
  insecure:
    "This browser checks signatures only on a page that comes by https, or on the gateway's own machine. Save the file and check it there.",
  unsupported: "This browser is too old for this. Save the file and check it with another one.",
  malformed: "What is kept of it here isn't an entry of the log.",
  commitment: "The entry in the log is of another record than the one kept here.",
  inclusion: "The log, as its witnesses saw it, has no such entry.",
  checkpoint: "It isn't signed by the log that your gateway trusts.",
  witnesses: "Too few of the witnesses that you trust have signed for it.",
  missing: "The log has told your gateway nothing of it.",
  differs: "The log says something else than is shown here:",
};

const differences: Record<Difference, string> = {
  session: "it is another look",
  shown: "camera, person, incident or reason",
  time: "when it began",
  seconds: "how long it lasted",
  bytes: "how much was sent",
  blur: "whether people were blurred",
  end: "which look ended",
};

const steps: Record<string, string> = {
  clock: "your gateway's clock couldn't be right",
  commitment: "what the hub sent wasn't what stands in the log",
  inclusion: "it didn't stand in the public log",
  checkpoint: "it wasn't signed by the log that you trust",
  witnesses: "too few witnesses had signed the log",
  consistency: "the log had been changed behind your gateway's back",
  freshness: "it was too old, or had been used before",
  device: "their device wasn't vouched for by the agency",
  request: "their device hadn't signed for it",
  consent: "no consent of yours allows it",
  cap: "the time for it was over",
  release: "your gateway couldn't open the camera at that moment",
  policy: "the hub's rules don't allow it",
};

export const looks = {
  title: "Your record",
  intro:
    "Everyone who has looked, with the reason they gave. A check mark is earned: your browser has verified the public log's signatures by itself.",
  parts: { looks: "Looks", asks: "Not opened", events: "All else" },
  partsLabel: "Parts of your record",
  empty: "No one has looked yet",
  emptyAbout: "Each look is listed here when it has ended.",
  noAsks: "Nobody has asked in vain",
  noAsksAbout:
    "Here stands who asked and saw nothing: refused, told no, or not answered. To the agency a no and no answer are the same.",
  noEvents: "Nothing else yet",
  noEventsAbout:
    "Consents, enrolment, and anything that is done with what the hub holds about you, as the public log tells it.",
  none: "Nothing fits the filter",
  total: (count: number, seconds: number): string =>
    `${count} ${count === 1 ? "look" : "looks"}, ${duration(seconds)} in all`,
  save: "Save as a file",
  saveAbout:
    "The file can be checked by anybody, without this gateway and without the hub: “transom audit verify-receipt FILE”.",
  earlier: "Save what was checked under an earlier trust policy of yours",
  print: "Print",
  saveOne: "Save the proof of this look",
  filter: "Filter",
  clear: "Clear the filter",
  camera: "Camera",
  from: "From day",
  to: "To day",
  text: "Search",
  textHint: "Incident, badge, agency, reason",
  any: "All",
  older: "Show older ones",
  loading: "Loading…",
  when: "When",
  who: "Who",
  why: "Why",
  long: "How long",
  proof: "Proof",
  what: "What came of it",
  entry: (n: number): string => `Entry ${n} of the public log`,
  entries: (indexes: readonly number[]): string =>
    indexes.length === 1
      ? `Entry ${indexes[0]} of the public log`
      : `Entries ${indexes.join(", ")} of the public log`,
  blurred: "people blurred",
  unblurred: "not blurred",
  fromTo: (from: string, to: string): string => `${from} to ${to}`,
  checking: "Checking…",
  checked: "Checked by this browser",
  notChecked: "Not checked",
  signedBy: (names: number): string =>
    `signed by the log and ${names} ${names === 1 ? "witness" : "witnesses"}`,
  open: "Its end isn't in the public log yet.",
  why_not: (check: Extract<Check, { state: "failed" }>): string =>
    [flaws[check.flaw], check.differences.map((one) => differences[one]).join(", ")]
      .filter(Boolean)
      .join(" "),
  outcomes: {
    asked: "Asked; nothing was opened here",
    waiting: "Waiting",
    declined: "You said no. They can't tell it from no answer",
    not_answered: "Not answered in time",
    cancelled: "They left before you answered",
    refused: "Refused",
  } as Record<string, string>,
  step: (step: string, message: string): string => steps[step] ?? message,
  somebody: "Somebody who couldn't be verified",
  event: {
    "gateway.enrolled": "Your gateway was enrolled",
    "consent.given": "You gave a consent",
    "consent.changed": "A consent took another's place",
    "consent.withdrawn": "You withdrew a consent",
    "consent.expired": "A consent ended",
    "record.disclosed": "The hub gave out what it holds about you",
    "sealed.revealed": "Something that was sealed is now open to you",
    "program.created": "A program was set up",
    "program.changed": "A program's documents changed",
    "program.renewed": "A program was renewed",
    "program.frozen": "A program was frozen by the oversight board",
    "program.resumed": "A program goes on",
    "program.sunset": "A program is over",
    "objection.filed": "Somebody objected to what a camera sees",
    "objection.answered": "An objection was answered",
    "footage_request.posted": "Footage was asked for",
    "footage_request.closed": "A request for footage ended",
    "clip.released": "You released a clip",
    "clip.fetched": "Somebody at the agency opened your clip",
    "clip.held": "A legal hold keeps your clip",
    "clip.hold_lifted": "The legal hold on your clip was lifted",
    "clip.destroyed": "Your clip was destroyed at the hub",
    "evidence.exported": "Your clip was exported as evidence",
    "evidence.copied": "A copy of your clip went to the defence",
    "break_glass.used": "An agency used its emergency key",
    "break_glass.justified": "An emergency use was explained",
    "flag.raised": "The oversight board wants a look explained",
    "flag.answered": "The agency explained a look",
    "staff.access": "The hub's staff, or the oversight board, saw what isn't public",
  } as Record<string, string>,
  eventOf: (type: string): string => type.replaceAll(/[._]/g, " "),
  revealed: (type: string): string => `It was: ${type.replaceAll(/[._]/g, " ")}`,
  whole: "The whole record",
  alarm: {
    not_in_log: "The hub showed your gateway a record that isn't in the public log.",
    not_witnessed:
      "The hub showed your gateway a record that too few of the witnesses that you trust have signed.",
    not_yours: "The hub logged a consent that you haven't signed.",
    about: "Your gateway didn't accept it, and nothing was opened by it. What was wrong:",
    seen: "I have seen it",
  },
};
