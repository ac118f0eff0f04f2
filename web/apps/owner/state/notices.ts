/**
 * Notices of a knock and of a look's start and end: by the device where that is allowed, and on the
 * page. A knock stands on the page as a question already, so it is told to the device only.
 */

import { type Readable, writable } from "svelte/store";
import type { Notice } from "./types.ts";

export type Permission = "granted" | "denied" | "default" | "unsupported";

/** What the browser offers; absent where it has no notifications. */
export interface Notifier {
  permission: () => Permission;
  request: () => Promise<Permission>;
  show: (title: string, text: string) => void;
}

export interface Notices {
  readonly permission: Readable<Permission>;
  /** Must be called from a press: browsers refuse to ask otherwise. */
  allow(): Promise<void>;
  tell(notice: Notice): void;
}

/** `onPage` is told always; the device only where the owner has allowed it. */
export function createNotices(
  notifier: Notifier | undefined,
  onPage: (notice: Notice) => void,
): Notices {
  const permission = writable<Permission>(notifier?.permission() ?? "unsupported");
  return {
    permission,
    async allow() {
      if (notifier) permission.set(await notifier.request());
    },
    tell(notice) {
      if (notice.about !== "knock") onPage(notice);
      if (notifier?.permission() !== "granted") return;
      try {
        notifier.show(notice.title, notice.text);
      } catch {
        // Some phones allow the permission and refuse the call; the page has told it already.
      }
    },
  };
}
