import { get } from "svelte/store";
import { expect, test } from "vitest";
import { createTheme } from "./theme.ts";

function places(stored?: string) {
  const kept = new Map<string, string>(stored ? [["transom-theme", stored]] : []);
  return {
    kept,
    root: { dataset: {} as DOMStringMap },
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    },
  };
}

test("without a choice the system decides", () => {
  const at = places();
  expect(get(createTheme(at).theme)).toBe("auto");
  expect(at.root.dataset.theme).toBeUndefined();
});

test("a choice is applied, kept, and found again", () => {
  const at = places();
  createTheme(at).set("dark");
  expect(at.root.dataset.theme).toBe("dark");
  expect(get(createTheme({ ...places(at.kept.get("transom-theme")) }).theme)).toBe("dark");
});

test("a browser that stores nothing still changes its theme", () => {
  const at = places();
  const refuse = () => {
    throw new Error("refused");
  };
  const choice = createTheme({ root: at.root, storage: { getItem: refuse, setItem: refuse } });
  choice.set("light");
  expect(at.root.dataset.theme).toBe("light");
});
