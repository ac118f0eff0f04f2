/** On a small screen: which one of the open view sessions is in the foreground. */
import type { Scope } from "@core";
import { get, type Readable, writable } from "svelte/store";
import type { Viewing } from "./viewing.ts";

export interface Front {
  /** Undefined while none is open. */
  readonly front: Readable<string | undefined>;
  bring(sessionId: string): void;
  /** The one after (1) or before (-1), round and round. */
  step(by: 1 | -1): void;
}

type Shown = Pick<Viewing, "sessionId">;

/**
 * Follows the wall until the scope closes. One that is taken away gives its place to the next, and
 * one that is asked for again stays in the foreground: both stand at the same index.
 */
export function createFront(scope: Scope, tiles: Readable<readonly Shown[]>): Front {
  const front = writable<string | undefined>();
  let order: readonly string[] = [];
  scope.add(
    tiles.subscribe((all) => {
      const before = order.indexOf(get(front) ?? "");
      order = all.map(({ sessionId }) => sessionId);
      const at = Math.min(Math.max(before, 0), order.length - 1);
      front.update((id) => (id !== undefined && order.includes(id) ? id : order[at]));
    }),
  );
  return {
    front,
    bring: (sessionId) => front.update((id) => (order.includes(sessionId) ? sessionId : id)),
    step: (by) =>
      front.update((id) => {
        const at = order.indexOf(id ?? "");
        return order[(at + by + order.length) % order.length] ?? id;
      }),
  };
}
