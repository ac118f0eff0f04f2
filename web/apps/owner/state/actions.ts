/** Changes that take a moment: which run now, and what went wrong, each under a key of its own. */

import { type Readable, writable } from "svelte/store";
import { problemOf } from "./client.ts";
import type { Live } from "./live.ts";
import type { Problem } from "./types.ts";

export interface Actions {
  readonly busy: Readable<ReadonlySet<string>>;
  readonly errors: Readable<ReadonlyMap<string, Problem>>;
  /** Runs `action` unless the same key runs already; true if it went through. */
  run(key: string, action: () => Promise<unknown>): Promise<boolean>;
  forget(key: string): void;
}

export function createActions(live: Pick<Live, "refresh">): Actions {
  const busy = writable<ReadonlySet<string>>(new Set());
  const errors = writable<ReadonlyMap<string, Problem>>(new Map());
  const running = new Set<string>();

  const mark = (key: string, on: boolean): void => {
    if (on) running.add(key);
    else running.delete(key);
    busy.set(new Set(running));
  };
  const setError = (key: string, problem?: Problem): void =>
    errors.update((all) => {
      const next = new Map(all);
      if (problem) next.set(key, problem);
      else next.delete(key);
      return next;
    });

  return {
    busy,
    errors,
    async run(key, action) {
      if (running.has(key)) return false;
      mark(key, true);
      setError(key);
      try {
        await action();
        await live.refresh().catch(() => undefined); // the socket will bring it if this doesn't
        return true;
      } catch (failure) {
        setError(key, problemOf(failure));
        return false;
      } finally {
        mark(key, false);
      }
    },
    forget: (key) => setError(key),
  };
}
