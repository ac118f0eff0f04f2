/** One camera's recording: what is kept, what is played, what is changed. */

import { get, type Readable, writable } from "svelte/store";
import { type Client, playPath, problemOf } from "./client.ts";
import type { NewRecording, Problem, RecordedRange, Recording } from "./types.ts";

const AT_ONCE_MS = 30 * 60_000; // a film ends by itself after so long, and the next one begins
const MINUTE = 60_000;

/** A film in the player: of which range, and from where to fetch it. */
export interface Film extends RecordedRange {
  src: string;
}

export interface RecordingRoom {
  readonly kept: Readable<Recording | undefined>;
  readonly busy: Readable<boolean>;
  readonly problem: Readable<Problem | undefined>;
  readonly saved: Readable<boolean>;
  readonly film: Readable<Film | undefined>;
  /** The instant that is shown, or chosen. */
  readonly position: Readable<number | undefined>;
  load(): Promise<void>;
  set(change: Partial<NewRecording>): Promise<void>;
  forget(): Promise<void>;
  /** Shows an instant as chosen, without playing yet. */
  choose(instant: number): void;
  play(instant: number): Promise<void>;
  newest(): Promise<void>;
  /** The player has come so many seconds into the film. */
  reached(seconds: number): void;
  /** The film is over: what follows is played. */
  ended(): Promise<void>;
}

type Gateway = Pick<Client, "recording" | "setRecording" | "deleteRecording" | "recordingStart">;

export function createRecordingRoom(client: Gateway, cameraId: string): RecordingRoom {
  const kept = writable<Recording | undefined>();
  const busy = writable(false);
  const problem = writable<Problem | undefined>();
  const saved = writable(false);
  const film = writable<Film | undefined>();
  const position = writable<number | undefined>();

  const attempt = async (run: () => Promise<unknown>): Promise<boolean> => {
    problem.set(undefined);
    try {
      await run();
      return true;
    } catch (failure) {
      problem.set(problemOf(failure));
      return false;
    }
  };
  const load = async (): Promise<void> => {
    await attempt(async () => kept.set(await client.recording(cameraId)));
  };
  const change = async (run: () => Promise<unknown>): Promise<boolean> => {
    if (get(busy)) return false;
    busy.set(true);
    saved.set(false);
    const done = await attempt(async () => {
      await run();
      kept.set(await client.recording(cameraId));
    });
    busy.set(false);
    return done;
  };
  const play = async (instant: number): Promise<void> => {
    await attempt(async () => {
      const { begin, end } = await client.recordingStart(cameraId, Math.round(instant));
      const range = { begin, end: Math.min(end, begin + AT_ONCE_MS) };
      position.set(begin);
      film.set({ ...range, src: playPath(cameraId, range) });
    });
  };

  return {
    kept,
    busy,
    problem,
    saved,
    film,
    position,
    load,
    play,
    async set(wanted) {
      const now = get(kept);
      if (!now) return;
      const { on, hours, megabytes, preroll_seconds } = now;
      const all = { on, hours, megabytes, preroll_seconds, ...wanted };
      if (await change(() => client.setRecording(cameraId, all))) saved.set(true);
    },
    async forget() {
      film.set(undefined);
      position.set(undefined);
      await change(() => client.deleteRecording(cameraId));
    },
    choose: (instant) => position.set(Math.round(instant)),
    async newest() {
      await load();
      const last = get(kept)?.ranges.at(-1);
      if (last) await play(Math.max(last.begin, last.end - MINUTE));
    },
    reached(seconds) {
      const now = get(film);
      if (now) position.set(Math.round(now.begin + seconds * 1000));
    },
    async ended() {
      const now = get(film);
      await load();
      const last = get(kept)?.ranges.at(-1);
      // Only where there is something newer: else the newest picture stays.
      if (now && last && last.end > now.end + 1000) await play(now.end + 1);
    },
  };
}
