/** Words of agencies' messages. */

import type { AgencyMessage } from "./state/types.ts";
import { plural } from "./words.ts";

export const agencyMessages = {
  title: "Messages from agencies",
  about:
    "An agency that you share a camera with may write to you about an incident, from a few templates. You need not answer. Nobody learns whether you have read a message, or that you mute an agency.",
  none: "No agency has written to you.",
  waiting: (n: number): string => plural(n, "question of an agency", "questions of agencies"),
  waitingAbout: "You need not answer.",
  look: "Read",
  all: "Messages from agencies",

  says: {
    please_look: (camera: string, from: string, to: string): string =>
      `Please look whether ${camera} saw something between ${from} and ${to}.`,
    thank_you: "Thank you for your help.",
    case_closed: "The case is closed. Your clip is no longer needed.",
    correction: "An earlier message to you was wrong. Please disregard it.",
  },
  from: (person: string, agency: string): string => `${person}, ${agency}`,
  incident: (number: string, purpose: string): string => `Incident ${number}, ${purpose}`,
  call: "Their telephone:",
  withdrawn: "The agency has corrected this message: please disregard it.",

  question: "Did your camera see something?",
  answers: [
    { value: "yes", label: "Yes" },
    { value: "no", label: "No" },
    { value: "need_more_time", label: "I need more time" },
  ],
  note: "A short note, to this agency only",
  noteHint: "A line of plain words, without links. Don't describe people.",
  send: "Send the answer",
  answered: {
    yes: "You answered yes.",
    no: "You answered no.",
    need_more_time: "You answered that you need more time.",
  } satisfies Record<NonNullable<AgencyMessage["answer"]>, string>,

  report: "Report to the oversight board",
  reportWhy: "What is wrong with it",
  reasons: [
    { value: "describes_people", label: "It describes people" },
    { value: "pressure", label: "It puts pressure on me" },
    { value: "not_about_an_incident", label: "It isn't about an incident" },
    { value: "other", label: "Something else" },
  ],
  reportAbout:
    "The board sees the message and your reason, not who you are. The agency isn't told.",
  reportYes: "Report it",
  reportNo: "Not now",
  reported: "You have reported this message to the oversight board.",

  mute: (agency: string): string => `Mute ${agency}`,
  unmute: (agency: string): string => `Hear ${agency} again`,
  muted: (agency: string): string => `You don't see new messages of ${agency}. Nobody is told.`,
} as const;
