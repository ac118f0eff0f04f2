/**
 * Knocks: somebody asks to look, and waits. One at a time, the most urgent first. Saying no and not
 * answering are the same to the agency, so the page never asks for a reason.
 */

import type { Scope } from "@core";
import { derived, get, type Readable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import type { Live } from "./live.ts";
import type { Knock } from "./types.ts";

export interface Knocks {
  readonly current: Readable<Knock | undefined>;
  /** The current one was put aside: it waits in small, and its time goes on. */
  readonly aside: Readable<boolean>;
  /** How many wait behind the current one. */
  readonly waiting: Readable<number>;
  readonly sending: Readable<boolean>;
  readonly error: Readable<string | undefined>;
  answer(answer: "yes" | "no"): Promise<void>;
  putAside(): void;
  takeUp(): void;
}

/** A press within this time of a knock's appearance was meant for what lay under it. */
export const GUARD = 600; // ms

interface Inputs {
  client: Pick<Client, "answer">;
  live: Pick<Live, "state" | "now">;
  clock?: () => number;
  /** Whether something is being typed: a knock then arrives in small and takes no key away. */
  typing?: () => boolean;
}

export function createKnocks(scope: Scope, inputs: Inputs): Knocks {
  const { client, live, clock = Date.now, typing = () => false } = inputs;
  const answered = writable<ReadonlySet<string>>(new Set());
  const sending = writable(false);
  const error = writable<string | undefined>();
  const aside = writable(false);
  let shown: { id: string; at: number } | undefined;

  const open = derived([live.state, live.now, answered], ([$state, $now, $answered]) =>
    ($state?.knocks ?? [])
      .filter((knock) => knock.answer_by > $now && !$answered.has(knock.session_id))
      .sort((a, b) => a.answer_by - b.answer_by),
  );
  let previous: Knock | undefined;
  const current = derived(open, ($open) => {
    // The one being read stays until it is over, even when a more urgent one arrives.
    const held = $open.find((knock) => knock.session_id === previous?.session_id);
    previous = held ?? $open[0];
    return previous;
  });
  scope.add(
    current.subscribe((knock) => {
      if (knock?.session_id === shown?.id) return;
      shown = knock && { id: knock.session_id, at: clock() };
      error.set(undefined);
      aside.set(knock !== undefined && typing());
    }),
  );

  const answer = async (choice: "yes" | "no"): Promise<void> => {
    const knock = get(current);
    if (!knock || get(sending) || !shown || clock() - shown.at < GUARD) return;
    sending.set(true);
    try {
      await client.answer(knock.session_id, choice);
      answered.update((all) => new Set([...all, knock.session_id]));
    } catch (failure) {
      error.set(problemOf(failure).message);
    } finally {
      sending.set(false);
    }
  };

  return {
    current,
    waiting: derived(open, ($open) => Math.max(0, $open.length - 1)),
    aside,
    sending,
    error,
    answer,
    putAside: () => aside.set(true),
    takeUp() {
      if (shown) shown.at = clock(); // the press that opened it must not also answer it
      aside.set(false);
    },
  };
}
