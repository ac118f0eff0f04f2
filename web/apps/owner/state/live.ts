/**
 * The gateway's state, kept current over one WebSocket. Reconnects by itself, checks a silent
 * connection, and says plainly when what the page shows may be old.
 */

import { Scope } from "@core";
import { derived, get, type Readable, writable } from "svelte/store";
import { type Client, GatewayError } from "./client.ts";
import type { GatewayEvent, Notice, State } from "./types.ts";

/** `lost`: out of reach, trying again; the state shown is the last one that came. */
export type Link = "connecting" | "live" | "lost" | "signed_out";

/** The part of a WebSocket that is used, so that tests can stand in for the far side. */
export interface Socket {
  onmessage: ((event: { data: string }) => void) | null;
  onclose: (() => void) | null;
  close(): void;
}

export interface Live {
  readonly state: Readable<State | undefined>;
  readonly link: Readable<Link>;
  /** When the shown state came, by this machine's clock. */
  readonly heardAt: Readable<number | undefined>;
  /** The gateway's present instant, for countdowns; follows `ticker`. */
  readonly now: Readable<number>;
  onNotice(listener: (notice: Notice) => void): void;
  /** Tries at once, for example when the device wakes up. */
  poke(): void;
  /** Asks for the state now, for example right after a change. */
  refresh(): Promise<void>;
  /** Takes a state that a test or an answer brought. */
  accept(state: State): void;
}

interface Inputs {
  client: Pick<Client, "state">;
  open: () => Socket;
  ticker: Readable<number>;
  clock?: () => number;
  random?: () => number;
}

const FIRST_RETRY = 400; // ms; doubles up to LAST_RETRY
const LAST_RETRY = 5000;
const SILENCE = 15_000; // after so long without a word, ask

export function createLive(scope: Scope, inputs: Inputs): Live {
  const { client, open, ticker, clock = Date.now, random = Math.random } = inputs;
  const state = writable<State | undefined>();
  const link = writable<Link>("connecting");
  const heardAt = writable<number | undefined>();
  const offset = writable(0);
  const listeners = new Set<(notice: Notice) => void>();
  let socket: Socket | undefined;
  let attempt = new Scope();
  let retry = FIRST_RETRY;

  const accept = (next: State): void => {
    offset.set(next.now - clock());
    heardAt.set(clock());
    state.set(next);
  };

  const lose = (error?: unknown): void => {
    if (scope.closed) return;
    attempt.close();
    socket = undefined;
    const out = error instanceof GatewayError && error.signedOut;
    link.set(out ? "signed_out" : "lost");
    if (out) return;
    attempt = new Scope();
    attempt.after(retry * (0.75 + random() / 2), () => void connect());
    retry = Math.min(retry * 2, LAST_RETRY);
  };

  const hear = (event: GatewayEvent): void => {
    if (event.t === "state") accept(event.state);
    else for (const listener of listeners) listener(event);
  };

  const watchSilence = (mine: Scope): void => {
    mine.after(SILENCE, async () => {
      await refresh().catch((error) => !mine.closed && lose(error));
      if (!mine.closed) watchSilence(mine);
    });
  };

  const listen = (mine: Scope): void => {
    const opened = open();
    socket = opened;
    mine.add(() => {
      opened.onclose = null;
      opened.onmessage = null;
      opened.close();
    });
    opened.onmessage = ({ data }) => hear(JSON.parse(data) as GatewayEvent);
    opened.onclose = () => lose();
    watchSilence(mine);
  };

  const refresh = async (): Promise<void> => accept(await client.state());

  const connect = async (): Promise<void> => {
    attempt.close();
    attempt = new Scope();
    const mine = attempt;
    try {
      const first = await client.state();
      if (mine.closed || scope.closed) return;
      accept(first);
      listen(mine);
      retry = FIRST_RETRY;
      link.set("live");
    } catch (error) {
      if (!mine.closed) lose(error);
    }
  };

  scope.add(() => attempt.close());
  void connect();

  return {
    state,
    link,
    heardAt,
    now: derived([ticker, offset], ([$ticker, $offset]) => $ticker + $offset),
    onNotice: (listener) => void listeners.add(listener),
    poke() {
      retry = FIRST_RETRY;
      if (!socket || get(link) !== "live") void connect();
      else void refresh().catch(lose);
    },
    refresh,
    accept,
  };
}
