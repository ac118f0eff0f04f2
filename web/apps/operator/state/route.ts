/** Addresses within the console: the part after the #. */
import { type Readable, writable } from "svelte/store";

export type Route =
  | { readonly page: "incidents" }
  | { readonly page: "incident"; readonly incidentId: string }
  | { readonly page: "map" }
  | { readonly page: "device" }
  | { readonly page: "answers" }
  | { readonly page: "dispatch" }
  | { readonly page: "account" }
  | { readonly page: "people" }
  | { readonly page: "evidence" }
  | { readonly page: "sign-in" };

export interface Router {
  readonly route: Readable<Route>;
  /** The address has changed. */
  moved(hash: string): void;
}

const PAGES = [
  "map",
  "evidence",
  "answers",
  "dispatch",
  "account",
  "people",
  "sign-in",
  "device",
] as const;

export function parseRoute(hash: string): Route {
  const incident = /^#\/incident\/(inc_[0-9a-v]{26})$/.exec(hash);
  if (incident?.[1]) return { page: "incident", incidentId: incident[1] };
  const page = PAGES.find((one) => hash === `#/${one}`);
  return { page: page ?? "incidents" };
}

export function hrefOf(route: Route): string {
  if (route.page === "incident") return `#/incident/${route.incidentId}`;
  return route.page === "incidents" ? "#/" : `#/${route.page}`;
}

export function createRouter(hash: string): Router {
  const route = writable(parseRoute(hash));
  return { route, moved: (next) => route.set(parseRoute(next)) };
}
