/** What incidents have of their agency: a supervisor's approval, and broken glass. */
import type { Hub, HubApi, Person } from "@api";
import type { Scope } from "@core";
import { derived, type Readable, writable } from "svelte/store";
import { send } from "./sending.ts";
import type { Stream } from "./stream.ts";
import { errorWords, type Notice } from "./words.ts";

export type IncidentRights = HubApi["schemas"]["IncidentRights"];
export type AskedApproval = HubApi["schemas"]["AskedApproval"];
export type Glass = HubApi["schemas"]["Glass"];

type Sent = Promise<Notice | undefined>;

export interface Rights {
  /** Whether this person approves and declines. */
  readonly approves: boolean;
  /** Of the incident that is watched. */
  readonly current: Readable<IncidentRights | undefined>;
  /** The agency's, newest first; undefined until they were loaded once. */
  readonly approvals: Readable<readonly AskedApproval[] | undefined>;
  readonly glasses: Readable<readonly Glass[] | undefined>;
  /** How many wait for this person. */
  readonly waiting: Readable<number>;
  readonly error: Readable<Notice | undefined>;
  /** Keeps `current` at this incident. */
  watch(incidentId: string | undefined): void;
  refresh(): Promise<void>;
  ask(incidentId: string): Sent;
  approve(incidentId: string): Sent;
  decline(incidentId: string, reason: string): Sent;
  withdraw(incidentId: string): Sent;
  breakGlass(incidentId: string, reason: string): Sent;
  justify(glassId: number, text: string): Sent;
}

const LOOK_AGAIN = 60_000; // ms: what is over by itself is told by nobody

export function createRights(
  scope: Scope,
  options: { hub: Pick<Hub, "call" | "http">; stream: Stream; roles: Person["roles"] },
): Rights {
  const { hub, stream, roles } = options;
  const approves = roles.includes("supervisor");
  const justifies = approves || roles.includes("agency_admin");
  const current = writable<IncidentRights | undefined>();
  const approvals = writable<readonly AskedApproval[] | undefined>();
  const glasses = writable<readonly Glass[] | undefined>();
  const error = writable<Notice | undefined>();
  let watched: string | undefined;

  const readCurrent = async (): Promise<void> => {
    const incidentId = watched;
    if (incidentId === undefined) return;
    const params = { path: { incident_id: incidentId } };
    const found = await hub.call(hub.http.GET("/v1/incidents/{incident_id}/rights", { params }));
    if (!scope.closed && watched === incidentId) current.set(found);
  };
  const readAll = async (): Promise<void> => {
    if (!justifies) return;
    const found = await hub.call(hub.http.GET("/v1/rights"));
    if (scope.closed) return;
    approvals.set(found.approvals);
    glasses.set(found.glasses);
  };
  const refresh = async (): Promise<void> => {
    try {
      await Promise.all([readCurrent(), readAll()]);
      error.set(undefined);
    } catch (failure) {
      error.set(errorWords(failure));
    }
  };
  const of = (incident_id: string) => ({ params: { path: { incident_id } } });
  const change = (work: Promise<unknown>): Sent => send(work, refresh);
  const answer = (incidentId: string, body: HubApi["schemas"]["ApprovalAnswer"]): Sent =>
    change(
      hub.call(
        hub.http.POST("/v1/incidents/{incident_id}/approval/answer", { ...of(incidentId), body }),
      ),
    );

  stream.onRights(scope, () => void refresh());
  stream.onReconnect(scope, () => void refresh());
  scope.every(LOOK_AGAIN, () => void refresh());
  void refresh();
  return {
    approves,
    current,
    approvals,
    glasses,
    waiting: derived(
      [approvals, glasses],
      ([asked, broken]) =>
        (approves ? (asked ?? []).filter(answerable).length : 0) +
        (broken ?? []).filter(owed).length,
    ),
    error,
    watch(incidentId) {
      if (incidentId === watched) return;
      watched = incidentId;
      current.set(undefined);
      void refresh();
    },
    refresh,
    ask: (incidentId) =>
      change(hub.call(hub.http.POST("/v1/incidents/{incident_id}/approval/ask", of(incidentId)))),
    approve: (incidentId) => answer(incidentId, { approve: true }),
    decline: (incidentId, reason) => answer(incidentId, { approve: false, reason }),
    withdraw: (incidentId) =>
      change(
        hub.call(hub.http.POST("/v1/incidents/{incident_id}/approval/withdraw", of(incidentId))),
      ),
    breakGlass: (incidentId, reason) =>
      change(
        hub.call(
          hub.http.POST("/v1/incidents/{incident_id}/break-glass", {
            ...of(incidentId),
            body: { reason },
          }),
        ),
      ),
    justify: (glassId, text) =>
      change(
        hub.call(
          hub.http.POST("/v1/break-glass/{glass_id}/justification", {
            params: { path: { glass_id: glassId } },
            body: { text },
          }),
        ),
      ),
  };
}

/** Whether somebody waits for this person's yes or no. */
export function answerable({ approval }: AskedApproval): boolean {
  return approval.state === "asked" && !approval.mine;
}

/** Whether a justification is owed: from the first look on. */
export function owed(glass: Glass): boolean {
  return glass.looks > 0 && glass.state !== "justified";
}
