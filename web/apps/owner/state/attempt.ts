/** What a form is about to do, and what went wrong with it last. */

import { type Readable, type Writable, writable } from "svelte/store";
import { problemOf } from "./client.ts";
import type { Problem } from "./types.ts";

export interface Attempts<What> {
  /** Undefined while nothing is under way. */
  readonly busy: Readable<What | undefined>;
  readonly problem: Writable<Problem | undefined>;
  /** True if it went well; else the problem says why. */
  attempt(what: What, run: () => Promise<void>): Promise<boolean>;
}

/** For one form: each attempt begins without the last one's problem. */
export function createAttempts<What>(): Attempts<What> {
  const busy = writable<What | undefined>();
  const problem = writable<Problem | undefined>();
  return {
    busy,
    problem,
    async attempt(what, run) {
      busy.set(what);
      problem.set(undefined);
      try {
        await run();
        return true;
      } catch (failure) {
        problem.set(problemOf(failure));
        return false;
      } finally {
        busy.set(undefined);
      }
    },
  };
}
