import { Hub, SignedOutError } from "@api";
import { Scope } from "@core";
import { createTheme } from "@ui";
import { mount } from "svelte";
import "@ui/styles.css";
import { errorWords } from "../operator/state/words.ts";
import Failed from "../operator/views/Failed.svelte";
import App from "./App.svelte";
import { createApp } from "./state/app.ts";

const target = document.getElementById("app") ?? document.body;
const scope = new Scope();
const theme = createTheme({ storage: localStorage, root: document.documentElement });

async function start(): Promise<void> {
  const hub = new Hub();
  const me = await hub.me();
  const app = createApp(scope, { me, hub, storage: localStorage, hash: location.hash });
  window.addEventListener("hashchange", () => app.router.moved(location.hash));
  mount(App, { target, props: { app, theme } });
}

start().catch((error: unknown) => {
  if (error instanceof SignedOutError) location.replace("/?next=/oversight/");
  else mount(Failed, { target, props: { notice: errorWords(error) } });
});
