/** The worker that verifies: the page stays as quick as ever, however long the record is. */

import { verify } from "./state/verify.ts";

interface Question {
  readonly id: number;
  readonly opening: unknown;
  readonly policy: string | undefined;
}

self.onmessage = async ({ data }: MessageEvent<Question>): Promise<void> => {
  self.postMessage({ id: data.id, outcome: await verify(data.opening, data.policy) });
};
