/**
 * Shapes of the gateway's local API, from its OpenAPI document. The gateway leaves a member out
 * when it has nothing to say, so null doesn't occur here. Instants are milliseconds since 1970.
 */

import type { GatewayApi } from "@api";

type Schemas = GatewayApi["schemas"];

/** A shape as it is told: absent members instead of nulls, all the way down. */
type Told<T> = T extends readonly (infer Item)[]
  ? Told<Item>[]
  : T extends object
    ? { [K in keyof T]: Told<Exclude<T[K], null>> }
    : T;

export type State = Told<Schemas["State"]>;
export type Gateway = State["gateway"];
export type Agency = State["agencies"][number];
export type Program = State["programs"][number];
export type Camera = State["cameras"][number];
export type Consent = Camera["consents"][number];
export type HeldBack = NonNullable<Consent["held_back"]>[number];
export type Watching = State["watching"][number];
export type Knock = State["knocks"][number];
export type Look = State["looks"][number];
export type Hours = Told<Schemas["Hours"]>;
export type Window = Hours["windows"][number];
export type Tier = Consent["tier"];
export type Right = Consent["rights"][number];
export type Blur = Consent["blur"];
export type Proposal = Told<Schemas["Proposal"]>;
export type Enrolment = Told<Schemas["Enrolment"]>;
export type CameraInfo = Schemas["CameraInfo"];
export type NewCamera = Pick<
  Schemas["NewCamera"],
  "name" | "url" | "kind" | "user" | "password" | "transport" | "small_url"
>;
export type Whereabouts = NonNullable<Camera["whereabouts"]>;
export type Steering = NonNullable<Camera["steering"]>;
export type NewSteering = Schemas["NewSteering"];
export type Geofence = Schemas["NewGeofence"];
export type LocatorAdded = Schemas["LocatorAdded"];
export type RingState = Told<Schemas["RingState"]>;
export type RingCamera = Told<Schemas["RingCameraState"]>;
export type RingSigningIn = Schemas["RingSigningIn"];
export type RingSignedIn = Schemas["RingSignedIn"];
export type CameraTest = Omit<Schemas["CameraTest"], "camera_id">;
export type CameraChange = Partial<
  NewCamera & Pick<Told<Schemas["NewCamera"]>, "position" | "field_of_view">
>;
export type NewConsent = Told<Schemas["NewConsent"]>;
export type PictureState = Told<Schemas["PictureState"]>;
export type NewMasks = Schemas["NewMasks"];
export type NewBlur = Schemas["NewBlur"];
export type Preview = Schemas["Preview"];
export type Recording = Told<Schemas["RecordingState"]>;
export type NewRecording = Schemas["NewRecording"];
export type RecordedRange = Schemas["RecordedRange"];
export type Problem = Told<Schemas["ErrorBody"]>;
export type KeptOpening = Told<Schemas["KeptOpening"]>;
export type LooksPage = Told<Schemas["LooksPage"]>;
export type AsksPage = Told<Schemas["AsksPage"]>;
export type EventsPage = Told<Schemas["EventsPage"]>;
export type RecordedLook = LooksPage["looks"][number];
export type RecordedAsk = AsksPage["asks"][number];
export type RecordedEvent = EventsPage["events"][number];
export type TrustState = Told<Schemas["TrustState"]>;
export type AlarmInputs = Told<Schemas["AlarmInputsState"]>;
export type ContactAdded = Schemas["ContactAdded"];
export type NewContact = Schemas["NewContact"];
export type NewMqtt = Schemas["NewMqtt"];
export type FoundDevice = Schemas["FoundDevice"];
export type OpenedDevice = Schemas["OpenedDevice"];
export type DeviceSignIn = Schemas["DeviceSignIn"];
export type NewDevice = Schemas["NewDevice"];
export type HubRules = Schemas["HubRules"];
export type RuleText = HubRules["rules"][number];
export type PhoneAddress = Told<Schemas["PhoneAddress"]>;
export type Objection = State["objections"][number];
export type FootageAsked = State["footage"][number];
export type AgencyMessage = State["messages"][number];
export type MessageAnswer = Schemas["NewMessageAnswer"]["answer"];
export type MessageReason = Schemas["NewMessageReport"]["reason"];
export type FootageCamera = FootageAsked["cameras"][number];
export type FootageRecorded = Schemas["FootageRecorded"];
export type ReleaseFootage = Schemas["ReleaseFootage"];
export type MatchedPoint = Schemas["MatchedPoint"];
export type MapPoints = Schemas["MapPoints"];
export type KeptPoints = Schemas["KeptPoints"];
export type Fitted = Told<Schemas["Fitted"]>;
export type Alarm = State["alarms"][number];
export type NoticeState = Told<Schemas["NoticeState"]>;
export type Device = NoticeState["devices"][number];
export type NewMail = Told<Schemas["NewMail"]>;
export type NoticeRules = Schemas["NoticeRules"];
export type NewSubscription = Schemas["NewSubscription"];
export type Notice = Schemas["NoticeEvent"];
export type GatewayEvent = { t: "state"; state: State } | Notice;
/** Who asks or looks, and why: what knocks, running looks and past looks have in common. */
export type Viewer = Pick<Knock, keyof Knock & keyof Watching & keyof Look>;
