/**
 * The owner's service worker: shows notices while the page is closed, and takes the answer to a
 * knock. It keeps nothing and serves no page: the gateway's own page is always the one that counts.
 */

interface Message {
  about: string;
  title: string;
  text: string;
  link?: string;
  at?: number;
  session_id?: string;
  until?: number;
}

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface PushArrives extends Waits {
  readonly data: { json(): unknown } | null;
}
interface NoticePressed extends Waits {
  readonly action: string;
  readonly notification: Notification & { readonly data: Message };
}
interface Page {
  readonly url: string;
  focus(): Promise<Page>;
  navigate(url: string): Promise<Page | null>;
}
/** The part of a service worker's scope that is used; the DOM's types don't know it. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(url: string): Promise<Page | null>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "push", listener: (event: PushArrives) => void): void;
  addEventListener(type: "notificationclick", listener: (event: NoticePressed) => void): void;
  addEventListener(type: "install" | "activate", listener: (event: Waits) => void): void;
}

const scope = self as unknown as Scope;
const words = {
  yes: "Yes, open",
  no: "No",
  late: "Nobody is knocking any more",
  lateText: "The minute was over, or they left. Nothing was opened.",
  opened: "You let them in",
  openedText: "The page shows who is watching, and stops it.",
};

type Shown = NotificationOptions & {
  actions?: { action: string; title: string }[];
  renotify?: boolean;
};

async function show(message: Message): Promise<void> {
  const over = message.until !== undefined && message.until <= Date.now();
  const knock = message.about === "knock" && !over;
  const options: Shown = {
    body: over ? words.lateText : message.text,
    data: message,
    lang: "en",
    requireInteraction: knock || message.about === "start",
    // One notice for one look: its end takes the place of its start.
    tag: message.session_id ?? `${message.about} ${message.at ?? ""}`,
    renotify: true,
    ...(knock && {
      actions: [
        { action: "yes", title: words.yes },
        { action: "no", title: words.no },
      ],
    }),
  };
  await scope.registration.showNotification(over ? words.late : message.title, options);
}

async function answer(message: Message, choice: string): Promise<void> {
  const id = encodeURIComponent(message.session_id ?? "");
  const reply = await fetch(new URL(`/api/knocks/${id}`, scope.registration.scope), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ answer: choice }),
  }).catch(() => undefined);
  if (reply?.ok && choice === "no") return;
  const [title, body] = reply?.ok ? [words.opened, words.openedText] : [words.late, words.lateText];
  await scope.registration.showNotification(title, { body, tag: message.session_id ?? "knock" });
}

async function open(message: Message): Promise<void> {
  const url = new URL(`#${message.link ?? "/"}`, scope.registration.scope).href;
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages[0];
  if (!page) {
    await scope.clients.openWindow(url);
    return;
  }
  await page.focus();
  if (message.about !== "knock") await page.navigate(url).catch(() => null);
}

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("push", (event) => {
  const message = event.data?.json() as Message | undefined;
  if (message) event.waitUntil(show(message));
});
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { data } = event.notification;
  const { action } = event;
  event.waitUntil(action === "yes" || action === "no" ? answer(data, action) : open(data));
});
