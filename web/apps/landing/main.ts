import { Hub } from "@api";
import { createTheme } from "@ui";
import { mount } from "svelte";
import "@ui/styles.css";
import { browserAuthenticator, createPasskeys, nextOf } from "../join/state/passkeys.ts";
import App from "./App.svelte";
import { createAgencySignIn, refusedIn } from "./state/agencySignIn.ts";
import { createLanding } from "./state/landing.ts";

const theme = createTheme({ storage: localStorage, root: document.documentElement });
const hub = new Hub();
const passkeys = createPasskeys(hub, browserAuthenticator());
const landing = createLanding({
  hub,
  passkeys,
  next: nextOf(location.search),
  go: (path) => location.assign(path),
});

const agencySignIn = createAgencySignIn({
  hub,
  storage: localStorage,
  search: location.search,
  go: (url) => location.assign(url),
});
const props = {
  landing,
  theme,
  passkeys: passkeys.available,
  agencySignIn,
  refused: refusedIn(location.search),
};

const target = document.getElementById("app");
if (target) mount(App, { target, props });
