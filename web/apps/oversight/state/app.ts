/** Everything behind the oversight pages, made once and ended with its scope. */
import type { Hub, HubApi, LogInfo, Me, ProgramInfo } from "@api";
import { PinRefused, type Scope } from "@core";
import { createToasts, type Toasts } from "@ui";
import { get } from "svelte/store";
import { errorWords, type Notice } from "../../operator/state/words.ts";
import { type Checks, createChecks } from "./checks.ts";
import { createLoaded, type Loaded } from "./loaded.ts";
import { createRouter, type LookFilter, type Router } from "./route.ts";
import type { Flag, Objection, Part, ReportedMessage } from "./words.ts";

type Schemas = HubApi["schemas"];
export const PAGE = 25;

/** What is chosen from in filters, and what a program is called. */
export interface Names {
  readonly agencies: readonly Schemas["Agency"][];
  readonly programs: readonly ProgramInfo[];
  readonly purposes: ReadonlyMap<string, string>;
}

export interface App {
  readonly me: Me;
  readonly hub: Hub;
  readonly router: Router;
  readonly toasts: Toasts;
  readonly checks: Checks;
  readonly names: Loaded<Names>;
  readonly overview: Loaded<Schemas["Overview"]>;
  readonly looks: Loaded<Schemas["Looks"]>;
  readonly look: Loaded<Schemas["LookDetail"]>;
  readonly flags: Loaded<Flag[]>;
  readonly objections: Loaded<Objection[]>;
  readonly reported: Loaded<ReportedMessage[]>;
  readonly readings: Loaded<Schemas["Accesses"]>;
  readonly record: Loaded<Schemas["RecordEntries"]>;
  readonly people: Loaded<Schemas["SeatPerson"][]>;
  readonly devices: Loaded<Schemas["SeatDevice"][]>;
  readonly log: Loaded<LogInfo>;
  /** Where the readings, and the record, are read from; and which part of the record. */
  readonly at: { readings: number; record: number; part: Part };
  /** Does something, says how it went, and reads again what it changed. */
  act(
    done: string,
    work: () => Promise<unknown>,
    again: readonly Again[],
  ): Promise<Notice | undefined>;
  raiseFlag(flag: Schemas["NewFlag"]): Promise<Notice | undefined>;
  closeFlag(flagId: string, end: Schemas["FlagEnd"]): Promise<Notice | undefined>;
  freeze(programId: string, frozen: boolean, reason: string): Promise<Notice | undefined>;
  /** Forgets which log and witnesses this browser trusted first. */
  trustAnew(): void;
  publish(objectionId: string, what: Schemas["Publication"]): Promise<Notice | undefined>;
}

type Again = Loaded<unknown>;

export interface Inputs {
  readonly me: Me;
  readonly hub: Hub;
  readonly storage: Storage;
  readonly hash: string;
}

