import type { DispatchCall } from "@api";
import { RefusedError, Scope } from "@core";
import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { callWords, createCalls } from "./calls.ts";
import { createStream } from "./stream.ts";
import { FakeSocket, NOW } from "./testing.ts";

const call = (call_id: string, more: Partial<DispatchCall> = {}): DispatchCall => ({
  call_id,
  number: "26-1",
  type: "FSTRU",
  words: "Fire",
  received_at: NOW,
  heard_at: NOW,
  purpose: "fire",
  ...more,
});

function create(answers: DispatchCall[][], roles: ("operator" | "agency_admin")[] = ["operator"]) {
  const socket = new FakeSocket();
  const scope = new Scope();
  const hub = {
    dispatchCalls: vi.fn(async () => answers.shift() ?? []),
    setCallAside: vi.fn(async () => {}),
  };
  const onNew = vi.fn();
  const stream = createStream(scope, () => socket);
  const calls = createCalls(scope, { hub, stream, roles, onNew });
  return { calls, hub, onNew, scope, socket };
}

test("a call that arrives is told once, and those that were there aren't", async () => {
  const { calls, onNew, socket } = create([[call("a")], [call("b"), call("a")], [call("b")]]);
  await vi.waitFor(() => expect(get(calls.list)).toHaveLength(1));
  expect(onNew).not.toHaveBeenCalled();

  socket.say({ t: "call", call_id: "b" });
  await vi.waitFor(() => expect(get(calls.list)).toHaveLength(2));
  socket.say({ t: "call", call_id: "a" });
  await vi.waitFor(() => expect(get(calls.list)).toHaveLength(1));
  expect(onNew.mock.calls.map(([one]) => one.call_id)).toEqual(["b"]);
});

test("whoever takes no calls isn't shown any", async () => {
  const { hub, socket } = create([[call("a")]], ["agency_admin"]);
  socket.say({ t: "call", call_id: "a" });
  await Promise.resolve();
  expect(hub.dispatchCalls).not.toHaveBeenCalled();
});

test("what is set aside leaves the list, and a refusal is told", async () => {
  const { calls, hub } = create([[call("a")], []]);
  await vi.waitFor(() => expect(get(calls.list)).toHaveLength(1));
  expect(await calls.setAside("a")).toBeUndefined();
  expect(get(calls.list)).toEqual([]);
  hub.setCallAside.mockRejectedValueOnce(new RefusedError("no"));
  expect(await calls.setAside("a")).toMatchObject({ message: "No." });
});

test("an answer that comes late doesn't hide a newer one", async () => {
  const { calls, hub } = create([]);
  await vi.waitFor(() => expect(get(calls.list)).toEqual([]));
  let late = (_: DispatchCall[]): void => {};
  hub.dispatchCalls.mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
  const first = calls.refresh();
  hub.dispatchCalls.mockResolvedValueOnce([call("b")]);
  await calls.refresh();
  late([call("a")]);
  await first;
  expect(get(calls.list)?.map((one) => one.call_id)).toEqual(["b"]);
});

test("a prohibited use names its clause, and what has no purpose leaves the choice", () => {
  const prohibited = { use: "protest", clause: "2.1", text: "Watching a protest.", program: "P" };
  expect(callWords(call("a", { prohibited }))).toBe(
    "Clause 2.1 of the use policy prohibits that: Watching a protest.",
  );
  const { purpose: _, ...without } = call("a", { type: "NOISE" });
  expect(callWords(without)).toContain("gives NOISE no purpose");
  expect(callWords(call("a"))).toBeUndefined();
});
