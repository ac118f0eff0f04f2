import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Carrier, RelayAccess } from "./carrier.ts";
import { connectWebSocket } from "./websocket.ts";

/** The browser's socket, with the hub's side in the test's hands. */
class FakeWebSocket extends EventTarget {
  static readonly OPEN = 1;
  static last: FakeWebSocket;
  binaryType = "";
  readyState = 0;

  constructor(
    readonly url: URL,
    readonly protocol: string,
  ) {
    super();
    FakeWebSocket.last = this;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  say(...bytes: number[]): void {
    this.dispatchEvent(new MessageEvent("message", { data: Uint8Array.from(bytes).buffer }));
  }

  end(code: number): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }

  close(): void {
    if (this.readyState < 2) this.end(1005);
  }
}

const ACCESS: RelayAccess = {
  relay: { url: "https://127.0.0.1:1/v/vws_1", token: "t", fingerprints: [] },
  websocket: { url: "https://hub.example/v1/relay/vws_1", token: "secret" },
  broadcast: "cam",
  track: "video",
};
const frame = (group: number, index: number): number[] => [
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  group,
  0,
  0,
  0,
  index,
  42,
];

beforeEach(() => vi.stubGlobal("WebSocket", FakeWebSocket));
afterEach(() => vi.unstubAllGlobals());

async function connect(): Promise<Carrier> {
  const connecting = connectWebSocket(ACCESS, new AbortController().signal);
  FakeWebSocket.last.open();
  return connecting;
}

test("asks for the session's route with its token and subprotocol", async () => {
  await connect();
  const { url, protocol } = FakeWebSocket.last;
  expect(url.href).toBe("wss://hub.example/v1/relay/vws_1?token=secret&track=video");
  expect(protocol).toBe("transom.relay.v1");
});

test("frames come in order, those that came before anybody read included", async () => {
  const carrier = await connect();
  FakeWebSocket.last.say(...frame(1, 0));
  FakeWebSocket.last.say(...frame(1, 1));
  FakeWebSocket.last.say(2, 0, 0, 0, 0, 0, 0, 0, 1);
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { group, index } of carrier.frames("video", new AbortController().signal))
      seen.push(`${group}.${index}`);
  })();
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  FakeWebSocket.last.say(...frame(2, 0));
  await vi.waitFor(() => expect(seen).toEqual(["1.0", "1.1", "2.0"]));
  FakeWebSocket.last.end(4403);
  await reading;
  expect(await carrier.closed).toBe("ended");
});

test("a socket that doesn't open is an error", async () => {
  const connecting = connectWebSocket(ACCESS, new AbortController().signal);
  FakeWebSocket.last.end(1006);
  await expect(connecting).rejects.toThrow("couldn't be opened");
});

test("aborting closes it", async () => {
  const controller = new AbortController();
  const connecting = connectWebSocket(ACCESS, controller.signal);
  controller.abort(new Error("enough"));
  await expect(connecting).rejects.toThrow("enough");
  expect(FakeWebSocket.last.readyState).toBe(3);
});

test("a reader that has stopped doesn't fill the memory", async () => {
  const carrier = await connect();
  for (let i = 0; i < 300; i++) FakeWebSocket.last.say(...frame(1, i % 256));
  FakeWebSocket.last.end(1006);
  let count = 0;
  for await (const _ of carrier.frames("video", new AbortController().signal)) count += 1;
  expect(count).toBeLessThanOrEqual(256);
});

test("whoever reads again gets the newest group from its key frame, and nothing older", async () => {
  const carrier = await connect();
  for (const [group, index] of [
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 1],
  ] as const)
    FakeWebSocket.last.say(...frame(group, index));
  FakeWebSocket.last.end(1006);
  const seen: string[] = [];
  for await (const { group, index } of carrier.frames("video", new AbortController().signal))
    seen.push(`${group}.${index}`);
  expect(seen).toEqual(["2.0", "2.1"]);
});
