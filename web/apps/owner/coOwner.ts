/** A co-owner's page: signs everything with a key that never leaves this browser. */
import { createTheme } from "@ui";
import { mount } from "svelte";
import CoOwnerView from "./views/CoOwnerView.svelte";

const target = document.getElementById("app");
const theme = createTheme({ storage: localStorage, root: document.documentElement });
const token = /^#invite=(.+)$/.exec(location.hash)?.[1];
if (target) mount(CoOwnerView, { target, props: { token, theme } });
