/**
 * The stop of everything. One press, no question; the page answers at once and doesn't give up:
 * while the gateway is out of reach the stop is sent again and again until it holds.
 */

import type { Scope } from "@core";
import { derived, type Readable, writable } from "svelte/store";
import type { Client } from "./client.ts";
import { problemOf } from "./client.ts";
import type { Live } from "./live.ts";

/** `stopping`: pressed, not yet confirmed by the gateway. `unheard`: pressed, and no answer yet. */
export type StopState = "open" | "stopping" | "unheard" | "stopped" | "resuming";

export interface Stop {
  readonly status: Readable<StopState>;
  /** The last failure of a resume, in words. */
  readonly error: Readable<string | undefined>;
  press(): Promise<void>;
  resume(): Promise<boolean>;
}

const AGAIN = 700; // ms between tries while the gateway doesn't answer

export function createStop(
  scope: Scope,
  {
    client,
    live,
  }: { client: Pick<Client, "stopAll" | "resumeAll">; live: Pick<Live, "state" | "refresh"> },
): Stop {
  const local = writable<StopState | undefined>();
  const error = writable<string | undefined>();
  let pressing = 0;

  /** The gateway has answered; what it says from now on holds, so the page's own word ends. */
  const settle = async (mine: number): Promise<void> => {
    const done = (): void => void (mine === pressing && local.set(undefined));
    await live.refresh().then(done, () => {
      let first = true; // a store speaks once on subscription; the next word is a new state
      const leave = live.state.subscribe(() => {
        if (!first) done();
        first = false;
      });
      scope.add(leave);
    });
  };

  const press = async (): Promise<void> => {
    const mine = ++pressing;
    local.set("stopping");
    error.set(undefined);
    while (mine === pressing && !scope.closed) {
      try {
        await client.stopAll();
        if (mine === pressing) local.set("stopped");
        return await settle(mine);
      } catch {
        local.set("unheard");
        await new Promise<void>((done) => {
          scope.after(AGAIN, done);
          scope.add(done);
        });
      }
    }
  };

  const resume = async (): Promise<boolean> => {
    const mine = ++pressing;
    local.set("resuming");
    error.set(undefined);
    try {
      await client.resumeAll();
      await settle(mine);
      return true;
    } catch (failure) {
      error.set(problemOf(failure).message);
      if (mine === pressing) local.set(undefined);
      return false;
    }
  };

  return {
    status: derived([local, live.state], ([$local, $state]) => {
      if ($local) return $local;
      return $state?.gateway.stopped ? "stopped" : "open";
    }),
    error,
    press,
    resume,
  };
}
