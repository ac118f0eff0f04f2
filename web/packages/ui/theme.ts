/** Light, dark, or as the system says. The choice stays on this machine. */

import { type Readable, writable } from "svelte/store";

export type Theme = "auto" | "light" | "dark";

export interface ThemeChoice {
  readonly theme: Readable<Theme>;
  set(theme: Theme): void;
}

/** What the choice is written to and read from. */
interface Places {
  storage: Pick<Storage, "getItem" | "setItem">;
  root: { dataset: DOMStringMap };
}

const KEY = "transom-theme";

const known = (value: string | null): Theme =>
  value === "light" || value === "dark" ? value : "auto";

/** Applies the stored choice at once, and each later one. A browser that stores nothing is fine. */
export function createTheme({ storage, root }: Places): ThemeChoice {
  const read = (): Theme => {
    try {
      return known(storage.getItem(KEY));
    } catch {
      return "auto";
    }
  };
  const apply = (theme: Theme): void => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  const theme = writable<Theme>(read());
  theme.subscribe(apply);
  return {
    theme,
    set(value) {
      theme.set(value);
      try {
        storage.setItem(KEY, value);
      } catch {
        // Private windows may refuse to store; the choice then lasts as long as the page.
      }
    },
  };
}
