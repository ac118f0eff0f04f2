/** Keys of the console. Single letters can be switched off (WCAG 2.1.4). */
import { type Readable, writable } from "svelte/store";

export type Command =
  | { readonly do: "new_incident" | "search" | "help" | "incidents" }
  | { readonly do: "focus"; readonly tile: number }
  | { readonly do: "full_screen" | "end" };

/** For the help dialog. */
export const SHORTCUTS: readonly { readonly keys: string; readonly words: string }[] = [
  { keys: "1 … 9", words: "Enlarge a tile, or show all alike again" },
  { keys: "F", words: "Full screen for the enlarged (or only) tile" },
  { keys: "E", words: "End the enlarged (or only) tile's view session" },
  { keys: "/", words: "Search the cameras" },
  { keys: "N", words: "New incident" },
  { keys: "I", words: "All incidents" },
  { keys: "?", words: "This list" },
];

const LETTERS: Readonly<Record<string, Command>> = {
  n: { do: "new_incident" },
  i: { do: "incidents" },
  f: { do: "full_screen" },
  e: { do: "end" },
  "/": { do: "search" },
  "?": { do: "help" },
};

/** The part of a keyboard event that is looked at. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** Whether the focus is where typing writes. */
  readonly typing: boolean;
}

/** The command of a key press; none while somebody types, or with a modifier. */
export function commandOf(press: Press): Command | undefined {
  if (press.typing || press.ctrlKey || press.metaKey || press.altKey) return undefined;
  if (/^[1-9]$/.test(press.key)) return { do: "focus", tile: Number(press.key) };
  return LETTERS[press.key.toLowerCase()];
}

const KEY = "transom-shortcuts";

/** Whether single keys are on; kept on this machine. */
export interface ShortcutChoice {
  readonly on: Readable<boolean>;
  set(on: boolean): void;
}

export function createShortcuts(storage: Pick<Storage, "getItem" | "setItem">): ShortcutChoice {
  const on = writable(storage.getItem(KEY) !== "off");
  return {
    on,
    set(value) {
      on.set(value);
      storage.setItem(KEY, value ? "on" : "off");
    },
  };
}
