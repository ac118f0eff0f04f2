/** What is said to operators, in one place. No part of it decides anything. */
import { type MessageAnswerIs, RefusedError, type Template, TransomError } from "@core";
import type { Extra } from "./takes.ts";

/** What happened, and what to do next. */
export interface Notice {
  readonly title: string;
  readonly message: string;
  readonly hint: string;
}

/** The legal authorities of an incident. */
/** The templates of messages to owners: what they are called here, and what the owner reads. */
export const TEMPLATE_WORDS: readonly { value: Template; label: string; reads: string }[] = [
  {
    value: "please_look",
    label: "Please look whether your camera saw something",
    reads: "Please look whether your camera saw something between … and …",
  },
  { value: "thank_you", label: "Thank you", reads: "Thank you for your help." },
  {
    value: "case_closed",
    label: "The case is closed",
    reads: "The case is closed. Your clip is no longer needed.",
  },
  {
    value: "correction",
    label: "A correction of the last message",
    reads: "An earlier message to you was wrong. Please disregard it.",
  },
];

export const ANSWER_WORDS: Readonly<Record<MessageAnswerIs, string>> = {
  yes: "Yes",
  no: "No",
  need_more_time: "Needs more time",
};

export const AUTHORITY_WORDS: readonly { id: string; title: string; description: string }[] = [
  { id: "consent", title: "Consent", description: "The owner's consent alone is enough here." },
  { id: "exigent", title: "Exigent circumstances", description: "Danger to life or limb now." },
  { id: "warrant", title: "Warrant", description: "A judge's warrant covers this camera." },
  { id: "court_order", title: "Court order", description: "A court ordered it." },
];

/** Steps of the numbered proof (spec/view-session.md) that the owner's gateway ran. */
const STEPS: Readonly<Record<string, Omit<Notice, "message">>> = {
  clock: {
    title: "The owner's gateway has lost the time",
    hint: "Nothing opens until its clock is right again. The owner must set it.",
  },
  commitment: {
    title: "The log entry doesn't match this request",
    hint: "Ask again. If it stays, report it: the hub told the gateway something else than it logged.",
  },
  inclusion: {
    title: "This look isn't in the public log",
    hint: "Ask again. If it stays, report it to the hub's operator: no entry, no key.",
  },
  checkpoint: {
    title: "The log isn't the one the owner trusts",
    hint: "Report it to the hub's operator. The owner's gateway trusts one log and no other.",
  },
  witnesses: {
    title: "A witness of the log is missing",
    hint: "Nothing opens without the witnesses. The hub's operator must bring the missing one back.",
  },
  consistency: {
    title: "The log contradicts itself",
    hint: "Report it at once: the gateway was shown a past that isn't the one it saw before.",
  },
  freshness: {
    title: "The request is too old, or was used before",
    hint: "Set this device's clock, then ask again.",
  },
  device: {
    title: "This device isn't certified for this camera",
    hint: "Your administrator can certify the device again. Compare its fingerprint first.",
  },
  request: {
    title: "The request isn't signed as it should be",
    hint: "Ask again. If it stays, report it: somebody changed the request on its way.",
  },
  consent: {
    title: "The owner's consent doesn't cover this",
    hint: "Only the owner can change that.",
  },
  cap: {
    title: "There is no time left to look",
    hint: "The owner's consent or the program is about to end.",
  },
  release: {
    title: "The owner's gateway doesn't answer",
    hint: "It may be off or out of reach. Try again in a minute, or look for another camera.",
  },
  knock: {
    title: "The owner hasn't answered",
    hint: "You can ask again later, or look for another camera.",
  },
};

/** Why a view session closed (spec/gateway-channel.md). */
const CLOSED: Readonly<Record<string, Notice>> = {
  viewer_left: { title: "You ended it", message: "The key is gone from this device.", hint: "" },
  owner_stopped: {
    title: "The owner stopped it",
    message: "The picture ended at the owner's wish; the owner need not say why.",
    hint: "You can't reopen it until the owner allows it again.",
  },
  consent_withdrawn: {
    title: "The owner withdrew the consent",
    message: "This camera is no longer shared with your agency.",
    hint: "Only the owner can give a new consent.",
  },
  consent_ended: {
    title: "The owner's consent has ended",
    message: "The consent, its hours or the program came to an end, or the program was frozen.",
    hint: "Only the owner can give a new consent; only the oversight board resumes a program.",
  },
  time_over: {
    title: "The time is over",
    message: "The look reached the minutes that were allowed.",
    hint: "If you still need it, open the camera again: it is a new entry in the log.",
  },
  camera_lost: {
    title: "The camera is gone",
    message: "The owner's gateway no longer gets a picture from it.",
    hint: "Try again in a minute, or look for another camera.",
  },
  hub_closed: {
    title: "The hub ended it",
    message: "The connection between the hub and the owner's gateway was lost.",
    hint: "Open it again once the hub is back.",
  },
  gateway_lost: {
    title: "The owner's gateway is out of reach",
    message: "The hub has lost the connection to it.",
    hint: "Try again in a minute, or look for another camera.",
  },
  gateway_stopping: {
    title: "The owner's gateway was switched off",
    message: "It ended every look before it stopped.",
    hint: "Try again later, or look for another camera.",
  },
  device_revoked: {
    title: "This device was revoked",
    message: "Your agency no longer trusts this device.",
    hint: "Ask your administrator. A new device can be enrolled.",
  },
};

