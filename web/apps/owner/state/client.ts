/** The gateway's local API as functions. Every failure is a `GatewayError`; nothing else escapes. */

import type { GatewayPaths } from "@api";
import createHttp from "openapi-fetch";
import { query, type Wanted } from "./record.ts";
import type {
  AlarmInputs,
  AsksPage,
  CameraChange,
  CameraInfo,
  CameraTest,
  ContactAdded,
  DeviceSignIn,
  Enrolment,
  EventsPage,
  Fitted,
  FootageRecorded,
  FoundDevice,
  Geofence,
  HubRules,
  KeptPoints,
  LocatorAdded,
  LooksPage,
  MapPoints,
  MessageAnswer,
  MessageReason,
  NewBlur,
  NewCamera,
  NewConsent,
  NewContact,
  NewDevice,
  NewMail,
  NewMasks,
  NewMqtt,
  NewRecording,
  NewSteering,
  NewSubscription,
  NoticeRules,
  NoticeState,
  Objection,
  OpenedDevice,
  PhoneAddress,
  PictureState,
  Preview,
  Problem,
  RecordedRange,
  Recording,
  ReleaseFootage,
  RingCamera,
  RingSignedIn,
  RingSigningIn,
  RingState,
  State,
  TrustState,
} from "./types.ts";

/** Which lines of a list: how many, from where on. */
interface Paged {
  limit: number;
  offset: number;
}

/** What went wrong, in the gateway's own words, or that it can't be reached. */
export class GatewayError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }

  /** The gateway didn't answer: it is off, or the network between is. */
  get unreachable(): boolean {
    return this.problem.code === "unreachable";
  }

  /** This browser isn't signed in any more. */
  get signedOut(): boolean {
    return this.problem.code === "sign_in_refused";
  }
}

/** Any thrown value as a problem with words. */
export function problemOf(error: unknown): Problem {
  if (error instanceof GatewayError) return error.problem;
  return { kind: "error", code: "unexpected", message: String(error), hint: "" };
}

