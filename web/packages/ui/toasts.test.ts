import { get } from "svelte/store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createToasts } from "./toasts.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a toast leaves by itself, one with no end stays", () => {
  const toasts = createToasts();
  toasts.show({ title: "gone soon", seconds: 2 });
  toasts.show({ title: "stays", seconds: 0 });
  vi.advanceTimersByTime(2001);
  expect(get(toasts.items).map((toast) => toast.title)).toEqual(["stays"]);
});

test("the oldest makes room", () => {
  const toasts = createToasts({ limit: 2 });
  for (const title of ["a", "b", "c"]) toasts.show({ title });
  expect(get(toasts.items).map((toast) => toast.title)).toEqual(["b", "c"]);
});

test("closing leaves no timer behind", () => {
  const toasts = createToasts();
  toasts.show({ title: "a" });
  toasts.close();
  expect(vi.getTimerCount()).toBe(0);
});
