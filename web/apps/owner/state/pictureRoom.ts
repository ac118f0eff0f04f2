/** One camera's picture as others see it: what the gateway keeps, the drawing, the saving. */

import { derived, get, type Readable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import { createMaskEditor, type MaskEditor } from "./maskEditor.ts";
import type { NewBlur, PictureState, Problem } from "./types.ts";

export interface PictureRoom {
  readonly editor: MaskEditor;
  readonly kept: Readable<PictureState | undefined>;
  /** How many sets of masks belong to other pictures than the one that is shown. */
  readonly elsewhere: Readable<number>;
  readonly busy: Readable<boolean>;
  readonly problem: Readable<Problem | undefined>;
  /** What was kept last, since the page was opened. */
  readonly saved: Readable<"masks" | "blur" | undefined>;
  load(): Promise<void>;
  save(): Promise<void>;
  forget(): Promise<void>;
  blur(choice: NewBlur): Promise<void>;
}

type Gateway = Pick<Client, "picture" | "setMasks" | "forgetMasks" | "setBlur">;

export function createPictureRoom(client: Gateway, cameraId: string): PictureRoom {
  const editor = createMaskEditor();
  const kept = writable<PictureState | undefined>();
  const busy = writable(false);
  const problem = writable<Problem | undefined>();
  const saved = writable<"masks" | "blur" | undefined>();

  const attempt = async (run: () => Promise<unknown>): Promise<boolean> => {
    if (get(busy)) return false;
    busy.set(true);
    problem.set(undefined);
    saved.set(undefined);
    try {
      await run();
      kept.set(await client.picture(cameraId));
      return true;
    } catch (failure) {
      problem.set(problemOf(failure));
      return false;
    } finally {
      busy.set(false);
    }
  };
  const load = async (): Promise<void> => {
    if (await attempt(async () => undefined)) {
      editor.load(get(kept)?.masks.find((set) => set.here)?.polygons ?? []);
    }
  };

  return {
    editor,
    kept,
    elsewhere: derived(kept, (now) => now?.masks.filter((set) => !set.here).length ?? 0),
    busy,
    problem,
    saved,
    load,
    async save() {
      const now = get(kept);
      if (!now || get(editor.crossed).length > 0) return;
      const polygons = get(editor.drawing).masks.map((mask) => [...mask]);
      const { width, height } = now;
      if (!(await attempt(() => client.setMasks(cameraId, { polygons, width, height })))) return;
      editor.load(polygons);
      saved.set("masks");
    },
    async forget() {
      if (!(await attempt(() => client.forgetMasks(cameraId)))) return;
      editor.load([]);
      saved.set("masks");
    },
    async blur(choice) {
      if (await attempt(() => client.setBlur(cameraId, choice))) saved.set("blur");
    },
  };
}
