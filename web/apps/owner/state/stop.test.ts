import { Scope } from "@core";
import { get, writable } from "svelte/store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GatewayError } from "./client.ts";
import { createStop } from "./stop.ts";
import { client, house, problem, unreachable } from "./testing.ts";
import type { State } from "./types.ts";

let scope: Scope;
beforeEach(() => {
  vi.useFakeTimers();
  scope = new Scope();
});
afterEach(() => {
  scope.close();
  vi.useRealTimers();
});

const stopped = (on: boolean): State => house({ gateway: { ...house().gateway, stopped: on } });

function start(before = stopped(false), after = stopped(true)) {
  const gateway = client();
  const state = writable<State | undefined>(before);
  const refresh = vi.fn(async () => state.set(after));
  const stop = createStop(scope, { client: gateway, live: { state, refresh } });
  const seen: string[] = [];
  scope.add(stop.status.subscribe((status) => seen.push(status)));
  return { gateway, state, refresh, stop, seen };
}

test("the page answers the press in the same instant, before the gateway has", () => {
  const { stop } = start();
  void stop.press();
  expect(get(stop.status)).toBe("stopping");
});

test("once it holds, the page never shows the open state again in between", async () => {
  const { stop, seen } = start();
  await stop.press();
  expect(seen).toEqual(["open", "stopping", "stopped"]);
});

test("a gateway out of reach is told again and again until it has stopped", async () => {
  const { stop, gateway } = start();
  gateway.stopAll.mockRejectedValueOnce(unreachable()).mockRejectedValueOnce(unreachable());
  const pressed = stop.press();
  await vi.advanceTimersByTimeAsync(0);
  expect(get(stop.status)).toBe("unheard");
  await vi.advanceTimersByTimeAsync(1400);
  await pressed;
  expect(gateway.stopAll).toHaveBeenCalledTimes(3);
  expect(get(stop.status)).toBe("stopped");
});

test("if the confirming state doesn't come, the gateway's answer is believed until one does", async () => {
  const { stop, state, refresh } = start();
  refresh.mockRejectedValueOnce(unreachable());
  await stop.press();
  expect(get(stop.status)).toBe("stopped");
  state.set(stopped(true));
  state.set(stopped(false)); // resumed at another device
  expect(get(stop.status)).toBe("open");
});

test("a resume that fails says why and leaves everything stopped", async () => {
  const { stop, gateway } = start(stopped(true));
  gateway.resumeAll.mockRejectedValueOnce(new GatewayError(problem({ message: "Not now." })));
  expect(await stop.resume()).toBe(false);
  expect(get(stop.error)).toBe("Not now.");
  expect(get(stop.status)).toBe("stopped");
});

test("a stop pressed during a resume wins", async () => {
  const { stop, gateway } = start(stopped(true), stopped(true));
  let resumed: () => void = () => undefined;
  gateway.resumeAll.mockReturnValueOnce(
    new Promise<void>((done) => {
      resumed = done;
    }),
  );
  const resuming = stop.resume();
  const pressed = stop.press();
  resumed();
  await Promise.all([resuming, pressed]);
  expect(gateway.stopAll).toHaveBeenCalledOnce();
  expect(get(stop.status)).toBe("stopped");
});
