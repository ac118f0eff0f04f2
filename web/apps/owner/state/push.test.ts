import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createPush, deviceName, PUSH_KEPT, type PushBrowser } from "./push.ts";

const made = {
  toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "k", auth: "a" } }),
  unsubscribe: vi.fn(async () => true),
} as unknown as PushSubscription;

function start(change: Partial<PushBrowser> = {}) {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  let there: PushSubscription | null = null;
  const browser: PushBrowser = {
    secure: true,
    supported: true,
    permission: () => "default",
    request: async () => "granted",
    current: async () => there,
    subscribe: async () => {
      there = made;
      return made;
    },
    name: "Firefox on Linux",
    ...change,
  };
  const client = {
    subscribe: vi.fn(async () => "sub1"),
    unsubscribe: vi.fn(async () => undefined),
  };
  return { push: createPush(browser, client, storage), client, kept };
}

test.each([
  ["insecure", { secure: false }],
  ["unsupported", { supported: false }],
  ["denied", { permission: () => "denied" as const }],
  ["off", {}],
])("says plainly where it stands: %s", async (state, change) => {
  const { push } = start(change);
  await vi.waitFor(() => expect(get(push.state)).toBe(state));
});

test("turning on subscribes here and at the gateway, turning off undoes both", async () => {
  const { push, client, kept } = start();
  await push.turnOn("vapid");
  expect(get(push.state)).toBe("on");
  expect(kept.get(PUSH_KEPT)).toBe("sub1");
  expect(client.subscribe).toHaveBeenCalledWith({
    endpoint: "https://push.example/1",
    keys: { p256dh: "k", auth: "a" },
    name: "Firefox on Linux",
  });
  await push.turnOff();
  expect(client.unsubscribe).toHaveBeenCalledWith("sub1");
  expect(kept.size).toBe(0);
});

test("a gateway that doesn't take it leaves it off, and says why", async () => {
  const { push, client } = start();
  client.subscribe.mockRejectedValueOnce(new Error("off"));
  await push.turnOn("vapid");
  expect(get(push.state)).toBe("off");
  expect(get(push.problem)?.message).toContain("off");
});

test("a no to the browser's question changes nothing", async () => {
  const { push, client } = start({ request: async () => "denied" });
  await push.turnOn("vapid");
  expect(client.subscribe).not.toHaveBeenCalled();
});

test("devices are told apart", () => {
  expect(deviceName("Mozilla/5.0 (Linux; Android 15) Chrome/156 Mobile Safari/537")).toBe(
    "Chrome on Android",
  );
  expect(deviceName("something else")).toBe("Browser on this device");
});
