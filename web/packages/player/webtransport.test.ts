import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectWebTransport } from "./webtransport.ts";

/** The relay's track: each subscriber gets groups of two frames, from the newest one on. */
class FakeSubscriber {
  static made: FakeSubscriber[] = [];
  static newest = 0;
  closed = false;
  #next = FakeSubscriber.newest;

  constructor() {
    FakeSubscriber.made.push(this);
  }

  async nextGroup() {
    if (this.closed) throw new Error("closed");
    const sequence = this.#next++;
    FakeSubscriber.newest = sequence;
    vi.advanceTimersByTime(2000); // a group of pictures takes two seconds
    const frames = [0, 1].map((index) => ({ sequence: index, payload: Uint8Array.of(index) }));
    return { sequence, readFrameSequence: async () => frames.shift() };
  }

  close(): void {
    this.closed = true;
  }
}

vi.mock("@moq/net", () => ({
  Path: { from: (path: string) => path },
  Connection: {
    connect: async () => ({
      announcedBroadcast: () => ({
        active: {
          peek: () => ({ track: () => ({ subscribe: () => new FakeSubscriber() }) }),
          changed: () => new Promise(() => {}),
        },
        close: () => {},
      }),
      close: () => {},
    }),
  },
}));

beforeEach(() => {
  FakeSubscriber.made = [];
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.stubGlobal(
    "WebTransport",
    class {
      readonly ready = Promise.resolve();
      readonly closed = new Promise(() => {});
      close(): void {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a subscription is renewed within a minute or so, at a group's end, and no group is left out", async () => {
  const signal = new AbortController();
  const carrier = await connectWebTransport(
    {
      relay: { url: "https://relay.example/v/x", token: "t", fingerprints: [] },
      websocket: { url: "", token: "" },
      broadcast: "cam",
      track: "video",
    },
    signal.signal,
  );
  const groups = new Set<number>();
  for await (const { group } of carrier.frames("video", signal.signal)) {
    groups.add(group);
    if (group === 100) signal.abort();
  }
  expect([...groups]).toEqual(Array.from({ length: 101 }, (_, i) => i));
  expect(FakeSubscriber.made).toHaveLength(4); // 200 seconds
  expect(FakeSubscriber.made.every((one) => one.closed)).toBe(true);
});
