/**
 * Tiles in windows of their own, for a second screen. Such a window has no script, no address and
 * no key of its own: this page's script paints there, so the view session stays the same one.
 */
import type { Scope } from "@core";
import { mount, unmount } from "svelte";
import { get } from "svelte/store";
import type { App } from "../state/app.ts";
import { commandOf } from "../state/shortcuts.ts";
import type { Viewing } from "../state/viewing.ts";
import { pressOf } from "./press.ts";
import Tile from "./Tile.svelte";

const FEATURES = "popup,width=1000,height=680";
/** A browser may close a window without a word: look whether it is there so often, ms. */
const LOOK_MS = 500;

/** Keeps one window open for each session that the wall says is apart, until the scope closes. */
export function createWindows(scope: Scope, app: App, here: Window): void {
  const open = new Map<string, () => void>();
  const { wall } = app;

  const follow = (apart: ReadonlySet<string>): void => {
    for (const [sessionId, close] of [...open])
      if (!apart.has(sessionId)) {
        open.delete(sessionId);
        close();
      }
    for (const viewing of get(wall.tiles)) {
      const { sessionId } = viewing;
      if (!apart.has(sessionId) || open.has(sessionId)) continue;
      const close = show(app, viewing, here);
      if (close) open.set(sessionId, close);
      else blocked(app, sessionId);
    }
  };
  scope.add(wall.apart.subscribe(follow));
  scope.add(() => follow(new Set()));
}

function blocked(app: App, sessionId: string): void {
  app.wall.setApart(sessionId, false);
  app.toasts.show({
    title: "The browser blocked the window",
    text: "Allow pop-up windows for this page, then try again.",
    tone: "lamp",
  });
}

/** Opens the window; returns what closes it, or nothing if the browser doesn't allow it. */
function show(app: App, viewing: Viewing, here: Window): (() => void) | undefined {
  const { wall } = app;
  const { sessionId } = viewing;
  const popup = here.open("", "", FEATURES);
  if (popup === null) return undefined;
  dress(popup.document, here.document, viewing.camera.name);
  const back = (): void => wall.setApart(sessionId, false);
  const tile = mount(Tile, {
    target: popup.document.body,
    props: {
      viewing,
      place: get(wall.tiles).indexOf(viewing) + 1,
      many: false,
      focused: false,
      apart: true,
      onfocus: () => {},
      onremove: () => wall.remove(sessionId),
      onagain: () => wall.again(sessionId),
      onapart: back,
    },
  });
  const press = (event: KeyboardEvent): void => {
    const command = get(app.shortcuts.on) ? commandOf(pressOf(event))?.do : undefined;
    if (command === "apart") back();
    else if (command === "end") wall.remove(sessionId);
    else if (command === "full_screen")
      void popup.document.querySelector("[data-session]")?.requestFullscreen();
    else return;
    event.preventDefault();
  };
  popup.addEventListener("keydown", press);
  popup.addEventListener("pagehide", back);
  const looking = here.setInterval(() => popup.closed && back(), LOOK_MS);
  return () => {
    here.clearInterval(looking);
    popup.removeEventListener("pagehide", back);
    void unmount(tile);
    popup.close();
  };
}

/** Gives the empty page this page's looks. */
function dress(page: Document, from: Document, camera: string): void {
  page.title = `${camera}: Transom`;
  for (const { name, value } of from.documentElement.attributes)
    page.documentElement.setAttribute(name, value);
  for (const sheet of from.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet], style")) {
    const copy = page.importNode(sheet, true);
    // An empty page has no address that a relative one could start from.
    if (sheet.href) copy.href = sheet.href;
    page.head.append(copy);
  }
  page.body.className = "apart";
}