export function createApp(scope: Scope, { me, hub, storage, hash }: Inputs): App {
  const { http } = hub;
  const toasts = createToasts();
  scope.add(() => toasts.close());
  const router = createRouter(hash);
  const at: App["at"] = { readings: 0, record: 0, part: "disclosures" };

  const names = createLoaded(scope, async () => {
    const [agencies, programs, purposes] = await Promise.all([
      hub.call(http.GET("/v1/agencies")),
      hub.programs(),
      hub.purposes(),
    ]);
    return { agencies, programs, purposes: new Map(purposes.map((p) => [p.id, p.title])) };
  });
  const overview = createLoaded(scope, () => hub.call(http.GET("/v1/oversight")));
  const looks = createLoaded(scope, async () => {
    const route = get(router.route);
    const told = route.page === "looks" ? route : { filter: {}, offset: 0 };
    const query = { ...queryOf(told.filter), offset: told.offset, limit: PAGE };
    return hub.call(http.GET("/v1/oversight/looks", { params: { query } }));
  });
  const look = createLoaded(scope, async () => {
    const route = get(router.route);
    const path = { session_id: route.page === "look" ? route.sessionId : "" };
    return hub.call(http.GET("/v1/oversight/looks/{session_id}", { params: { path } }));
  });
  const flags = createLoaded(scope, () => hub.call(http.GET("/v1/oversight/flags")));
  const objections = createLoaded(scope, () => hub.call(http.GET("/v1/oversight/objections")));
  const reported = createLoaded(scope, () => hub.call(http.GET("/v1/oversight/reported-messages")));
  const readings = createLoaded(scope, () => {
    const query = { offset: at.readings, limit: PAGE };
    return hub.call(http.GET("/v1/oversight/access", { params: { query } }));
  });
  const record = createLoaded(scope, () => {
    const query = { part: at.part, offset: at.record, limit: PAGE };
    return hub.call(http.GET("/v1/oversight/record", { params: { query } }));
  });
  const people = createLoaded(scope, () => hub.call(http.GET("/v1/oversight/people")));
  const devices = createLoaded(scope, () => hub.call(http.GET("/v1/oversight/devices")));
  const log = createLoaded(scope, () => hub.log());

  const act: App["act"] = async (done, work, again) => {
    try {
      await work();
    } catch (failure) {
      return errorWords(failure);
    }
    toasts.show({ title: done, tone: "good" });
    await Promise.all(again.map((one) => one.refresh()));
    return undefined;
  };

  const app: App = {
    me,
    hub,
    router,
    toasts,
    checks: createChecks(scope, { hub, pinPolicy: (policy) => pinned(storage, policy) }),
    names,
    overview,
    looks,
    look,
    flags,
    objections,
    reported,
    readings,
    record,
    people,
    devices,
    log,
    at,
    act,
    raiseFlag: (body) =>
      act("The agency is asked", () => hub.call(http.POST("/v1/oversight/flags", { body })), [
        look,
        flags,
        overview,
      ]),
    closeFlag: (flagId, body) => {
      const params = { path: { flag_id: flagId } };
      const work = () =>
        hub.call(http.POST("/v1/oversight/flags/{flag_id}/close", { params, body }));
      return act("The flag is closed", work, [flags, overview]);
    },
    freeze: (programId, frozen, reason) => {
      const params = { path: { program_id: programId } };
      const body = { reason };
      const work = () =>
        frozen
          ? hub.call(http.POST("/v1/oversight/programs/{program_id}/freeze", { params, body }))
          : hub.call(http.POST("/v1/oversight/programs/{program_id}/resume", { params, body }));
      return act(frozen ? "The program is frozen" : "The program goes on", work, [names, overview]);
    },
    trustAnew: () => storage.removeItem(PIN),
    publish: (objectionId, body) => {
      const params = { path: { objection_id: objectionId } };
      const work = () =>
        hub.call(
          http.POST("/v1/oversight/objections/{objection_id}/publication", { params, body }),
        );
      return act("It is public now", work, [objections]);
    },
  };
  void names.refresh();
  return app;
}

const ATTENTIONS = ["long", "repeated", "refused", "break_glass", "flagged"] as const;
const DAY = 24 * 3_600_000;

/** A filter as the hub's API takes it; a day ends at midnight, here. */
export function queryOf(filter: LookFilter) {
  const { agency, program, purpose, person, words } = filter;
  const since = dayOf(filter.since);
  const until = dayOf(filter.until);
  const attention = ATTENTIONS.find((one) => one === filter.attention);
  return {
    ...(agency ? { agency } : {}),
    ...(program ? { program } : {}),
    ...(purpose ? { purpose } : {}),
    ...(person ? { person } : {}),
    ...(words ? { words } : {}),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until: until + DAY }),
    ...(attention ? { attention } : {}),
  };
}

function dayOf(text: string | undefined): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "");
  if (!found) return undefined;
  const at = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3])).getTime();
  return at >= 0 ? at : undefined;
}

const PIN = "transom.oversight.policy";

/** The first policy that this browser saw; another one later is refused until somebody explains. */
async function pinned(storage: Storage, policy: string): Promise<string> {
  const known = storage.getItem(PIN);
  if (known === null) storage.setItem(PIN, policy);
  else if (known !== policy)
    throw new PinRefused(
      "The hub names another log, or other witnesses, than when this browser first saw them.",
      "Ask the hub's operator whether that was announced.",
    );
  return policy;
}
