import type { FrameHeader, SetupError } from "@core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PictureDecoder } from "./decoder.ts";

/** The browser's decoder, with the test in place of the codec. */
class FakeVideoDecoder {
  static made: FakeVideoDecoder[] = [];
  state = "unconfigured";
  decodeQueueSize = 0;
  readonly decoded: { type: string; timestamp: number }[] = [];
  config: { codec?: string; optimizeForLatency?: boolean; description?: unknown } = {};

  constructor(readonly init: { output(frame: unknown): void; error(error: unknown): void }) {
    FakeVideoDecoder.made.push(this);
  }

  configure(config: object): void {
    this.config = config;
    this.state = "configured";
  }

  decode(chunk: { type: string; timestamp: number }): void {
    this.decoded.push(chunk);
  }

  close(): void {
    this.state = "closed";
  }

  fail(): void {
    this.state = "closed";
    this.init.error(new Error("damaged"));
  }
}

const KEY_UNIT = Uint8Array.of(0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0, 0, 1, 0x65, 1);
const OTHER_SIZE = Uint8Array.of(0, 0, 0, 1, 0x67, 0x64, 0, 0x28, 0, 0, 1, 0x65, 1);
const DELTA = Uint8Array.of(0, 0, 1, 0x41, 1);
const events = { picture: vi.fn(), lostStep: vi.fn(), failed: vi.fn((_: SetupError) => {}) };
const header = (isKey: boolean, capturedAtUs = 5): FrameHeader => ({
  isKey,
  isResealed: false,
  sequence: 0,
  capturedAtUs,
});
const last = (): FakeVideoDecoder => FakeVideoDecoder.made.at(-1) as FakeVideoDecoder;

beforeEach(() => {
  FakeVideoDecoder.made = [];
  vi.stubGlobal("VideoDecoder", FakeVideoDecoder);
  vi.stubGlobal(
    "EncodedVideoChunk",
    class {
      constructor(init: object) {
        Object.assign(this, init);
      }
    },
  );
  vi.clearAllMocks();
});
afterEach(() => vi.unstubAllGlobals());

test("is configured from the key frame's SPS, for latency, in Annex B form", () => {
  new PictureDecoder(events).decode(header(true), KEY_UNIT);
  expect(last().config).toEqual({ codec: "avc1.42c01f", optimizeForLatency: true });
  expect(last().decoded).toMatchObject([{ type: "key", timestamp: 5 }]);
});

test("nothing is decoded before a key frame", () => {
  new PictureDecoder(events).decode(header(false), DELTA);
  expect(FakeVideoDecoder.made).toEqual([]);
});

test("a key frame of the same stream keeps the decoder, one of another makes a new one", () => {
  const decoder = new PictureDecoder(events);
  decoder.decode(header(true), KEY_UNIT);
  decoder.decode(header(true), KEY_UNIT);
  expect(FakeVideoDecoder.made).toHaveLength(1);
  decoder.decode(header(true), OTHER_SIZE);
  expect(FakeVideoDecoder.made).toHaveLength(2);
  expect(FakeVideoDecoder.made[0]?.state).toBe("closed");
});

test("a picture comes with its capture instant in milliseconds", () => {
  new PictureDecoder(events).decode(header(true), KEY_UNIT);
  const frame = { timestamp: 1_234_567 };
  last().init.output(frame);
  expect(events.picture).toHaveBeenCalledWith(frame, 1234.567);
});

test("a decoder that falls behind starts again at the next key frame", () => {
  const decoder = new PictureDecoder(events);
  decoder.decode(header(true), KEY_UNIT);
  last().decodeQueueSize = 31;
  decoder.decode(header(false), DELTA);
  expect(events.lostStep).toHaveBeenCalledOnce();
  decoder.decode(header(true), KEY_UNIT);
  expect(FakeVideoDecoder.made).toHaveLength(2);
});

test("a damaged unit costs a key frame; failing again and again says that the browser can't", () => {
  const decoder = new PictureDecoder(events);
  for (let i = 0; i < 3; i++) {
    decoder.decode(header(true), KEY_UNIT);
    last().fail();
  }
  expect(events.lostStep).toHaveBeenCalledTimes(2);
  expect(events.failed.mock.calls[0]?.[0].message).toContain("avc1.42c01f");
});

test("a picture in between makes a failure a damaged unit again", () => {
  const decoder = new PictureDecoder(events);
  for (let i = 0; i < 5; i++) {
    decoder.decode(header(true), KEY_UNIT);
    last().init.output({ timestamp: 0 });
    last().fail();
  }
  expect(events.failed).not.toHaveBeenCalled();
});

test("after close nothing is decoded", () => {
  const decoder = new PictureDecoder(events);
  decoder.decode(header(true), KEY_UNIT);
  decoder.close();
  decoder.decode(header(false), DELTA);
  expect(last().decoded).toHaveLength(1);
});
