import { Scope } from "@core";
import { get, writable } from "svelte/store";
import { expect, test } from "vitest";
import { createFront } from "./front.ts";

const shown = (...ids: string[]) => ids.map((sessionId) => ({ sessionId }));

test("the first that is opened stays in the foreground while others follow", () => {
  const tiles = writable(shown());
  const { front } = createFront(new Scope(), tiles);
  expect(get(front)).toBeUndefined();
  tiles.set(shown("a"));
  tiles.set(shown("a", "b"));
  expect(get(front)).toBe("a");
});

test("going on from the last comes to the first, and back again", () => {
  const tiles = writable(shown("a", "b", "c"));
  const { front, step } = createFront(new Scope(), tiles);
  step(-1);
  expect(get(front)).toBe("c");
  step(1);
  expect(get(front)).toBe("a");
});

test("what is taken away leaves the foreground to its neighbour, and at last to none", () => {
  const tiles = writable(shown("a", "b", "c"));
  const { front, bring } = createFront(new Scope(), tiles);
  bring("b");
  tiles.set(shown("a", "c"));
  expect(get(front)).toBe("c");
  tiles.set(shown("a"));
  expect(get(front)).toBe("a");
  tiles.set(shown());
  expect(get(front)).toBeUndefined();
});

test("one that is asked for again stays in the foreground", () => {
  const tiles = writable(shown("a", "b"));
  const { front, bring } = createFront(new Scope(), tiles);
  bring("b");
  tiles.set(shown("a", "b2"));
  expect(get(front)).toBe("b2");
});

test("what isn't open can't be brought forward", () => {
  const { front, bring } = createFront(new Scope(), writable(shown("a")));
  bring("x");
  expect(get(front)).toBe("a");
});
