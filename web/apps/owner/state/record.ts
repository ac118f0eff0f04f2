/** The owner's record, page by page: looks, what opened nothing, and all else that the log says. */

import type { Scope } from "@core";
import { derived, get, type Readable, type Writable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import type { Live } from "./live.ts";
import type { Look, Problem, RecordedAsk, RecordedEvent, RecordedLook } from "./types.ts";

export type Part = "looks" | "asks" | "events";

/** Days are as a date field gives them ("2026-11-23"), in this device's time; empty means open. */
export interface Filter {
  cameraId: string;
  from: string;
  to: string;
  text: string;
}

export const noFilter: Filter = { cameraId: "", from: "", to: "", text: "" };

/** What the gateway is asked for. Instants in milliseconds since 1970. */
export interface Wanted {
  camera_id?: string;
  since?: number;
  until?: number;
  /** For a file: only what was checked under this trust policy. */
  policy_id?: string;
}

/** One part of the record, as much as has been loaded. */
export interface Loaded<Line> {
  readonly lines: readonly Line[];
  readonly policies: Readonly<Record<string, string>>;
  readonly more: boolean;
}

export interface OwnersRecord {
  readonly part: Writable<Part>;
  readonly filter: Writable<Filter>;
  readonly filtered: Readable<boolean>;
  readonly looks: Readable<Loaded<RecordedLook>>;
  readonly asks: Readable<Loaded<RecordedAsk>>;
  readonly events: Readable<Loaded<RecordedEvent>>;
  readonly loading: Readable<boolean>;
  readonly problem: Readable<Problem | undefined>;
  /** The filter as the gateway's files take it. */
  readonly wanted: Readable<Wanted>;
  /** Loads the part that is shown, from its newest line. */
  load(): Promise<void>;
  /** Loads older lines of the part that is shown. */
  older(): Promise<void>;
  clear(): void;
}

const PAGE = 50;

/** The start of a day of this device, or of the one after it. */
export function dayStart(text: string, plus = 0): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found) return undefined;
  return new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + plus).getTime();
}

export function wantedOf(filter: Filter): Wanted {
  const since = dayStart(filter.from);
  const until = dayStart(filter.to, 1);
  return {
    ...(filter.cameraId && { camera_id: filter.cameraId }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

type Words = Pick<
  Look,
  "incident_number" | "pseudonym" | "justification" | "camera_name" | "agency_name"
>;

/** Whether a line has the text in what the owner can read of it. */
export function mentions(line: Words, text: string): boolean {
  const wanted = text.trim().toLocaleLowerCase();
  const words = [
    line.incident_number,
    line.pseudonym,
    line.justification,
    line.camera_name,
    line.agency_name,
  ];
  return !wanted || words.some((word) => word.toLocaleLowerCase().includes(wanted));
}

const nothing = { lines: [], policies: {}, more: false } as const;

export function createRecord(
  scope: Scope,
  {
    client,
    live,
  }: { client: Pick<Client, "looks" | "asks" | "events">; live: Pick<Live, "state"> },
): OwnersRecord {
  const part = writable<Part>("looks");
  const filter = writable<Filter>({ ...noFilter });
  const loading = writable(false);
  const problem = writable<Problem | undefined>();
  const stores = {
    looks: writable<Loaded<RecordedLook>>(nothing),
    asks: writable<Loaded<RecordedAsk>>(nothing),
    events: writable<Loaded<RecordedEvent>>(nothing),
  };
  let turn = 0;

  /** Asks for lines from `offset` on; an answer that a later question has overtaken is dropped. */
  const ask = async (offset: number): Promise<void> => {
    const mine = ++turn;
    const shown = get(part);
    const wanted = { ...wantedOf(get(filter)), limit: PAGE, offset };
    loading.set(true);
    problem.set(undefined);
    try {
      if (shown === "looks") {
        const { looks, ...rest } = await client.looks(wanted);
        if (mine === turn)
          join(stores.looks, { lines: looks, ...rest }, offset, (l) => l.look.session_id);
      } else if (shown === "asks") {
        const { asks, ...rest } = await client.asks(wanted);
        if (mine === turn) join(stores.asks, { lines: asks, ...rest }, offset, (a) => a.session_id);
      } else {
        const { events, ...rest } = await client.events(wanted);
        if (mine === turn)
          join(stores.events, { lines: events, ...rest }, offset, (e) => String(e.kept.index));
      }
    } catch (failure) {
      if (mine === turn) problem.set(problemOf(failure));
    } finally {
      if (mine === turn) loading.set(false);
    }
  };

  const join = <Line>(
    store: Writable<Loaded<Line>>,
    page: Loaded<Line>,
    offset: number,
    key: (line: Line) => string,
  ): void =>
    store.update((before) => {
      if (offset === 0) return page;
      const there = new Set(before.lines.map(key));
      return {
        lines: [...before.lines, ...page.lines.filter((line) => !there.has(key(line)))],
        policies: { ...before.policies, ...page.policies },
        more: page.more,
      };
    });

  // What has just happened, and the log's word for it, appears by itself.
  let open = false;
  const mark = derived(live.state, ($state) =>
    JSON.stringify([
      $state?.looks[0]?.session_id,
      $state?.looks.length,
      $state?.knocks.length,
      $state?.recorded,
    ]),
  );
  scope.add(mark.subscribe(() => void (open && ask(0))));

  return {
    part,
    filter,
    filtered: derived(filter, ($filter) => JSON.stringify($filter) !== JSON.stringify(noFilter)),
    looks: derived([stores.looks, filter], ([$looks, $filter]) => ({
      ...$looks,
      lines: $looks.lines.filter(({ look }) => mentions(look, $filter.text)),
    })),
    asks: derived([stores.asks, filter], ([$asks, $filter]) => ({
      ...$asks,
      lines: $asks.lines.filter((line) => mentions(line, $filter.text)),
    })),
    events: stores.events,
    loading,
    problem,
    wanted: derived(filter, wantedOf),
    load() {
      open = true;
      return ask(0);
    },
    older: () => ask(get(stores[get(part)] as Readable<Loaded<unknown>>).lines.length),
    clear: () => filter.set({ ...noFilter }),
  };
}

/** A look's own file: the part of the record that begins when it began. */
export const onlyThis = (look: Look): Wanted => ({
  camera_id: look.camera_id,
  since: look.since,
  until: look.since + 1,
});

/** The query of a file's address. */
export const query = (wanted: Wanted): string =>
  new URLSearchParams(
    Object.entries(wanted).map(([name, value]) => [name, String(value)]),
  ).toString();
