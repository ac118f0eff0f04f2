/** What the agency's programs want said: frozen, over, or soon over. Kept current by the stream. */
import type { Hub, ProgramInfo } from "@api";
import type { Scope } from "@core";
import { type Readable, writable } from "svelte/store";
import type { Stream } from "./stream.ts";

/** A strip for every page, while it is so. */
export interface ProgramNotice {
  readonly programId: string;
  readonly tone: "warn" | "stop";
  readonly text: string;
}

const REFRESH_MS = 15 * 60_000;
/** For so long a program that has ended is still spoken of. */
const TOLD_MS = 7 * 86_400_000;

export function createPrograms(
  scope: Scope,
  options: {
    hub: Pick<Hub, "programs">;
    stream: Stream;
    agencyId: string | undefined;
    now: () => number;
  },
): Readable<readonly ProgramNotice[]> {
  const { hub, stream, agencyId, now } = options;
  const notices = writable<readonly ProgramNotice[]>([]);

  const refresh = async (): Promise<void> => {
    try {
      const all = await hub.programs();
      if (scope.closed) return;
      const ours = all.filter((one) => one.agency_ids.some((id) => id === agencyId));
      notices.set(ours.flatMap((one) => noticeOf(one, now()) ?? []));
    } catch {
      // The hub is away: the page says so itself, and the next event brings us back here.
    }
  };

  stream.onProgram(scope, () => void refresh());
  stream.onReconnect(scope, () => void refresh());
  scope.every(REFRESH_MS, () => void refresh());
  void refresh();
  return notices;
}

/** What is to be said of a program now, if anything. */
export function noticeOf(program: ProgramInfo, now: number): ProgramNotice | undefined {
  const { program_id: programId, name } = program;
  if (program.state === "frozen")
    return {
      programId,
      tone: "stop",
      text: `The oversight board has frozen “${name}”. No camera can be opened under it for now.`,
    };
  if (program.state === "over")
    return now - program.not_after > TOLD_MS
      ? undefined
      : { programId, tone: "stop", text: `“${name}” is over. No camera can be opened under it.` };
  if (program.reminder === undefined) return undefined;
  const days = program.days_left === 1 ? "within a day" : `in ${program.days_left} days`;
  return {
    programId,
    tone: "warn",
    text: `“${name}” ends ${days}, and every owner's consent with it. It goes on only by a new public decision and new consents.`,
  };
}
