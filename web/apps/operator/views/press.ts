/** A keyboard event as the shortcuts look at it; of this window or of a tile's own one. */
import type { Press } from "../state/shortcuts.ts";

export function pressOf(event: KeyboardEvent): Press {
  // Another window has another HTMLElement: ask what it can do, not what it is.
  const at = event.target as Partial<HTMLElement> | null;
  const { key, code, shiftKey, ctrlKey, metaKey, altKey } = event;
  const typing = at?.isContentEditable || at?.matches?.("input, textarea, select, dialog *");
  const tile = at?.matches?.("[data-session]") ? "tile" : undefined;
  const within = at?.closest?.("[data-session]") ? "within" : undefined;
  return { key, code, shiftKey, ctrlKey, metaKey, altKey, typing: !!typing, at: tile ?? within };
}
