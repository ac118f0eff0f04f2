import { Scope } from "@core";
import { createTheme } from "@ui";
import { mount } from "svelte";
import App from "./App.svelte";
import { createApp } from "./state/app.ts";
import { workerVerify } from "./state/checks.ts";
import { createClient } from "./state/client.ts";
import type { Socket } from "./state/live.ts";
import type { Notifier, Permission } from "./state/notices.ts";
import { createPush, PUSH_KEPT, pushBrowser } from "./state/push.ts";

/** The gateway's printed address carries a key in its fragment; it is used once and wiped away. */
async function signInFromAddress(): Promise<void> {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, "", `${location.pathname}#/`);
  await client.signIn(decodeURIComponent(token)).catch(() => undefined); // the page then says so
}

function open(): Socket {
  const url = new URL("/api/events", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  return new WebSocket(url) as unknown as Socket;
}

/** On a device that takes pushed notices, the service worker tells; the page needn't too. */
const pushed = (): boolean => localStorage.getItem(PUSH_KEPT) !== null;

const notifier: Notifier | undefined =
  "Notification" in window && window.isSecureContext
    ? {
        permission: () => Notification.permission as Permission,
        request: () => Notification.requestPermission(),
        show: (title, text) => void (pushed() || new Notification(title, { body: text })),
      }
    : undefined;

const typing = (): boolean => {
  const element = document.activeElement;
  return element instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
};

const theme = createTheme({ storage: localStorage, root: document.documentElement });
const client = createClient();
const scope = new Scope();

await signInFromAddress();
const worker = new Worker(new URL("./verifier.ts", import.meta.url), { type: "module" });
scope.add(() => worker.terminate());
const app = createApp(scope, {
  client,
  open,
  hash: location.hash,
  notifier,
  typing,
  verify: workerVerify(worker),
  push: createPush(pushBrowser(), client, localStorage),
});

window.addEventListener("hashchange", () => app.router.moved(location.hash));
window.addEventListener("online", () => app.live.poke());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") app.live.poke();
});
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) scope.close();
});

const target = document.getElementById("app");
if (target) mount(App, { target, props: { app, theme } });
