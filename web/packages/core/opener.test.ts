import { beforeEach, describe, expect, test } from "vitest";
import { type Bytes, utf8 } from "./bytes.ts";
import { frameMetadata, packFrame, SealKey } from "./frames.ts";
import { FrameOpener } from "./opener.ts";

const PLACE = { broadcast: "cam_x", track: "video" };
let key: SealKey;
let ctr = 0n;

async function frame(
  group: number,
  index: number,
  sequence: number,
  flags: { isKey?: boolean; isResealed?: boolean; by?: SealKey } = {},
): Promise<Bytes> {
  const header = {
    isKey: flags.isKey ?? index === 0,
    isResealed: flags.isResealed ?? false,
    sequence,
    capturedAtUs: sequence,
  };
  const metadata = frameMetadata(PLACE.broadcast, PLACE.track, group, index);
  return (flags.by ?? key).seal(ctr++, metadata, packFrame(header, utf8(String(sequence))));
}

beforeEach(async () => {
  key = await SealKey.derive(4, 1n, new Uint8Array(16));
});

function opener(): FrameOpener {
  const made = new FrameOpener(PLACE, 20);
  made.addKey(key);
  return made;
}

describe("in step", () => {
  test("frames that follow each other are shown", async () => {
    const it = opener();
    expect(await it.open(1, 0, await frame(1, 0, 10))).toMatchObject({ show: true });
    expect(await it.open(1, 1, await frame(1, 1, 11))).toMatchObject({ show: true });
    expect(await it.open(2, 0, await frame(2, 0, 12, { isKey: false }))).toMatchObject({
      show: true,
    });
  });

  test("a joiner's re-sealed group shows nothing twice and loses nothing", async () => {
    const it = opener();
    await it.open(1, 0, await frame(1, 0, 10));
    await it.open(1, 1, await frame(1, 1, 11));
    const fresh = await SealKey.derive(4, 2n, new Uint8Array(16).fill(1));
    it.addKey(fresh);
    const again = { isResealed: true, by: fresh };
    expect(await it.open(2, 0, await frame(2, 0, 10, again))).toEqual({ show: false, why: "seen" });
    expect(await it.open(2, 1, await frame(2, 1, 11, again))).toEqual({ show: false, why: "seen" });
    expect(await it.open(2, 2, await frame(2, 2, 12, { by: fresh }))).toMatchObject({ show: true });
  });

  test("frames from before the first key's epoch don't hold up what follows", async () => {
    const it = new FrameOpener(PLACE, 60_000);
    const fresh = await SealKey.derive(4, 2n, new Uint8Array(16).fill(1));
    const early = it.open(1, 0, await frame(1, 0, 10));
    it.addKey(fresh);
    expect(await early).toEqual({ show: false, why: "unknown_kid" });
    expect(await it.open(1, 1, await frame(1, 1, 11))).toMatchObject({ show: false });
    const again = { isResealed: true, by: fresh };
    expect(await it.open(2, 0, await frame(2, 0, 10, again))).toMatchObject({ show: true });
  });

  test("after a gap nothing is shown before a key frame", async () => {
    const it = opener();
    await it.open(1, 0, await frame(1, 0, 10));
    expect(await it.open(1, 2, await frame(1, 2, 12))).toEqual({ show: false, why: "not_in_step" });
    expect(await it.open(1, 3, await frame(1, 3, 13))).toEqual({ show: false, why: "not_in_step" });
    expect(await it.open(2, 0, await frame(2, 0, 14))).toMatchObject({ show: true });
  });

  test("a camera that was opened afresh counts from the start", async () => {
    const it = opener();
    await it.open(1, 0, await frame(1, 0, 500));
    expect(await it.open(2, 0, await frame(2, 0, 0))).toMatchObject({ show: true });
    expect(await it.open(2, 1, await frame(2, 1, 1))).toMatchObject({ show: true });
  });

  test("after a decoder failed, a key frame is waited for", async () => {
    const it = opener();
    await it.open(1, 0, await frame(1, 0, 1));
    it.loseStep();
    expect(await it.open(1, 1, await frame(1, 1, 2))).toMatchObject({ show: false });
    expect(await it.open(2, 0, await frame(2, 0, 3))).toMatchObject({ show: true });
  });
});

describe("what a relay could do", () => {
  test("a group that doesn't go up is refused", async () => {
    const it = opener();
    const old = await frame(1, 0, 10);
    await it.open(2, 0, await frame(2, 0, 11));
    expect(await it.open(1, 0, old)).toEqual({ show: false, why: "group_order" });
  });

  test("a frame out of order is refused", async () => {
    const it = opener();
    const second = await frame(1, 1, 11);
    await it.open(1, 0, await frame(1, 0, 10));
    await it.open(1, 1, second);
    expect(await it.open(1, 1, second)).toEqual({ show: false, why: "frame_order" });
  });

  test("a frame moved to another place doesn't open", async () => {
    const it = opener();
    expect(await it.open(1, 1, await frame(1, 0, 10))).toEqual({
      show: false,
      why: "not_authentic",
    });
    expect(it.dropped.not_authentic).toBe(1);
  });

  test("truncated and empty frames are refused", async () => {
    const it = opener();
    expect(await it.open(1, 0, new Uint8Array(0))).toEqual({ show: false, why: "malformed" });
    expect(await it.open(1, 1, (await frame(1, 1, 1)).slice(0, 9))).toEqual({
      show: false,
      why: "malformed",
    });
  });
});

describe("keys", () => {
  test("a frame waits for its epoch's key, which travels another road", async () => {
    const it = new FrameOpener(PLACE, 1000);
    const opened = it.open(1, 0, await frame(1, 0, 1));
    it.addKey(key);
    expect(await opened).toMatchObject({ show: true });
  });

  test("a key that never comes drops the frames, and is waited for once", async () => {
    const it = new FrameOpener(PLACE, 5);
    expect(await it.open(1, 0, await frame(1, 0, 1))).toEqual({ show: false, why: "unknown_kid" });
    expect(await it.open(1, 1, await frame(1, 1, 2))).toEqual({ show: false, why: "unknown_kid" });
  });

  test("after close nothing opens", async () => {
    const it = opener();
    it.close();
    expect(await it.open(1, 0, await frame(1, 0, 1))).toEqual({ show: false, why: "unknown_kid" });
  });
});
