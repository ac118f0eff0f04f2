import { Scope } from "@core";
import { get } from "svelte/store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GatewayError } from "./client.ts";
import { createLive } from "./live.ts";
import { client, HandSocket, house, NOW, problem, still, unreachable } from "./testing.ts";

let scope: Scope;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  scope = new Scope();
});
afterEach(() => {
  scope.close();
  vi.useRealTimers();
});

function start(gateway = client()) {
  const sockets: HandSocket[] = [];
  const open = () => {
    const socket = new HandSocket();
    sockets.push(socket);
    return socket;
  };
  const live = createLive(scope, { client: gateway, open, ticker: still, random: () => 0.5 });
  return { gateway, sockets, live };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

test("shows the first state, then each that the gateway sends", async () => {
  const { live, sockets } = start();
  expect(get(live.link)).toBe("connecting");
  await settle();
  expect(get(live.link)).toBe("live");
  sockets[0]?.say({ t: "state", state: house({ watching: [], looks: [], now: NOW + 1 }) });
  expect(get(live.state)?.now).toBe(NOW + 1);
});

test("countdowns follow the gateway's clock, not this device's", async () => {
  const gateway = client();
  gateway.state.mockResolvedValue(house({ now: NOW + 90_000 }));
  const { live } = start(gateway);
  await settle();
  expect(get(live.now)).toBe(NOW + 90_000);
});

test("a lost connection is said at once, the last state stays, and it comes back by itself", async () => {
  const { live, sockets } = start();
  await settle();
  sockets[0]?.onclose?.();
  expect(get(live.link)).toBe("lost");
  expect(get(live.state)).toBeDefined();
  await vi.advanceTimersByTimeAsync(500);
  expect(get(live.link)).toBe("live");
  expect(sockets).toHaveLength(2);
  expect(sockets[0]?.closed).toBe(true);
});

test("tries wait longer each time, and never longer than five seconds", async () => {
  const gateway = client();
  gateway.state.mockRejectedValue(unreachable());
  start(gateway);
  await vi.advanceTimersByTimeAsync(3000);
  const early = gateway.state.mock.calls.length;
  expect(early).toBe(4); // at 0, 400, 1200 and 2800 ms
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gateway.state.mock.calls.length - early).toBeGreaterThanOrEqual(11);
});

test("waking up tries at once", async () => {
  const gateway = client();
  gateway.state.mockRejectedValueOnce(unreachable());
  const { live } = start(gateway);
  await settle();
  live.poke();
  await settle();
  expect(get(live.link)).toBe("live");
});

test("a connection that has gone silent is checked", async () => {
  const { gateway, live } = start();
  await settle();
  gateway.state.mockRejectedValue(unreachable());
  await vi.advanceTimersByTimeAsync(15_000);
  expect(get(live.link)).toBe("lost");
});

test("a browser that isn't signed in stops trying", async () => {
  const gateway = client();
  gateway.state.mockRejectedValue(new GatewayError(problem({ code: "sign_in_refused" })));
  const { live } = start(gateway);
  await settle();
  expect(get(live.link)).toBe("signed_out");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gateway.state).toHaveBeenCalledOnce();
});

test("notices reach the page", async () => {
  const { live, sockets } = start();
  const heard = vi.fn();
  live.onNotice(heard);
  await settle();
  sockets[0]?.say({ t: "notice", about: "start", title: "A look has begun", text: "Fire" });
  expect(heard).toHaveBeenCalledWith(expect.objectContaining({ title: "A look has begun" }));
});

test("nothing outlives the scope", async () => {
  const { gateway, sockets } = start();
  await settle();
  scope.close();
  expect(sockets[0]?.closed).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gateway.state).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});
