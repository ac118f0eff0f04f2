/** Addresses within the oversight pages: the part after the #, filters included, so that going back
 * goes back to what was seen. */
import { type Readable, writable } from "svelte/store";

export const FILTERS = [
  "agency",
  "program",
  "purpose",
  "person",
  "words",
  "since",
  "until",
  "attention",
] as const;
export type FilterName = (typeof FILTERS)[number];
/** What is looked for among the looks; an absent member filters nothing. Dates are `2026-11-23`. */
export type LookFilter = Partial<Record<FilterName, string>>;

export const PAGES = ["overview", "flags", "complaints", "programs", "record"] as const;
type PlainPage = (typeof PAGES)[number];

export type Route =
  | { readonly page: PlainPage }
  | { readonly page: "looks"; readonly filter: LookFilter; readonly offset: number }
  | { readonly page: "look"; readonly sessionId: string };

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const look = /^look\/(vws_[0-9a-v]{26})$/.exec(path);
  if (look?.[1]) return { page: "look", sessionId: look[1] };
  if (path === "looks") {
    const told = new URLSearchParams(query);
    const filter: LookFilter = {};
    for (const name of FILTERS) {
      const value = told.get(name);
      if (value) filter[name] = value;
    }
    const offset = Number(told.get("from") ?? 0);
    return {
      page: "looks",
      filter,
      offset: Number.isSafeInteger(offset) && offset > 0 ? offset : 0,
    };
  }
  return { page: PAGES.find((page) => page === path) ?? "overview" };
}

export function hrefOf(route: Route): string {
  if (route.page === "look") return `#/look/${route.sessionId}`;
  if (route.page !== "looks") return route.page === "overview" ? "#/" : `#/${route.page}`;
  const told = new URLSearchParams();
  for (const name of FILTERS) {
    const value = route.filter[name];
    if (value) told.set(name, value);
  }
  if (route.offset > 0) told.set("from", String(route.offset));
  const query = told.toString();
  return query ? `#/looks?${query}` : "#/looks";
}

export interface Router {
  readonly route: Readable<Route>;
  /** The address has changed. */
  moved(hash: string): void;
}

export function createRouter(hash: string): Router {
  const route = writable(parseRoute(hash));
  return { route, moved: (next) => route.set(parseRoute(next)) };
}
