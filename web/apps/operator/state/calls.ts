/** Open calls from the agency's dispatch; kept current by the event stream. */
import type { DispatchCall, Hub, Person } from "@api";
import type { Scope } from "@core";
import { type Readable, writable } from "svelte/store";
import type { Stream } from "./stream.ts";
import { errorWords, type Notice } from "./words.ts";

export interface Calls {
  /** Newest first; undefined until they were loaded once. */
  readonly list: Readable<readonly DispatchCall[] | undefined>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  setAside(callId: string): Promise<Notice | undefined>;
}

interface Inputs {
  readonly hub: Pick<Hub, "dispatchCalls" | "setCallAside">;
  readonly stream: Pick<Stream, "onCall" | "onReconnect">;
  readonly roles: Person["roles"];
  /** Called for each call that wasn't there before. */
  readonly onNew: (call: DispatchCall) => void;
}

export function createCalls(scope: Scope, { hub, stream, roles, onNew }: Inputs): Calls {
  const list = writable<readonly DispatchCall[] | undefined>();
  const error = writable<Notice | undefined>();
  let known: ReadonlySet<string> | undefined;
  let asked = 0;

  const refresh = async (): Promise<void> => {
    const number = ++asked;
    try {
      const open = await hub.dispatchCalls();
      if (scope.closed || number !== asked) return; // a later answer counts
      if (known) for (const call of open) if (!known.has(call.call_id)) onNew(call);
      known = new Set([...(known ?? []), ...open.map((call) => call.call_id)]);
      list.set(open);
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };
  const setAside: Calls["setAside"] = async (callId) => {
    try {
      await hub.setCallAside(callId);
    } catch (failure) {
      return errorWords(failure);
    }
    await refresh();
    return undefined;
  };

  if (roles.some((role) => role === "operator" || role === "supervisor")) {
    stream.onCall(scope, () => void refresh());
    stream.onReconnect(scope, () => void refresh());
    void refresh();
  }
  return { list, error, refresh, setAside };
}

/** Why no incident can be begun from a call, or what its table leaves open; nothing if all is said. */
export function callWords(call: DispatchCall): string | undefined {
  const { prohibited } = call;
  if (prohibited) {
    if (prohibited.clause === undefined) return "Nobody watches cameras for that.";
    return `Clause ${prohibited.clause} of the use policy prohibits that: ${prohibited.text ?? ""}`;
  }
  if (call.purpose === undefined)
    return `Your agency's table gives ${call.type} no purpose. Choose it yourself.`;
  return undefined;
}
