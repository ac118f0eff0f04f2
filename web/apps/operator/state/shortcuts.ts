/** Keys of the console. Single letters can be switched off (WCAG 2.1.4). */
import { type Readable, writable } from "svelte/store";
import type { Direction } from "./layout.ts";

export type Command =
  | {
      readonly do:
        | "new_incident"
        | "search"
        | "help"
        | "incidents"
        | "watch_all"
        | "ask_all"
        | "layout";
    }
  | { readonly do: "focus"; readonly tile: number }
  /** The tile that has the keyboard's focus, or the next one in a direction. */
  | { readonly do: "enlarge" }
  | { readonly do: "go" | "move"; readonly to: Direction }
  | { readonly do: "full_screen" | "end" | "apart" };

/** For the help dialog. */
export const SHORTCUTS: readonly { readonly keys: string; readonly words: string }[] = [
  { keys: "1 … 9, 0", words: "Enlarge tile 1 to 9, or 10; or show all alike again" },
  { keys: "Shift + 1 … 6", words: "The same for tile 11 to 16" },
  { keys: "← ↑ → ↓", words: "Go from tile to tile, while one has the focus" },
  { keys: "Alt + ← ↑ → ↓", words: "Move that tile to another place" },
  { keys: "Enter", words: "Enlarge that tile, or show all alike again" },
  { keys: "L", words: "The wall's next layout" },
  { keys: "F", words: "Full screen for the enlarged, focused or only tile" },
  { keys: "W", words: "A window of its own for that tile; in that window: back to the wall" },
  { keys: "E", words: "End that tile's view session" },
  { keys: "A", words: "Watch all listed cameras that open at once, nearest first" },
  { keys: "K", words: "Ask the owners of those that knock" },
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
  w: { do: "apart" },
  l: { do: "layout" },
  a: { do: "watch_all" },
  k: { do: "ask_all" },
  "/": { do: "search" },
  "?": { do: "help" },
};

/** The part of a keyboard event that is looked at. */
export interface Press {
  readonly key: string;
  /** The key's place on the keyboard: with Shift a digit's key writes something else. */
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** Whether the focus is where typing writes. */
  readonly typing: boolean;
  /** Whether the focus is on a tile, or on something within it. */
  readonly at: "tile" | "within" | undefined;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** The command of a key press; none while somebody types, or with a modifier that means nothing. */
export function commandOf(press: Press): Command | undefined {
  if (press.typing || press.ctrlKey || press.metaKey) return undefined;
  const to = ARROWS[press.key];
  if (to !== undefined) return press.at && { do: press.altKey ? "move" : "go", to };
  if (press.altKey) return undefined;
  if (press.key === "Enter") return press.at === "tile" ? { do: "enlarge" } : undefined;
  if (/^[0-9]$/.test(press.key)) return { do: "focus", tile: Number(press.key) || 10 };
  const letter = LETTERS[press.key.toLowerCase()];
  if (letter !== undefined) return letter;
  const digit = /^Digit([1-6])$/.exec(press.code)?.[1];
  return press.shiftKey && digit ? { do: "focus", tile: 10 + Number(digit) } : undefined;
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
