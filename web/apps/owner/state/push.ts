/**
 * Notices on this device while the page is closed (Web Push). The browser's service carries them
 * without being able to read them. Says plainly what is missing where it can't be.
 */

import { type Readable, writable } from "svelte/store";
import { type Client, problemOf } from "./client.ts";
import type { Problem } from "./types.ts";

/** `insecure`: the page isn't served by https, nor from this machine. */
export type PushState = "unknown" | "insecure" | "unsupported" | "denied" | "off" | "on";

/** Where this browser remembers that it takes pushed notices, and as which subscription. */
export const PUSH_KEPT = "transom.push";

/** What the browser offers of it, so that tests can stand in. */
export interface PushBrowser {
  readonly secure: boolean;
  readonly supported: boolean;
  permission(): NotificationPermission;
  request(): Promise<NotificationPermission>;
  /** The subscription of this browser, if there is one. */
  current(): Promise<PushSubscription | null>;
  subscribe(key: string): Promise<PushSubscription>;
  /** What the owner will know this device by. */
  readonly name: string;
}

export interface Push {
  readonly state: Readable<PushState>;
  readonly busy: Readable<boolean>;
  readonly problem: Readable<Problem | undefined>;
  /** Must be called from a press: browsers refuse to ask otherwise. */
  turnOn(key: string): Promise<void>;
  turnOff(): Promise<void>;
}

export function createPush(
  browser: PushBrowser,
  client: Pick<Client, "subscribe" | "unsubscribe">,
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
): Push {
  const state = writable<PushState>("unknown");
  const busy = writable(false);
  const problem = writable<Problem | undefined>();

  const look = async (): Promise<void> => {
    if (!browser.secure) return state.set("insecure");
    if (!browser.supported) return state.set("unsupported");
    if (browser.permission() === "denied") return state.set("denied");
    const there = (await browser.current().catch(() => null)) && storage.getItem(PUSH_KEPT);
    state.set(there ? "on" : "off");
  };

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    busy.set(true);
    problem.set(undefined);
    try {
      await work();
    } catch (failure) {
      problem.set(problemOf(failure));
    } finally {
      busy.set(false);
      await look();
    }
  };

  void look();
  return {
    state,
    busy,
    problem,
    turnOn: (key) =>
      attempt(async () => {
        if ((await browser.request()) !== "granted") return;
        const made = (await browser.subscribe(key)).toJSON();
        const keys = { p256dh: made.keys?.p256dh ?? "", auth: made.keys?.auth ?? "" };
        const endpoint = made.endpoint ?? "";
        storage.setItem(PUSH_KEPT, await client.subscribe({ endpoint, keys, name: browser.name }));
      }),
    turnOff: () =>
      attempt(async () => {
        const kept = storage.getItem(PUSH_KEPT);
        storage.removeItem(PUSH_KEPT);
        await (await browser.current())?.unsubscribe();
        if (kept) await client.unsubscribe(kept);
      }),
  };
}

/** The browser's own part. `sw.js` lies beside the page. */
export function pushBrowser(): PushBrowser {
  const registered = (): Promise<ServiceWorkerRegistration> =>
    navigator.serviceWorker.register("./sw.js").then(() => navigator.serviceWorker.ready);
  return {
    secure: window.isSecureContext,
    supported: "serviceWorker" in navigator && "PushManager" in window && "Notification" in window,
    permission: () => Notification.permission,
    request: () => Notification.requestPermission(),
    current: async () => (await registered()).pushManager.getSubscription(),
    subscribe: async (key) =>
      (await registered()).pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: key,
      }),
    name: deviceName(navigator.userAgent),
  };
}

/** "Chrome on Android": enough to tell one's own devices apart. */
export function deviceName(agent: string): string {
  const first = (table: readonly (readonly [RegExp, string])[], other: string): string =>
    table.find(([pattern]) => pattern.test(agent))?.[1] ?? other;
  const browser = first(
    [
      [/Edg\//, "Edge"],
      [/Firefox\//, "Firefox"],
      [/Chrome\//, "Chrome"],
      [/Safari\//, "Safari"],
    ],
    "Browser",
  );
  const system = first(
    [
      [/Android/, "Android"],
      [/iPhone/, "iPhone"],
      [/iPad/, "iPad"],
      [/Windows/, "Windows"],
      [/Mac OS/, "Mac"],
      [/Linux/, "Linux"],
    ],
    "this device",
  );
  return `${browser} on ${system}`;
}
