import { Scope } from "@core";
import { get } from "svelte/store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStream, type SessionStreamEvent } from "./stream.ts";
import { FakeSocket } from "./testing.ts";

let scope: Scope;
let sockets: FakeSocket[];
const open = (): FakeSocket => {
  const socket = new FakeSocket();
  sockets.push(socket);
  return socket;
};
const last = (): FakeSocket => sockets.at(-1) as FakeSocket;

beforeEach(() => {
  vi.useFakeTimers();
  scope = new Scope();
  sockets = [];
});
afterEach(() => {
  scope.close();
  vi.useRealTimers();
});

test("a session's events reach its listener and no other", () => {
  const stream = createStream(scope, open);
  const heard: SessionStreamEvent[] = [];
  stream.onSession(scope, "vws_1", (event) => heard.push(event));
  last().onopen?.();
  last().say({ t: "session", session_id: "vws_2", state: "opening" });
  last().say({ t: "envelope", session_id: "vws_1", envelope: {} });
  last().say({ t: "ping" });
  expect(heard).toEqual([{ t: "envelope", session_id: "vws_1", envelope: {} }]);
});

test("a lost connection is opened again, and its return is told", () => {
  const stream = createStream(scope, open);
  const returned = vi.fn();
  stream.onReconnect(scope, returned);
  last().onopen?.();
  expect(get(stream.connected)).toBe(true);
  last().onclose?.();
  expect(get(stream.connected)).toBe(false);
  vi.advanceTimersByTime(200);
  expect(sockets).toHaveLength(2);
  last().onopen?.();
  expect(returned).toHaveBeenCalledOnce();
});

test("tries become rarer while the hub stays away", () => {
  createStream(scope, open);
  for (const wait of [200, 500, 1000]) {
    last().onclose?.();
    vi.advanceTimersByTime(wait - 1);
    const before = sockets.length;
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(before + 1);
  }
});

test("a silent connection is taken for dead", () => {
  const stream = createStream(scope, open);
  last().onopen?.();
  vi.advanceTimersByTime(20_000);
  last().say({ t: "ping" });
  vi.advanceTimersByTime(20_000);
  expect(get(stream.connected)).toBe(true);
  vi.advanceTimersByTime(5000);
  expect(get(stream.connected)).toBe(false);
  expect(sockets[0]?.closed).toBe(true);
});

test("closing the scope closes the socket and opens no other", () => {
  createStream(scope, open);
  scope.close();
  expect(last().closed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});

test("a phone that wakes tries a lost hub again at once, and once", () => {
  const stream = createStream(scope, open);
  for (let i = 0; i < 4; i++) {
    last().onclose?.();
    if (i < 3) vi.advanceTimersByTime(2000);
  }
  const before = sockets.length;
  stream.wake();
  expect(sockets).toHaveLength(before + 1);
  vi.advanceTimersByTime(10_000);
  expect(sockets).toHaveLength(before + 1);
});

test("a connection that slept for too long is given up on waking, a fresh one isn't", () => {
  const stream = createStream(scope, open);
  last().onopen?.();
  stream.wake();
  expect(get(stream.connected)).toBe(true);
  // A sleeping phone's timers stand still while its clock goes on.
  vi.setSystemTime(Date.now() + 60_000);
  stream.wake();
  expect(get(stream.connected)).toBe(false);
  vi.advanceTimersByTime(200);
  expect(sockets).toHaveLength(2);
});
