/** What a form does with a change: sends it, then reads anew what it changed. */
import { errorWords, type Notice } from "./words.ts";

/** Why it wasn't taken; undefined once it was, and `refresh` has run. */
export async function send(
  work: Promise<unknown>,
  refresh: () => Promise<void>,
): Promise<Notice | undefined> {
  try {
    await work;
  } catch (failure) {
    return errorWords(failure);
  }
  await refresh();
  return undefined;
}
