import { Scope, UnavailableError } from "@core";
import { get } from "svelte/store";
import { expect, test } from "vitest";
import { createLoaded } from "./loaded.ts";

test("of two readings the later one counts, whichever comes first", async () => {
  const answers: ((text: string) => void)[] = [];
  const loaded = createLoaded(
    new Scope(),
    () => new Promise<string>((resolve) => answers.push(resolve)),
  );
  const both = [loaded.refresh(), loaded.refresh()];
  answers[1]?.("new");
  answers[0]?.("old");
  await Promise.all(both);
  expect(get(loaded.value)).toBe("new");
  expect(get(loaded.busy)).toBe(false);
});

test("a failure is told, and what was read before stays", async () => {
  let fails = false;
  const loaded = createLoaded(new Scope(), async () => {
    if (fails) throw new UnavailableError("the hub is away", "try again");
    return 1;
  });
  await loaded.refresh();
  fails = true;
  await loaded.refresh();
  expect(get(loaded.value)).toBe(1);
  expect(get(loaded.error)?.hint).toBe("Try again.");
});
