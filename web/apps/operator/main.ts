import { Hub, SignedOutError } from "@api";
import { Scope, UnavailableError } from "@core";
import { Database, DecoderPool, DeviceStore, decodersFor, Pins, transportMemory } from "@player";
import { createTheme } from "@ui";
import { mount } from "svelte";
import "@ui/styles.css";
import App from "./App.svelte";
import { createApp } from "./state/app.ts";
import type { Socket } from "./state/stream.ts";
import { errorWords } from "./state/words.ts";
import Failed from "./views/Failed.svelte";
import { createWindows } from "./views/windows.ts";

const now = (): number => Date.now();
const target = document.getElementById("app") ?? document.body;
const scope = new Scope();
const theme = createTheme({ storage: localStorage, root: document.documentElement });

function openStream(): Socket {
  const url = new URL("/v1/operator/stream", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url) as unknown as Socket;
}

async function start(): Promise<void> {
  const hub = new Hub();
  const [me, db] = await Promise.all([hub.me(), openDatabase()]);
  scope.add(() => db.close());
  const app = createApp(scope, {
    me,
    hub,
    store: new DeviceStore(db),
    pins: new Pins(db),
    memory: transportMemory(localStorage, now),
    decoders: new DecoderPool(decodersFor(navigator.hardwareConcurrency)),
    storage: localStorage,
    open: openStream,
    hash: location.hash,
    now,
  });
  createWindows(scope, app, window);
  window.addEventListener("hashchange", () => app.router.moved(location.hash));
  window.addEventListener("pagehide", (event) => {
    if (event.persisted) return;
    app.wall.closeAll();
    scope.close();
  });
  mount(App, { target, props: { app, theme } });
}

function openDatabase(): Promise<Database> {
  return Database.open().catch(() => {
    throw new UnavailableError(
      "This browser doesn't let the page keep its keys.",
      "Leave private browsing, or allow this page to store data; then load it again.",
    );
  });
}

start().catch((error: unknown) => {
  if (error instanceof SignedOutError) location.replace("/?next=/operator/");
  else mount(Failed, { target, props: { notice: errorWords(error) } });
});
