import { type Bytes, frameMetadata, newId, packFrame, SealKey } from "@core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Carrier, CloseReason, WireFrame } from "./carrier.ts";
import { Player, type PlayerState } from "./player.ts";
import { DecoderPool } from "./pool.ts";

/** The relay's side: frames go to whoever reads the track at the moment, as from a relay. */
class FakeCarrier implements Carrier {
  static made: FakeCarrier[] = [];
  readonly kind = "webtransport";
  readonly #ended = Promise.withResolvers<CloseReason>();
  readonly closed = this.#ended.promise;
  readonly readers = new Map<string, (frame: WireFrame | undefined) => void>();

  async *frames(track: string, signal: AbortSignal): AsyncGenerator<WireFrame> {
    const waiting: (WireFrame | undefined)[] = [];
    let wake = (): void => {};
    const put = (frame: WireFrame | undefined): void => {
      waiting.push(frame);
      wake();
    };
    this.readers.set(track, put);
    signal.addEventListener("abort", () => put(undefined));
    for (;;) {
      const frame = waiting.shift();
      if (frame) yield frame;
      else if (signal.aborted) break;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    this.readers.delete(track);
  }

  close(): void {
    this.#ended.resolve("over");
  }
}

vi.mock("./race.ts", () => ({
  connect: async () => {
    const carrier = new FakeCarrier();
    FakeCarrier.made.push(carrier);
    return carrier;
  },
}));

class FakeVideoDecoder {
  static alive = 0;
  static most = 0;
  static decoded = 0;
  state = "unconfigured";
  decodeQueueSize = 0;

  constructor(readonly init: { output(frame: unknown): void }) {
    FakeVideoDecoder.alive += 1;
    FakeVideoDecoder.most = Math.max(FakeVideoDecoder.most, FakeVideoDecoder.alive);
  }

  configure(): void {
    this.state = "configured";
  }

  decode({ timestamp }: { timestamp: number }): void {
    FakeVideoDecoder.decoded += 1;
    this.init.output({ timestamp, displayWidth: 64, displayHeight: 36, close: () => {} });
  }

