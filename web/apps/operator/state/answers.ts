/** What the agency owes an answer: flags of the oversight board, complaints of anybody. */
import type { Hub, HubApi, Person } from "@api";
import type { Scope } from "@core";
import { derived, type Readable, writable } from "svelte/store";
import { send } from "./sending.ts";
import { errorWords, type Notice } from "./words.ts";

export type Flag = HubApi["schemas"]["Flag"];
export type Objection = HubApi["schemas"]["Objection"];

export interface Answers {
  /** Whether this person answers for the agency. */
  readonly may: boolean;
  /** Undefined until they were loaded once; what is due first comes first. */
  readonly flags: Readable<readonly Flag[] | undefined>;
  readonly objections: Readable<readonly Objection[] | undefined>;
  /** How many wait for an answer. */
  readonly waiting: Readable<number>;
  readonly error: Readable<Notice | undefined>;
  refresh(): Promise<void>;
  answerFlag(flagId: string, text: string): Promise<Notice | undefined>;
  answerObjection(objectionId: string, text: string): Promise<Notice | undefined>;
}

const LOOK_AGAIN = 60_000; // ms

export function createAnswers(
  scope: Scope,
  hub: Pick<Hub, "call" | "http">,
  roles: Person["roles"],
): Answers {
  const may = roles.includes("supervisor") || roles.includes("agency_admin");
  const flags = writable<readonly Flag[] | undefined>();
  const objections = writable<readonly Objection[] | undefined>();
  const error = writable<Notice | undefined>();

  const refresh = async (): Promise<void> => {
    try {
      const [asked, filed] = await Promise.all([
        hub.call(hub.http.GET("/v1/flags")),
        hub.call(hub.http.GET("/v1/objections")),
      ]);
      if (scope.closed) return;
      flags.set(asked.toSorted(dueFirst));
      objections.set(filed.toSorted(dueFirst));
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };
  const change = (work: Promise<unknown>): Promise<Notice | undefined> => send(work, refresh);

  if (may) {
    void refresh();
    scope.every(LOOK_AGAIN, () => void refresh());
  }
  return {
    may,
    flags,
    objections,
    waiting: derived([flags, objections], (lists) => lists.flatMap(owed).length),
    error,
    refresh,
    answerFlag: (flagId, text) => {
      const params = { path: { flag_id: flagId } };
      return change(
        hub.call(hub.http.POST("/v1/flags/{flag_id}/answer", { params, body: { text } })),
      );
    },
    answerObjection: (objectionId, text) => {
      const params = { path: { objection_id: objectionId } };
      return change(
        hub.call(hub.http.POST("/v1/objections/{objection_id}/answer", { params, body: { text } })),
      );
    },
  };
}

type Due = { readonly due: number; readonly answered_at?: number };

/** What waits for an answer, by its deadline; then what was answered, newest first. */
function dueFirst(a: Due, b: Due): number {
  const [left, right] = [a.answered_at, b.answered_at];
  if (left === undefined && right === undefined) return a.due - b.due;
  if (left === undefined) return -1;
  return right === undefined ? 1 : right - left;
}

function owed(list: readonly Due[] | undefined): Due[] {
  return (list ?? []).filter((one) => one.answered_at === undefined);
}
