import { Hub } from "@api";
import { Scope } from "@core";
import { createTheme } from "@ui";
import { mount } from "svelte";
import { writable } from "svelte/store";
import "@ui/styles.css";
import App from "./App.svelte";
import { createJoin, type Way } from "./state/join.ts";
import { browserAuthenticator, createPasskeys } from "./state/passkeys.ts";

const theme = createTheme({ storage: localStorage, root: document.documentElement });
const hub = new Hub();
const passkeys = createPasskeys(hub, browserAuthenticator());
const scope = new Scope();
const join = createJoin(scope, { hub, passkeys });

const wayOf = (hash: string): Way => {
  const way = hash.replace(/^#\/?/, "");
  return way === "owner" || way === "agency" ? way : "choose";
};
const way = writable<Way>(wayOf(location.hash));
window.addEventListener("hashchange", () => way.set(wayOf(location.hash)));

const target = document.getElementById("app");
if (target) mount(App, { target, props: { hub, join, theme, way, passkeys: passkeys.available } });
