import { PinRefused } from "@core";
import { IDBFactory } from "fake-indexeddb";
import { describe, expect, test } from "vitest";
import { reasonOf } from "./carrier.ts";
import { Database } from "./database.ts";
import { DeviceStore } from "./device.ts";
import { codecOf } from "./h264.ts";
import { transportMemory } from "./memory.ts";
import { Pins } from "./pins.ts";
import { StatsCounter } from "./stats.ts";
import { readMessage } from "./websocket.ts";

describe("device keys", () => {
  test("are non-extractable, and the same after the page is loaded again", async () => {
    const factory = new IDBFactory();
    const made = await new DeviceStore(await Database.open(factory)).create("per_1");
    expect(made.hpke.pair.privateKey.extractable).toBe(false);
    const loaded = await new DeviceStore(await Database.open(factory)).load("per_1");
    expect(loaded?.signKey).toEqual(made.signKey);
    expect(loaded?.hpkeKey).toEqual(made.hpkeKey);
  });

  test("belong to one person each", async () => {
    const store = new DeviceStore(await Database.open(new IDBFactory()));
    await store.create("per_1");
    expect(await store.load("per_2")).toBeUndefined();
  });

  test("keep the identifier that the hub gave", async () => {
    const store = new DeviceStore(await Database.open(new IDBFactory()));
    await store.create("per_1");
    expect((await store.update("per_1", { deviceId: "dev_1" })).deviceId).toBe("dev_1");
  });

  test("are gone once forgotten", async () => {
    const store = new DeviceStore(await Database.open(new IDBFactory()));
    await store.create("per_1");
    await store.forget("per_1");
    expect(await store.load("per_1")).toBeUndefined();
  });
});

describe("pins", () => {
  test("the first key is trusted, another one is refused", async () => {
    const pins = new Pins(await Database.open(new IDBFactory()));
    const key = new Uint8Array(32);
    expect(await pins.check("cam_1", key)).toEqual(key);
    expect(await pins.check("cam_1", key)).toEqual(key);
    await expect(pins.check("cam_1", key.with(0, 1))).rejects.toThrow(PinRefused);
    expect(await pins.check("cam_2", key.with(0, 1))).toEqual(key.with(0, 1));
  });
});

test("the log's policy is pinned when it is first seen", async () => {
  const pins = new Pins(await Database.open(new IDBFactory()));
  expect(await pins.checkPolicy("dev_1", "quorum none\n")).toBe("quorum none\n");
  await expect(pins.checkPolicy("dev_1", "quorum all\n")).rejects.toThrow(PinRefused);
  expect(await pins.checkPolicy("dev_2", "quorum all\n")).toBe("quorum all\n");
});

test("closing codes mean the same over both transports", () => {
  expect([403, 410, 503, 0, undefined].map(reasonOf)).toEqual([
    "ended",
    "over",
    "stopping",
    "lost",
    "lost",
  ]);
  expect([4403, 4410, 4503, 1006].map(reasonOf)).toEqual(["ended", "over", "stopping", "lost"]);
});

describe("messages of the WebSocket fallback", () => {
  const message = (...bytes: number[]): ArrayBuffer => Uint8Array.from(bytes).buffer;

  test("a frame is read at its place", () => {
    const frame = readMessage(message(1, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 9, 8));
    expect(frame).toEqual({ group: 258, index: 3, payload: Uint8Array.of(9, 8) });
  });

  test("a group's end and anything unknown is no frame", () => {
    expect(readMessage(message(2, 0, 0, 0, 0, 0, 0, 0, 1))).toBeUndefined();
    expect(readMessage(message(7, ...new Array(20).fill(0)))).toBeUndefined();
    expect(readMessage(message())).toBeUndefined();
  });
});

describe("the codec string", () => {
  test("comes from the SPS, behind 3- and 4-byte start codes and other units", () => {
    expect(codecOf(Uint8Array.of(0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0))).toBe("avc1.42c01f");
    expect(codecOf(Uint8Array.of(0, 0, 1, 9, 0x10, 0, 0, 1, 0x27, 0x64, 0, 0x28, 0))).toBe(
      "avc1.640028",
    );
  });

  test("is none without one", () => {
    expect(codecOf(Uint8Array.of(0, 0, 1, 0x65, 1, 2, 3, 4))).toBeUndefined();
    expect(codecOf(new Uint8Array(0))).toBeUndefined();
  });
});

describe("the memory of transports", () => {
  const storage = (): Storage => {
    const items = new Map<string, string>();
    return {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
    } as Storage;
  };

  test("forgets after ten minutes, and when WebTransport works again", () => {
    let now = 0;
    const memory = transportMemory(storage(), () => now);
    expect(memory.lost("hub")).toBe(false);
    memory.note("hub", "websocket");
    expect(memory.lost("hub")).toBe(true);
    expect(memory.lost("other")).toBe(false);
    now = 11 * 60_000;
    expect(memory.lost("hub")).toBe(false);
    memory.note("hub", "websocket");
    memory.note("hub", "webtransport");
    expect(memory.lost("hub")).toBe(false);
  });
});

test("statistics give the median latency, the rate and the first frame", () => {
  const stats = new StatsCounter(1000);
  stats.carried(10);
  expect(stats.painted(1240, 1250)).toBe(true);
  expect(stats.painted(1270, 1290)).toBe(false);
  stats.painted(1300, 1330);
  expect(stats.read(1400)).toEqual({
    latencyMs: 20,
    fps: 3,
    frames: 3,
    bytes: 10,
    firstFrameMs: 250,
  });
  expect(stats.read(9000).fps).toBe(0);
});
