import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Scope } from "./scope.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("closing frees everything, newest first, and once", () => {
  const scope = new Scope();
  const freed: number[] = [];
  scope.add(() => freed.push(1));
  scope.add(() => freed.push(2));
  scope.close();
  scope.close();
  expect(freed).toEqual([2, 1]);
});

test("a timer that ran or was stopped is let go, so that days of them weigh nothing", () => {
  const scope = new Scope();
  let ran = 0;
  for (let i = 0; i < 1000; i++) {
    scope.after(10, () => {
      ran += 1;
    });
    scope.after(10, () => {})();
    vi.advanceTimersByTime(10);
  }
  expect(ran).toBe(1000);
  expect(scope.owned).toBe(0);
});

test("a timer doesn't run after its scope has closed", () => {
  const scope = new Scope();
  const run = vi.fn();
  scope.after(10, run);
  scope.close();
  vi.advanceTimersByTime(20);
  expect(run).not.toHaveBeenCalled();
});

test("a child that has closed is let go", () => {
  const scope = new Scope();
  scope.child().close();
  expect(scope.owned).toBe(0);
});