  close(): void {
    this.state = "closed";
    FakeVideoDecoder.alive -= 1;
  }
}

const context = new Proxy({}, { get: (_, name) => paint(String(name)), set: () => true });
const paint = (name: string) => (name === "measureText" ? () => ({ width: 9 }) : () => {});
const canvas = (): HTMLCanvasElement =>
  ({ width: 0, height: 0, getContext: () => context }) as unknown as HTMLCanvasElement;
const KEY_UNIT = Uint8Array.of(0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0, 0, 1, 0x65, 1);
let open: Player[];

beforeEach(() => {
  open = [];
  FakeCarrier.made = [];
  Object.assign(FakeVideoDecoder, { alive: 0, most: 0, decoded: 0 });
  vi.stubGlobal("VideoDecoder", FakeVideoDecoder);
  vi.stubGlobal(
    "EncodedVideoChunk",
    class {
      constructor(init: object) {
        Object.assign(this, init);
      }
    },
  );
  vi.stubGlobal(
    "OffscreenCanvas",
    class {
      getContext(): unknown {
        return context;
      }
    },
  );
});
afterEach(() => {
  for (const player of open) player.close();
  vi.unstubAllGlobals();
});

/** A player with its camera: `send(track, group, index)` is what the relay sends next. */
async function watch(decoders: DecoderPool) {
  const broadcast = newId("cam");
  const key = await SealKey.derive(4, 1n, new Uint8Array(16));
  let state: PlayerState = "connecting";
  const player = new Player({
    canvas: canvas(),
    access: { broadcast, relay: { url: "https://relay.example/v/x" } } as never,
    watermark: { pseudonym: "OP-7", incident: "2026-1" },
    memory: { lost: () => false, note: () => {} },
    decoders,
    clickedAt: Date.now(),
    now: () => Date.now(),
    onChange: (snapshot) => {
      state = snapshot.state;
    },
  });
  open.push(player);
  player.addKey(key);
  await vi.waitFor(() => expect(state).not.toBe("connecting"));
  const carrier = FakeCarrier.made.at(-1) as FakeCarrier;
  let sent = 0n;
  const send = async (group: number, index: number): Promise<void> => {
    const header = {
      isKey: index === 0,
      isResealed: false,
      sequence: group * 10 + index,
      capturedAtUs: Date.now() * 1000,
    };
    const unit: Bytes = index === 0 ? KEY_UNIT : Uint8Array.of(0, 0, 1, 0x41, 1);
    const place = frameMetadata(broadcast, "video", group, index);
    const payload = await key.seal(sent++, place, packFrame(header, unit));
    carrier.readers.get("video")?.({ group, index, payload });
  };
  return { player, carrier, send, state: () => state };
}

test("what nobody can see isn't carried, opened or decoded, and goes on at a key frame", async () => {
  const it = await watch(new DecoderPool(2));
  await it.send(1, 0);
  await it.send(1, 1);
  await vi.waitFor(() => expect(FakeVideoDecoder.decoded).toBe(2));
  it.player.setShown(false);
  expect(FakeVideoDecoder.alive).toBe(0);
  await vi.waitFor(() => expect(it.state()).toBe("paused"));
  expect(it.carrier.readers.size).toBe(0);
  const { bytes } = it.player.snapshot;
  await it.send(1, 2);
  expect(it.player.snapshot.bytes).toBe(bytes);
  it.player.setShown(true);
  await vi.waitFor(() => expect(it.carrier.readers.size).toBe(1));
  await it.send(1, 3);
  await it.send(2, 0);
  await it.send(2, 1);
  await vi.waitFor(() => expect(FakeVideoDecoder.decoded).toBe(4));
  expect(it.state()).toBe("live");
});

test("a frame that was under way when the tile went out of sight makes no decoder", async () => {
  const it = await watch(new DecoderPool(2));
  await it.send(1, 0);
  it.player.setShown(false);
  await vi.waitFor(() => expect(it.state()).toBe("paused"));
  expect([FakeVideoDecoder.decoded, FakeVideoDecoder.alive]).toEqual([0, 0]);
});

test("there never are more decoders than places; who waits says so, and gets the next", async () => {
  const pool = new DecoderPool(1);
  const [first, second] = [await watch(pool), await watch(pool)];
  await first.send(1, 0);
  await vi.waitFor(() => expect(first.state()).toBe("live"));
  await vi.waitFor(() => expect(second.state()).toBe("queued"));
  expect(second.player.snapshot.mostDecoders).toBe(1);
  second.player.setShown(false);
  expect(second.state()).toBe("paused");
  second.player.setShown(true);
  expect(second.state()).toBe("queued");
  first.player.close();
  await vi.waitFor(() => expect(second.carrier.readers.size).toBe(1));
  await second.send(1, 0);
  await vi.waitFor(() => expect(second.state()).toBe("live"));
  expect(FakeVideoDecoder.most).toBe(1);
});

test("an enlarged picture takes a small one's place", async () => {
  const pool = new DecoderPool(1);
  const [first, second] = [await watch(pool), await watch(pool)];
  for (const { player } of [first, second]) player.setSmall(true);
  await vi.waitFor(() => expect(second.state()).toBe("queued"));
  second.player.setSmall(false);
  await vi.waitFor(() => expect(first.state()).toBe("queued"));
  await second.send(1, 0);
  await vi.waitFor(() => expect(second.state()).toBe("live"));
});

test("on another canvas the picture goes on from the last one, and the canvas before turns black", async () => {
  const it = await watch(new DecoderPool(1));
  await it.send(1, 0);
  await vi.waitFor(() => expect(it.state()).toBe("live"));
  const drawn: unknown[] = [];
  const target = {
    width: 0,
    height: 0,
    getContext: () => ({ drawImage: (source: unknown) => drawn.push(source), fillRect: () => {} }),
  } as unknown as HTMLCanvasElement;
  it.player.setCanvas(target);
  expect(target).toMatchObject({ width: 64, height: 36 });
  expect(drawn).toHaveLength(1);
  await it.send(1, 1);
  await vi.waitFor(() => expect(drawn.length).toBeGreaterThan(1));
});