export interface Client {
  signIn(token: string): Promise<void>;
  state(): Promise<State>;
  stopAll(): Promise<void>;
  resumeAll(): Promise<void>;
  stopCamera(id: string): Promise<void>;
  resumeCamera(id: string): Promise<void>;
  addCamera(camera: NewCamera): Promise<void>;
  changeCamera(id: string, change: CameraChange): Promise<void>;
  testCamera(camera: CameraTest): Promise<CameraInfo>;
  removeCamera(id: string): Promise<void>;
  picture(id: string): Promise<PictureState>;
  setMasks(id: string, masks: NewMasks): Promise<void>;
  forgetMasks(id: string): Promise<void>;
  setBlur(id: string, blur: NewBlur): Promise<void>;
  /** The newest picture as somebody would see it, as JPEG. */
  preview(id: string, wanted: Preview): Promise<Blob>;
  recording(id: string): Promise<Recording>;
  setRecording(id: string, recording: NewRecording): Promise<void>;
  deleteRecording(id: string): Promise<void>;
  /** Where playing from an instant begins, and where that range ends. */
  recordingStart(id: string, instant: number): Promise<RecordedRange>;
  /** Returns the new consent's identifier. */
  giveConsent(consent: NewConsent): Promise<string>;
  withdraw(consentId: string): Promise<void>;
  receipt(consentId: string): Promise<unknown>;
  rules(): Promise<HubRules>;
  findDevices(): Promise<FoundDevice[]>;
  openDevice(wanted: DeviceSignIn): Promise<OpenedDevice>;
  deviceSnapshot(wanted: DeviceSignIn & { token: string }): Promise<Blob>;
  addDevice(wanted: NewDevice): Promise<void>;
  ring(): Promise<RingState>;
  /** Of what is typed nothing is kept. */
  signInToRing(wanted: RingSigningIn): Promise<RingSignedIn>;
  signOutOfRing(): Promise<void>;
  ringCameras(): Promise<RingCamera[]>;
  raiseAlarm(cameraId: string): Promise<void>;
  endAlarm(cameraId: string): Promise<void>;
  /** Where alone a mobile camera may be seen through; without a fence it opens for nobody. */
  setGeofence(cameraId: string, wanted: Geofence): Promise<void>;
  forgetGeofence(cameraId: string): Promise<void>;
  /** Its token is in the answer, and never again. */
  newLocator(cameraId: string): Promise<LocatorAdded>;
  /** Whether a camera may be heard at all; looks that run end. */
  setSound(cameraId: string, on: boolean): Promise<void>;
  /** The owner's lock, and how far anybody else may zoom in. */
  setSteering(cameraId: string, wanted: NewSteering): Promise<void>;
  /** Finds how a camera is steered; an empty address: at the camera's own host. */
  connectSteering(cameraId: string, address: string): Promise<void>;
  alarmInputs(): Promise<AlarmInputs>;
  /** Its token is in the answer, and never again. */
  addContact(wanted: NewContact): Promise<ContactAdded>;
  removeContact(contactId: string): Promise<void>;
  setMqtt(wanted: NewMqtt): Promise<void>;
  forgetMqtt(): Promise<void>;
  answer(sessionId: string, answer: "yes" | "no"): Promise<void>;
  looks(wanted: Wanted & Paged): Promise<LooksPage>;
  asks(wanted: Wanted & Paged): Promise<AsksPage>;
  events(wanted: Wanted & Paged): Promise<EventsPage>;
  trust(): Promise<TrustState>;
  points(cameraId: string): Promise<KeptPoints>;
  /** How points would fit; keeps nothing. */
  tryPoints(cameraId: string, points: MapPoints): Promise<Fitted>;
  setPoints(cameraId: string, points: MapPoints): Promise<Fitted>;
  /** `word`: for the oversight board alone; may be empty. */
  answerObjection(asked: Objection, masked: boolean, word: string): Promise<void>;
  /** Answers an agency's question, once; only that agency is told. */
  answerMessage(messageId: string, answer: { answer: MessageAnswer; note: string }): Promise<void>;
  /** Reports a message to the oversight board; the agency isn't told. */
  reportMessage(messageId: string, reason: MessageReason): Promise<void>;
  /** Drops an agency's messages unseen from now on, or no more. */
  muteAgency(agencyId: string, muted: boolean): Promise<void>;
  /** What is recorded of the time that a footage request is about. */
  footageRecorded(requestId: string, cameraId: string): Promise<FootageRecorded>;
  /** Puts a request aside; nobody is told. */
  declineFootage(requestId: string, cameraId: string): Promise<void>;
  /** Gives a part of the recording; the state tells how it goes. */
  releaseFootage(requestId: string, cameraId: string, given: ReleaseFootage): Promise<void>;
  /** `origin`: where this page is open. */
  phone(origin: string): Promise<PhoneAddress>;
  alarmSeen(alarmId: number): Promise<void>;
  notices(): Promise<NoticeState>;
  setMail(mail: NewMail): Promise<void>;
  tryMail(mail: NewMail): Promise<void>;
  forgetMail(): Promise<void>;
  setRules(rules: NoticeRules): Promise<void>;
  /** Returns the subscription's identifier at the gateway. */
  subscribe(subscription: NewSubscription): Promise<string>;
  unsubscribe(subscriptionId: string): Promise<void>;
  tryPush(subscriptionId: string): Promise<void>;
  enrol(hubUrl: string, code: string, acceptPolicy: boolean): Promise<Enrolment>;
}

/** Where a receipt can be had as a file: for machines, and to print. */
export const receiptPath = (consentId: string): string => `${receiptOf(consentId)}.json`;
export const receiptPaperPath = (consentId: string): string => `${receiptOf(consentId)}.pdf`;
const receiptOf = (id: string): string => `/api/consents/${encodeURIComponent(id)}/receipt`;

/** Where the record, or a part of it, can be had as a file, and as a page to print. */
export const recordPath = (wanted: Wanted): string => `/api/record/file.json?${query(wanted)}`;
export const recordPagePath = (wanted: Wanted): string => `/api/record/page.html?${query(wanted)}`;

export const snapshotPath = (cameraId: string, at: number): string =>
  `/api/cameras/${encodeURIComponent(cameraId)}/snapshot.jpg?at=${at}`;

/** A part of a recording for the page's player, and as a file to keep. */
export const playPath = (cameraId: string, range: RecordedRange): string =>
  `/api/cameras/${encodeURIComponent(cameraId)}/recording/play.mp4?begin=${range.begin}&end=${range.end}`;
export const clipPath = (cameraId: string, range: RecordedRange, shown: string): string =>
  `${playPath(cameraId, range).replace("/play.mp4", "/clip.mp4")}&shown=${shown}`;

const unreachable: Problem = {
  kind: "unavailable",
  code: "unreachable",
  message: "The gateway didn't answer.",
  hint: "Check that it is switched on and that this device is on the same network.",
};

type Answer<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

async function read<Data>(call: Answer<Data>): Promise<Data> {
  const answer = await call.catch(() => {
    throw new GatewayError(unreachable);
  });
  if (answer.response.ok) return answer.data as Data;
  const { status } = answer.response;
  throw new GatewayError(
    (answer.error as { error?: Problem } | undefined)?.error ?? {
      kind: "error",
      code: status === 401 ? "sign_in_refused" : `http_${status}`,
      message: `The gateway answered with ${status}.`,
      hint: "Load the page again.",
    },
  );
}

