/** The page's addresses, all behind `#` so that the gateway serves one file. */

import { derived, type Readable, writable } from "svelte/store";
import type { Part } from "./record.ts";

export type Route =
  | { page: "now" }
  | { page: "cameras" }
  | { page: "add_camera" }
  | { page: "change_camera"; cameraId: string }
  | { page: "masks"; cameraId: string; asked?: { objectionId: string; upwards: boolean } }
  | { page: "points"; cameraId: string }
  | { page: "recording"; cameraId: string }
  | { page: "consents" }
  | { page: "give_consent"; cameraId: string }
  | { page: "change_consent"; consentId: string }
  | { page: "receipt"; consentId: string }
  | { page: "looks"; part: Part }
  | { page: "requests" }
  | { page: "messages" }
  | { page: "notices" }
  | { page: "gateway" };

/** Reads an address; one that isn't ours leads to the first page. */
export function parse(hash: string): Route {
  const [first = "", second = "", third = "", fourth = "", fifth = ""] = hash
    .replace(/^#\/?/, "")
    .split("/")
    .map(decode);
  if (first === "cameras") {
    if (second && third === "change") return { page: "change_camera", cameraId: second };
    if (second && third === "masks" && fourth) {
      const asked = { objectionId: fourth, upwards: fifth === "upwards" };
      return { page: "masks", cameraId: second, asked };
    }
    if (second && (third === "masks" || third === "recording" || third === "points"))
      return { page: third, cameraId: second };
    return { page: second === "add" ? "add_camera" : "cameras" };
  }
  if (first === "consents") {
    if (second === "give") return { page: "give_consent", cameraId: third };
    if (second && third === "change") return { page: "change_consent", consentId: second };
    if (second && third === "receipt") return { page: "receipt", consentId: second };
    return { page: "consents" };
  }
  if (first === "looks") return { page: "looks", part: parts[second] ?? "looks" };
  if (first === "messages") return { page: "messages" };
  if (first === "requests") return { page: "requests" };
  if (first === "notices") return { page: "notices" };
  if (first === "gateway") return { page: "gateway" };
  return { page: "now" };
}

const parts: Record<string, Part> = { nothing: "asks", else: "events" };

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

export const link = {
  now: "#/",
  cameras: "#/cameras",
  addCamera: "#/cameras/add",
  changeCamera: (cameraId: string): string => `#/cameras/${encodeURIComponent(cameraId)}/change`,
  masks: (cameraId: string): string => `#/cameras/${encodeURIComponent(cameraId)}/masks`,
  /** The mask editor with the land of a request drawn; `upwards`: and all above it. */
  maskAsked: (cameraId: string, objectionId: string, upwards: boolean): string =>
    `${link.masks(cameraId)}/${encodeURIComponent(objectionId)}${upwards ? "/upwards" : ""}`,
  points: (cameraId: string): string => `#/cameras/${encodeURIComponent(cameraId)}/points`,
  recording: (cameraId: string): string => `#/cameras/${encodeURIComponent(cameraId)}/recording`,
  consents: "#/consents",
  give: (cameraId = ""): string => `#/consents/give/${encodeURIComponent(cameraId)}`,
  change: (consentId: string): string => `#/consents/${encodeURIComponent(consentId)}/change`,
  receipt: (consentId: string): string => `#/consents/${encodeURIComponent(consentId)}/receipt`,
  looks: "#/looks",
  asks: "#/looks/nothing",
  events: "#/looks/else",
  requests: "#/requests",
  messages: "#/messages",
  notices: "#/notices",
  gateway: "#/gateway",
} as const;

export interface Router {
  readonly route: Readable<Route>;
  /** Tells the new address; the page's main part gets the focus when it has changed. */
  moved(hash: string): void;
}

export function createRouter(hash: string): Router {
  const address = writable(hash);
  return { route: derived(address, parse), moved: (next) => address.set(next) };
}
