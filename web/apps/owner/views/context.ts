/** How views reach what is behind the page. */

import { createContext } from "svelte";
import type { App } from "../state/app.ts";
import type { State } from "../state/types.ts";

export const [getApp, setApp] = createContext<App>();

/** The state of a page that is only shown once there is one. */
export const [getHouse, setHouse] = createContext<() => State>();
