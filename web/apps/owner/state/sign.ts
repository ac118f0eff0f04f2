/** The printable sign for a camera's place, which the hub's public portal serves. */

import { locale } from "@ui";

/** The sign's address, in the page's language. */
export function signUrl(hub: string, program: string): string {
  const language = locale.split("-")[0] ?? "en";
  const query = new URLSearchParams({ program });
  return `${hub.replace(/\/+$/, "")}/public/${language}/sign?${query}`;
}
