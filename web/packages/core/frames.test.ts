import { describe, expect, test } from "vitest";
import { hex, unhex, utf8 } from "./bytes.ts";
import { FrameError, SealRefused } from "./errors.ts";
import {
  frameMetadata,
  makeKid,
  packFrame,
  packHeader,
  parseHeader,
  SealKey,
  unpackFrame,
} from "./frames.ts";

const BASE_KEY = unhex("000102030405060708090a0b0c0d0e0f");

describe("the published vector of RFC 9605 for AES_128_GCM_SHA256_128", () => {
  const metadata = unhex("4945544620534672616d65205747");
  const plaintext = unhex("64726166742d696574662d736672616d652d656e63");
  const sealed =
    "9901234567b7412c2513a1b66dbb48841bbaf17f598751176ad847681a69c6d0b091c07018ce4adb34eb";

  test("seals to the same bytes", async () => {
    const key = await SealKey.derive(4, 0x123n, BASE_KEY);
    expect(hex(await key.seal(0x4567n, metadata, plaintext))).toBe(sealed);
  });

  test("opens again", async () => {
    const key = await SealKey.derive(4, 0x123n, BASE_KEY);
    expect(hex(await key.open(unhex(sealed), metadata))).toBe(hex(plaintext));
  });

  test("doesn't open in another place", async () => {
    const key = await SealKey.derive(4, 0x123n, BASE_KEY);
    await expect(key.open(unhex(sealed), utf8("elsewhere"))).rejects.toThrow(SealRefused);
  });
});

test("a content key can't be taken out", async () => {
  const key = await SealKey.derive(5, 1n, new Uint8Array(32));
  expect(
    JSON.stringify(key, (_, v) =>
      v instanceof CryptoKey ? v.extractable : typeof v === "bigint" ? "" : v,
    ),
  ).not.toContain("true");
});

test("a base key of another length is refused", async () => {
  await expect(SealKey.derive(5, 1n, BASE_KEY.slice(1))).rejects.toThrow(FrameError);
});

test.each([0n, 7n, 8n, 255n, 256n, 2n ** 64n - 1n])("the header of %s comes back", (value) => {
  const header = packHeader(value, value);
  const frame = new Uint8Array(header.length + 16);
  frame.set(header);
  expect(parseHeader(frame)).toEqual({ kid: value, ctr: value, offset: header.length });
});

test("a number that isn't in its minimal form is refused", () => {
  expect(() => parseHeader(unhex(`8007${"00".repeat(16)}`))).toThrow(FrameError);
});

test("a frame header comes back", () => {
  const header = {
    isKey: true,
    isResealed: false,
    sequence: 7,
    capturedAtUs: 1_700_000_000_000_250,
  };
  const { header: read, unit } = unpackFrame(packFrame(header, utf8("unit")));
  expect(read).toEqual(header);
  expect(unit).toEqual(utf8("unit"));
});

test("another version, unknown flags and a short frame are refused", () => {
  const frame = packFrame(
    { isKey: false, isResealed: false, sequence: 0, capturedAtUs: 0 },
    utf8(""),
  );
  expect(() => unpackFrame(frame.subarray(1))).toThrow(FrameError);
  expect(() => unpackFrame(Uint8Array.of(2, ...frame.subarray(1)))).toThrow("version 2");
  expect(() => unpackFrame(Uint8Array.of(1, 4, ...frame.subarray(2)))).toThrow("flags");
});

test("places that no frame can have are refused", () => {
  expect(() => frameMetadata("a\0", "b", 0, 0)).toThrow(FrameError);
  expect(() => frameMetadata("a", "b", -1, 0)).toThrow(FrameError);
  expect(() => frameMetadata("a", "b", 0, 2 ** 32)).toThrow(FrameError);
});

test("an epoch outside its range has no KID", async () => {
  await expect(makeKid("cam", 0)).rejects.toThrow(FrameError);
  await expect(makeKid("cam", 2 ** 24)).rejects.toThrow(FrameError);
});