/** Refusals whose reason says more than their step. */
const REASONS: Readonly<Record<string, Omit<Notice, "message">>> = {
  stopped: {
    title: "The owner has stopped sharing for now",
    hint: "Only the owner can change that, and need not say why.",
  },
  hours: {
    title: "The owner's consent doesn't hold at this hour",
    hint: "Ask again within the hours that the camera's entry shows.",
  },
  tier: {
    title: "Only where the camera is",
    hint: "The owner shows no picture.",
  },
  rights: {
    title: "The owner's consent doesn't include that",
    hint: "Ask for the live picture alone, without sound or steering.",
  },
  blur: {
    title: "The owner shows this camera with people blurred only",
    hint: "Open it blurred. Only the owner can change that.",
  },
  kind: {
    title: "A camera indoors, or one that moves, isn't opened like that",
    hint: "The owner can consent to be asked each time, or for an alarm.",
  },
  place: {
    title: "The camera isn't where its owner lets it be seen through",
    hint: "It is carried or flies. Ask again when it is back in the owner's area.",
  },
  alarm: {
    title: "The owner has raised no alarm",
    hint: "This camera opens only for some minutes after the owner's own alarm.",
  },
  day_cap: {
    title: "The owner's minutes for today are used up",
    hint: "A new day begins at midnight at the owner's. Look for another camera until then.",
  },
  camera_shut: {
    title: "A mask or the blur can't be put on this picture now",
    hint: "Try again in a minute, or look for another camera.",
  },
};

/** What a camera's kind means to whoever watches; a fixed one needs no word. */
export const KIND_WORDS: Readonly<Record<string, string>> = {
  ptz: "turns and zooms",
  indoor: "indoors",
  mobile: "carried or flying",
};

/** What a look can have besides the picture. */
export const EXTRA_WORDS: Readonly<Record<Extra, string>> = {
  audio: "Sound",
  ptz: "Steering",
};

const STEERING: Readonly<Record<string, string>> = {
  locked: "The owner has locked the camera's steering.",
  zoom_limit: "The owner allows no closer look.",
  camera: "The camera doesn't answer to steering.",
  old: "The request came too late. Try again.",
};

/** Why a camera wasn't turned (spec/view-session.md). */
export function steeringWords(outcome: string): string {
  return STEERING[outcome] ?? "The owner's gateway didn't turn the camera.";
}

/** A refusal by the gateway, by the step that failed or by its finer reason. */
export function refusalWords(event: {
  step?: string;
  reason?: string;
  message?: string;
  hint?: string;
}): Notice {
  const known = REASONS[event.reason ?? ""] ?? STEPS[event.step ?? ""];
  return {
    title: known?.title ?? "It wasn't opened",
    message: sentence(event.message ?? ""),
    hint: known?.hint ?? sentence(event.hint ?? "Try again, or look for another camera."),
  };
}

/** The end of a view session. */
export function closedWords(event: { reason?: string; message?: string; hint?: string }): Notice {
  const known = event.reason === undefined ? undefined : CLOSED[event.reason];
  return (
    known ?? {
      title: "It has ended",
      message: sentence(event.message ?? "The view session was closed."),
      hint: sentence(event.hint ?? ""),
    }
  );
}

/** Any failure, in the words it brought along. */
export function errorWords(error: unknown): Notice {
  if (error instanceof TransomError)
    return {
      title: error instanceof RefusedError ? "Not allowed" : "That didn't work",
      message: sentence(error.message),
      hint: sentence(error.hint),
    };
  return {
    title: "Something went wrong here",
    message: "This page met an error that it doesn't know.",
    hint: "Load the page again; if it stays, report it with the time.",
  };
}

/** With a capital and a full stop, as the services' messages often come without. */
export function sentence(text: string): string {
  if (text === "") return "";
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}
