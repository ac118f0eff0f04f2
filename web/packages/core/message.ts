/** Messages between an agency and an owner about an incident (spec/message.md). */

import type { Bytes } from "./bytes.ts";
import type { JsonObject } from "./encoding.ts";
import { PURPOSES } from "./log/categories.ts";
import { Members } from "./members.ts";
import { type Signed, type Signer, verify } from "./signing.ts";

export const MESSAGE_TYPE = "agency-message/v1";
export const MESSAGE_ANSWER_TYPE = "message-answer/v1";
export const TEMPLATES = ["please_look", "thank_you", "case_closed", "correction"] as const;
export const MESSAGE_ANSWERS = ["yes", "no", "need_more_time"] as const;
export type Template = (typeof TEMPLATES)[number];
export type MessageAnswerIs = (typeof MESSAGE_ANSWERS)[number];

const DAY_MS = 24 * 3_600_000;
const FURTHEST_BACK_MS = 30 * DAY_MS;
const LONGEST_NOTE = 200;
/** As cases are numbered; a sentence has spaces, so it is no number. */
const NUMBER = /^[0-9A-Za-z][0-9A-Za-z./#_-]{0,63}$/;
const PHONE = /^\+?[0-9][0-9 ()-]{2,22}[0-9]$/;
const LINK = /:\/\/|www\.|@|[0-9a-z]\.[a-z]{2}/i;

/** What an agency says: a template with typed fields. Instants are milliseconds since 1970. */
export interface AgencyMessage {
  readonly messageId: string;
  readonly deviceId: string;
  readonly agencyId: string;
  readonly cameraId: string;
  readonly incidentId: string;
  readonly number: string;
  readonly purpose: string;
  readonly template: Template;
  readonly sentAt: number;
  /** For `please_look`: what time it is about. */
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
  /** For `correction`: the earlier message. */
  readonly corrects?: string | undefined;
  /** A telephone number. */
  readonly contact?: string | undefined;
}

/** What an owner answers, to that agency alone. */
export interface MessageAnswer {
  readonly messageId: string;
  readonly answer: MessageAnswerIs;
  readonly answeredAt: number;
  readonly note?: string | undefined;
}

/** Whether an incident's number can stand in a message. */
export function isCaseNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** Whether a text can be given as a telephone number. */
export function isPhone(text: string): boolean {
  return PHONE.test(text);
}

/**
 * Signs with the device's key.
 *
 * @throws EncodingError - a member outside spec/message.md
 */
export async function signMessage(message: AgencyMessage, signer: Signer): Promise<Signed> {
  const { begin, end, corrects, contact } = message;
  const body: JsonObject = {
    message_id: message.messageId,
    device_id: message.deviceId,
    agency_id: message.agencyId,
    camera_id: message.cameraId,
    incident_id: message.incidentId,
    number: message.number,
    purpose: message.purpose,
    template: message.template,
    sent_at: message.sentAt,
    ...(begin === undefined ? {} : { begin }),
    ...(end === undefined ? {} : { end }),
    ...(corrects === undefined ? {} : { corrects }),
    ...(contact === undefined ? {} : { contact }),
  };
  readMessage(body);
  return signer.sign(MESSAGE_TYPE, body);
}

/**
 * The message, if the device with `signKey` signed it.
 *
 * @throws SignatureRefused - not signed by `signKey` as a message
 * @throws EncodingError - a member outside spec/message.md
 */
export async function verifyMessage(
  signed: Signed,
  want: { signKey: Bytes },
): Promise<AgencyMessage> {
  return readMessage(await verify(signed, { type: MESSAGE_TYPE, key: want.signKey }));
}

/**
 * The answer, if the owner's gateway signed it.
 *
 * @throws SignatureRefused - not signed by `gatewayKey` as an answer
 * @throws EncodingError - a member outside spec/message.md
 */
export async function verifyMessageAnswer(
  signed: Signed,
  want: { gatewayKey: Bytes },
): Promise<MessageAnswer> {
  const m = new Members(
    await verify(signed, { type: MESSAGE_ANSWER_TYPE, key: want.gatewayKey }),
    "answer to a message",
  );
  const answer = {
    messageId: m.id("message_id", "msg"),
    answer: m.choice("answer", MESSAGE_ANSWERS),
    answeredAt: m.instant("answered_at"),
    note: m.has("note") ? m.text("note", 1, LONGEST_NOTE) : undefined,
  };
  m.end();
  if (answer.note !== undefined && (answer.note.includes("\n") || LINK.test(answer.note)))
    throw m.bad("note", "a line of plain words, without links or addresses");
  return answer;
}

/**
 * The members of a body whose signature nobody has checked.
 *
 * @throws EncodingError - a member outside spec/message.md
 */
export function readMessage(body: unknown): AgencyMessage {
  const m = new Members(body, "message");
  const matching = (name: string, pattern: RegExp, wanted: string): string => {
    const text = m.text(name, 1, 64);
    if (!pattern.test(text)) throw m.bad(name, wanted);
    return text;
  };
  const message = {
    messageId: m.id("message_id", "msg"),
    deviceId: m.id("device_id", "dev"),
    agencyId: m.id("agency_id", "agy"),
    cameraId: m.id("camera_id", "cam"),
    incidentId: m.id("incident_id", "inc"),
    number: matching("number", NUMBER, "a case's number, without spaces"),
    purpose: m.choice("purpose", PURPOSES),
    template: m.choice("template", TEMPLATES),
    sentAt: m.instant("sent_at"),
    begin: m.has("begin") ? m.instant("begin") : undefined,
    end: m.has("end") ? m.instant("end") : undefined,
    corrects: m.has("corrects") ? m.id("corrects", "msg") : undefined,
    contact: m.has("contact") ? matching("contact", PHONE, "a telephone number") : undefined,
  };
  m.end();
  check(m, message);
  return message;
}

function check(m: Members, message: AgencyMessage): void {
  const { template, begin, end, corrects, sentAt } = message;
  const looks = template === "please_look";
  if ((begin !== undefined) !== looks || (end !== undefined) !== looks)
    throw m.bad("begin", "there with end for please_look, and only then");
  if ((corrects !== undefined) !== (template === "correction"))
    throw m.bad("corrects", "there for correction, and only then");
  if (begin === undefined || end === undefined) return;
  if (end <= begin || end - begin > DAY_MS) throw m.bad("end", "after begin, by 24 hours at most");
  if (begin < sentAt - FURTHEST_BACK_MS || end > sentAt)
    throw m.bad("begin", "over already, and within the last 30 days");
}
