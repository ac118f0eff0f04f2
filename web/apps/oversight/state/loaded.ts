/** Something that is read from the hub, and read again when somebody has changed it. */
import type { Scope } from "@core";
import { type Readable, writable } from "svelte/store";
import { errorWords, type Notice } from "../../operator/state/words.ts";

export interface Loaded<T> {
  /** Undefined until it was read once. */
  readonly value: Readable<T | undefined>;
  readonly error: Readable<Notice | undefined>;
  readonly busy: Readable<boolean>;
  /** Reads it again; of two readings under way the later one counts. */
  refresh(): Promise<void>;
}

export function createLoaded<T>(scope: Scope, read: () => Promise<T>): Loaded<T> {
  const value = writable<T | undefined>();
  const error = writable<Notice | undefined>();
  const busy = writable(false);
  let newest = 0;

  const refresh = async (): Promise<void> => {
    const mine = ++newest;
    busy.set(true);
    try {
      const found = await read();
      if (mine !== newest || scope.closed) return;
      value.set(found);
      error.set(undefined);
    } catch (failure) {
      if (mine === newest) error.set(errorWords(failure));
    } finally {
      if (mine === newest) busy.set(false);
    }
  };
  return { value, error, busy, refresh };
}
