/** Matching one camera's picture with the ground: what is kept, how a draft fits, the saving. */

import { get, type Readable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import { createPointsEditor, LEAST_POINTS, type PointsEditor } from "./points.ts";
import type { Fitted, KeptPoints, MatchedPoint, Problem } from "./types.ts";

export interface PointsRoom {
  readonly editor: PointsEditor;
  readonly kept: Readable<KeptPoints | undefined>;
  /** How the draft fits, once it has points enough that say something. */
  readonly fit: Readable<Fitted | undefined>;
  /** Why the draft can't be used as it stands. */
  readonly unfit: Readable<Problem | undefined>;
  readonly busy: Readable<boolean>;
  readonly problem: Readable<Problem | undefined>;
  readonly saved: Readable<boolean>;
  load(): Promise<void>;
  /** Whatever goes wrong, the draft stays. */
  save(): Promise<boolean>;
  close(): void;
}

type Gateway = Pick<Client, "points" | "tryPoints" | "setPoints">;
interface Size {
  readonly width: number;
  readonly height: number;
}

/** While somebody drags, the gateway is asked no more often than this. */
const WAIT_MS = 120;

/** `size`: the camera's picture, in pixels; nothing while it has given none. */
export function createPointsRoom(
  client: Gateway,
  cameraId: string,
  size: () => Size | undefined,
): PointsRoom {
  const editor = createPointsEditor();
  const kept = writable<KeptPoints | undefined>();
  const fit = writable<Fitted | undefined>();
  const unfit = writable<Problem | undefined>();
  const busy = writable(false);
  const problem = writable<Problem | undefined>();
  const saved = writable(false);
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const body = (points: readonly MatchedPoint[]) => ({
    points: [...points],
    ...(size() ?? { width: get(kept)?.width || 16, height: get(kept)?.height || 16 }),
  });
  const attempt = async (points: readonly MatchedPoint[], mine: number): Promise<void> => {
    try {
      const found = await client.tryPoints(cameraId, body(points));
      if (mine !== asked) return;
      fit.set(found);
      unfit.set(undefined);
    } catch (failure) {
      if (mine !== asked) return;
      fit.set(undefined);
      unfit.set(problemOf(failure));
    }
  };
  const stop = editor.whole.subscribe((points) => {
    asked += 1;
    const mine = asked;
    clearTimeout(timer);
    saved.set(false);
    if (points.length < LEAST_POINTS) {
      fit.set(undefined);
      unfit.set(undefined);
    } else timer = setTimeout(() => void attempt(points, mine), WAIT_MS);
  });
  const run = async (action: () => Promise<void>): Promise<boolean> => {
    if (get(busy)) return false;
    busy.set(true);
    problem.set(undefined);
    try {
      await action();
      return true;
    } catch (failure) {
      problem.set(problemOf(failure));
      return false;
    } finally {
      busy.set(false);
    }
  };

  return {
    editor,
    kept,
    fit,
    unfit,
    busy,
    problem,
    saved,
    load: async () =>
      void (await run(async () => {
        const found = await client.points(cameraId);
        kept.set(found);
        editor.load(found.points);
      })),
    save: () =>
      run(async () => {
        const points = get(editor.whole);
        const sent = body(points);
        const found = await client.setPoints(cameraId, sent);
        kept.set({ ...sent, here: true });
        if (get(editor.whole) !== points) return; // somebody went on meanwhile
        editor.load(points);
        fit.set(found);
        saved.set(true);
      }),
    close() {
      clearTimeout(timer);
      asked += 1;
      stop();
    },
  };
}