const done = async (call: Answer<unknown>): Promise<void> => void (await read(call));

/** Talks to the gateway that served this page. */
export function createClient(
  options: { baseUrl?: string; fetch?: (request: Request) => Promise<Response> } = {},
): Client {
  const http = createHttp<GatewayPaths>({ baseUrl: "", ...options });
  const camera = (camera_id: string) => ({ params: { path: { camera_id } } });
  const footage = (request_id: string, camera_id: string) => ({
    params: { path: { request_id, camera_id } },
  });
  const message = (message_id: string) => ({ params: { path: { message_id } } });
  const device = (subscription_id: string) => ({ params: { path: { subscription_id } } });
  const consent = (consent_id: string) => ({ params: { path: { consent_id } } });
  return {
    signIn: (token) => done(http.POST("/api/sign-in", { body: { token } })),
    state: async () => (await read(http.GET("/api/state"))) as State,
    stopAll: () => done(http.POST("/api/stop")),
    resumeAll: () => done(http.POST("/api/resume")),
    stopCamera: (id) => done(http.POST("/api/cameras/{camera_id}/stop", camera(id))),
    resumeCamera: (id) => done(http.POST("/api/cameras/{camera_id}/resume", camera(id))),
    addCamera: (body) => done(http.POST("/api/cameras", { body })),
    changeCamera: (id, body) =>
      done(http.PATCH("/api/cameras/{camera_id}", { ...camera(id), body })),
    testCamera: (body) => read(http.POST("/api/cameras/test", { body })),
    removeCamera: (id) => done(http.DELETE("/api/cameras/{camera_id}", camera(id))),
    picture: async (id) =>
      (await read(http.GET("/api/cameras/{camera_id}/picture", camera(id)))) as PictureState,
    setMasks: (id, body) =>
      done(http.PUT("/api/cameras/{camera_id}/masks", { ...camera(id), body })),
    forgetMasks: (id) => done(http.DELETE("/api/cameras/{camera_id}/masks", camera(id))),
    setBlur: (id, body) => done(http.PUT("/api/cameras/{camera_id}/blur", { ...camera(id), body })),
    preview: async (id, body) =>
      (await read(
        http.POST("/api/cameras/{camera_id}/preview.jpg", { ...camera(id), body, parseAs: "blob" }),
      )) as Blob,
    recording: async (id) =>
      (await read(http.GET("/api/cameras/{camera_id}/recording", camera(id)))) as Recording,
    setRecording: (id, body) =>
      done(http.PUT("/api/cameras/{camera_id}/recording", { ...camera(id), body })),
    deleteRecording: (id) => done(http.DELETE("/api/cameras/{camera_id}/recording", camera(id))),
    recordingStart: (camera_id, instant) =>
      read(
        http.GET("/api/cameras/{camera_id}/recording/start", {
          params: { path: { camera_id }, query: { instant } },
        }),
      ),
    giveConsent: async (body) => (await read(http.POST("/api/consents", { body }))).consent_id,
    withdraw: (id) => done(http.POST("/api/consents/{consent_id}/withdraw", consent(id))),
    receipt: (id) => read(http.GET("/api/consents/{consent_id}/receipt.json", consent(id))),
    rules: () => read(http.GET("/api/rules")),
    findDevices: () => read(http.POST("/api/devices/search")),
    openDevice: (body) => read(http.POST("/api/devices/open", { body })),
    deviceSnapshot: async (body) =>
      (await read(http.POST("/api/devices/snapshot.jpg", { body, parseAs: "blob" }))) as Blob,
    addDevice: async (body) => void (await read(http.POST("/api/devices/add", { body }))),
    ring: () => read(http.GET("/api/ring")),
    signInToRing: (body) => read(http.POST("/api/ring/sign-in", { body })),
    signOutOfRing: () => done(http.POST("/api/ring/sign-out")),
    ringCameras: async () => (await read(http.POST("/api/ring/cameras"))) as RingCamera[],
    raiseAlarm: (id) => done(http.POST("/api/cameras/{camera_id}/alarm", camera(id))),
    endAlarm: (id) => done(http.DELETE("/api/cameras/{camera_id}/alarm", camera(id))),
    setGeofence: (id, body) =>
      done(http.PUT("/api/cameras/{camera_id}/geofence", { ...camera(id), body })),
    forgetGeofence: (id) => done(http.DELETE("/api/cameras/{camera_id}/geofence", camera(id))),
    newLocator: (id) => read(http.POST("/api/cameras/{camera_id}/locator", camera(id))),
    setSound: (id, on) =>
      done(http.PUT("/api/cameras/{camera_id}/sound", { ...camera(id), body: { on } })),
    setSteering: (id, body) =>
      done(http.PUT("/api/cameras/{camera_id}/steering", { ...camera(id), body })),
    connectSteering: (id, address) =>
      done(
        http.POST("/api/cameras/{camera_id}/steering/connect", {
          ...camera(id),
          body: { address },
        }),
      ),
    alarmInputs: async () => (await read(http.GET("/api/alarm-inputs"))) as AlarmInputs,
    addContact: (body) => read(http.POST("/api/alarm-inputs/contacts", { body })),
    removeContact: (contact_id) =>
      done(
        http.DELETE("/api/alarm-inputs/contacts/{contact_id}", {
          params: { path: { contact_id } },
        }),
      ),
    setMqtt: (body) => done(http.PUT("/api/alarm-inputs/mqtt", { body })),
    forgetMqtt: () => done(http.DELETE("/api/alarm-inputs/mqtt")),
    answer: (session_id, answer) =>
      done(
        http.POST("/api/knocks/{session_id}", {
          params: { path: { session_id } },
          body: { answer },
        }),
      ),
    looks: async (query) =>
      (await read(http.GET("/api/record/looks", { params: { query } }))) as LooksPage,
    asks: async (query) =>
      (await read(http.GET("/api/record/asks", { params: { query } }))) as AsksPage,
    events: async ({ camera_id: _, policy_id: __, ...query }) =>
      (await read(http.GET("/api/record/events", { params: { query } }))) as EventsPage,
    trust: async () => (await read(http.GET("/api/trust"))) as TrustState,
    points: (id) => read(http.GET("/api/cameras/{camera_id}/points", camera(id))),
    tryPoints: async (id, body) =>
      (await read(
        http.POST("/api/cameras/{camera_id}/points/try", { ...camera(id), body }),
      )) as Fitted,
    setPoints: async (id, body) =>
      (await read(http.PUT("/api/cameras/{camera_id}/points", { ...camera(id), body }))) as Fitted,
    answerObjection: ({ objection_id, camera_id }, masked, word) =>
      done(
        http.POST("/api/objections/{objection_id}/{camera_id}", {
          params: { path: { objection_id, camera_id } },
          body: { masked, word, width: 16, height: 16 },
        }),
      ),
    answerMessage: (message_id, body) =>
      done(http.POST("/api/messages/{message_id}/answer", { ...message(message_id), body })),
    reportMessage: (message_id, reason) =>
      done(
        http.POST("/api/messages/{message_id}/report", {
          ...message(message_id),
          body: { reason },
        }),
      ),
    muteAgency: (agency_id, muted) =>
      done(
        http.POST("/api/agencies/{agency_id}/mute", {
          params: { path: { agency_id } },
          body: { muted },
        }),
      ),
    footageRecorded: (...asked) =>
      read(http.GET("/api/footage/{request_id}/{camera_id}", footage(...asked))),
    declineFootage: (...asked) =>
      done(http.POST("/api/footage/{request_id}/{camera_id}/decline", footage(...asked))),
    releaseFootage: (requestId, cameraId, body) =>
      done(
        http.POST("/api/footage/{request_id}/{camera_id}/release", {
          ...footage(requestId, cameraId),
          body,
        }),
      ),
    phone: async (origin) =>
      (await read(http.GET("/api/phone", { params: { query: { origin } } }))) as PhoneAddress,
    alarmSeen: (alarm_id) =>
      done(http.POST("/api/alarms/{alarm_id}/seen", { params: { path: { alarm_id } } })),
    notices: async () => (await read(http.GET("/api/notices"))) as NoticeState,
    setMail: (body) => done(http.PUT("/api/notices/mail", { body })),
    tryMail: (body) => done(http.POST("/api/notices/mail/test", { body })),
    forgetMail: () => done(http.DELETE("/api/notices/mail")),
    setRules: (body) => done(http.PUT("/api/notices/rules", { body })),
    subscribe: async (body) =>
      (await read(http.POST("/api/notices/devices", { body }))).subscription_id,
    unsubscribe: (id) => done(http.DELETE("/api/notices/devices/{subscription_id}", device(id))),
    tryPush: (id) => done(http.POST("/api/notices/devices/{subscription_id}/test", device(id))),
    enrol: async (hub_url, code, accept_policy) =>
      (await read(
        http.POST("/api/enrol", { body: { hub_url, code, accept_policy } }),
      )) as Enrolment,
  };
}
