/** Everything behind the operator's page, made once and ended with its scope. */
import type { Hub, HubIncident, Me } from "@api";
import type { Scope } from "@core";
import {
  type DecoderPool,
  type DeviceStore,
  type Pins,
  Player,
  type TransportMemory,
} from "@player";
import { createToasts, type Toasts } from "@ui";
import { get, type Readable, type Writable, writable } from "svelte/store";
import { type Account, createAccount } from "./account.ts";
import { type Answers, createAnswers } from "./answers.ts";
import { type Calls, createCalls } from "./calls.ts";
import { type Cameras, createCameras } from "./cameras.ts";
import { type Clips, createClips } from "./clips.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import { createEnrolment, type EnrolmentState } from "./enrolment.ts";
import { createFootage, type Footage } from "./footage.ts";
import { createFront, type Front } from "./front.ts";
import { createIncidents, type IncidentForm, type Incidents } from "./incidents.ts";
import { createLogCheck, readLogOver } from "./logCheck.ts";
import { createMap, type MapState } from "./map.ts";
import { createMessages, type Messages } from "./messages.ts";
import { createNear, type Near } from "./near.ts";
import { createPeople, type People } from "./people.ts";
import { createPrograms, type ProgramNotice } from "./programs.ts";
import { createRemembered, type Remembered } from "./remembered.ts";
import { createRights, type Rights } from "./rights.ts";
import { createRouter, type Router } from "./route.ts";
import { createShortcuts, type ShortcutChoice } from "./shortcuts.ts";
import { createSignOn, type SignOn } from "./signOn.ts";
import { createStream, type Socket, type Stream } from "./stream.ts";
import { createViewing } from "./viewing.ts";
import { createWall, type Wall } from "./wall.ts";

export interface App {
  readonly me: Me;
  readonly hub: Hub;
  readonly enrolment: EnrolmentState;
  readonly stream: Stream;
  readonly cameras: Cameras;
  readonly incidents: Incidents;
  readonly calls: Calls;
  readonly near: Near;
  readonly map: MapState;
  /** Whether an incident is shown with its map. */
  readonly mapOpen: Writable<boolean>;
  readonly dispatch: Dispatch;
  readonly account: Account;
  readonly people: People;
  readonly signOn: SignOn;
  readonly answers: Answers;
  readonly rights: Rights;
  readonly programs: Readable<readonly ProgramNotice[]>;
  readonly wall: Wall;
  readonly front: Front;
  readonly decoders: DecoderPool;
  /** The footage requests of an incident, until the scope closes; on a certified device only. */
  footage(scope: Scope, incident: HubIncident): Footage | undefined;
  /** All that owners gave to the agency, likewise. */
  clips(scope: Scope): Clips | undefined;
  /** The messages to owners about an incident, likewise. */
  messages(scope: Scope, incident: HubIncident): Messages | undefined;
  readonly router: Router;
  readonly shortcuts: ShortcutChoice;
  readonly toasts: Toasts;
  /** How many minutes the next look asks for. */
  readonly minutes: Writable<number>;
  readonly remembered: Remembered;
  /** What the next incident begins with: a place that was picked on the map. */
  readonly begun: Writable<Partial<IncidentForm> | undefined>;
}

export interface Inputs {
  readonly me: Me;
  readonly hub: Hub;
  readonly store: DeviceStore;
  readonly pins: Pins;
  readonly memory: TransportMemory;
  readonly decoders: DecoderPool;
  readonly storage: Storage;
  readonly open: () => Socket;
  readonly hash: string;
  readonly now: () => number;
}

export function createApp(scope: Scope, inputs: Inputs): App {
  const { me, hub, store, pins, memory, decoders, now } = inputs;
  const toasts = createToasts();
  scope.add(() => toasts.close());
  const stream = createStream(scope, inputs.open);
  const enrolment = createEnrolment(scope, { hub, store, personId: me.person.person_id, now });
  const remembered = createRemembered(inputs.storage, me.person.person_id);
  const minutes = writable(remembered.minutes);
  scope.add(minutes.subscribe((value) => remembered.keepMinutes(value)));

  const logCheck = createLogCheck(scope, {
    hub,
    read: readLogOver((...request) => fetch(...request)),
    pinPolicy: (policy) => {
      const enrolled = get(enrolment.state);
      return pins.checkPolicy(enrolled.phase === "ready" ? enrolled.device.deviceId : "", policy);
    },
  });

  const wall = createWall(scope, {
    hub,
    stream,
    storage: inputs.storage,
    make(camera, incident, takes, asked) {
      const enrolled = get(enrolment.state);
      if (enrolled.phase !== "ready") throw new Error("no view session without a certified device");
      return createViewing(scope, {
        hub,
        stream,
        device: enrolled.device,
        agencyId: enrolled.certificate.agencyId,
        pseudonym: enrolled.certificate.pseudonym,
        pins,
        logCheck,
        camera,
        incident,
        takes,
        minutes: get(minutes),
        asked,
        now,
        makePlayer: (options) => new Player({ ...options, memory, decoders }),
      });
    },
  });

  return {
    me,
    hub,
    enrolment,
    stream,
    cameras: createCameras(scope, { hub, stream }),
    incidents: createIncidents(scope, hub),
    calls: createCalls(scope, {
      hub,
      stream,
      roles: me.person.roles,
      onNew: ({ number, words, type, address }) =>
        toasts.show({
          title: `New call: ${number}`,
          text: [words || type, address].filter(Boolean).join(", "),
          tone: "lamp",
        }),
    }),
    near: createNear(scope, { hub, stream }),
    map: createMap(scope, { hub, stream }),
    mapOpen: writable(false),
    dispatch: createDispatch(hub, me.person),
    account: createAccount(hub),
    people: createPeople(hub, me.person),
    signOn: createSignOn(hub, me.person),
    answers: createAnswers(scope, hub, me.person.roles),
    rights: createRights(scope, { hub, stream, roles: me.person.roles }),
    programs: createPrograms(scope, { hub, stream, agencyId: me.person.agency?.agency_id, now }),
    wall,
    front: createFront(scope, wall.tiles),
    decoders,
    footage(owner, incident) {
      const enrolled = get(enrolment.state);
      if (enrolled.phase !== "ready") return undefined;
      const { device, certificate } = enrolled;
      return createFootage(owner, {
        ...{ hub, stream, pins, device, incident, now },
        agencyId: certificate.agencyId,
      });
    },
    clips(owner) {
      const enrolled = get(enrolment.state);
      if (enrolled.phase !== "ready") return undefined;
      return createClips(owner, { ...{ hub, stream, pins }, device: enrolled.device });
    },
    messages(owner, incident) {
      const enrolled = get(enrolment.state);
      if (enrolled.phase !== "ready") return undefined;
      const { device, certificate } = enrolled;
      return createMessages(owner, {
        ...{ hub, stream, pins, device, incident, now },
        agencyId: certificate.agencyId,
      });
    },
    router: createRouter(inputs.hash),
    shortcuts: createShortcuts(inputs.storage),
    toasts,
    minutes,
    remembered,
    begun: writable(),
  };
}
