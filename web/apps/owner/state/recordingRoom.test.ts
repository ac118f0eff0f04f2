import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { type Client, GatewayError } from "./client.ts";
import { createRecordingRoom } from "./recordingRoom.ts";
import type { Recording } from "./types.ts";

const MINUTE = 60_000;
const kept: Recording = {
  state: "recording",
  on: true,
  hours: 72,
  megabytes: 50_000,
  preroll_seconds: 30,
  bytes: 1_000_000,
  free_bytes: 10_000_000,
  ranges: [
    { begin: 0, end: 60 * MINUTE },
    { begin: 70 * MINUTE, end: 80 * MINUTE },
  ],
  gaps: [{ begin: 60 * MINUTE, end: 70 * MINUTE, why: "camera_lost" }],
  alarms: [],
  dropped: 0,
  exact: true,
};

function start(starts: (instant: number) => { begin: number; end: number }) {
  const gateway = {
    recording: vi.fn<Client["recording"]>(async () => kept),
    setRecording: vi.fn<Client["setRecording"]>(async () => undefined),
    deleteRecording: vi.fn<Client["deleteRecording"]>(async () => undefined),
    recordingStart: vi.fn<Client["recordingStart"]>(async (_, instant) => starts(instant)),
  };
  return { gateway, room: createRecordingRoom(gateway, "cam_1") };
}

test("a film begins where the gateway says, and the position follows the player", async () => {
  const { room } = start(() => ({ begin: 5 * MINUTE - 800, end: 60 * MINUTE }));
  await room.play(5 * MINUTE);
  expect(get(room.film)?.src).toContain(`begin=${5 * MINUTE - 800}&`);
  expect(get(room.position)).toBe(5 * MINUTE - 800);
  room.reached(2.5);
  expect(get(room.position)).toBe(5 * MINUTE + 1700);
});

test("at the end of a range playing goes on behind the gap, and ends with the newest", async () => {
  const { room, gateway } = start((instant) =>
    instant <= 60 * MINUTE
      ? { begin: 59 * MINUTE, end: 60 * MINUTE }
      : { begin: 70 * MINUTE, end: 80 * MINUTE },
  );
  await room.play(59 * MINUTE);
  await room.ended();
  expect(get(room.film)?.begin).toBe(70 * MINUTE);
  await room.ended();
  expect(gateway.recordingStart).toHaveBeenCalledTimes(2);
});

test("a change keeps what isn't changed", async () => {
  const { room, gateway } = start(() => ({ begin: 0, end: 1 }));
  await room.load();
  await room.set({ on: false });
  expect(gateway.setRecording).toHaveBeenCalledWith("cam_1", {
    on: false,
    hours: 72,
    megabytes: 50_000,
    preroll_seconds: 30,
  });
  expect(get(room.saved)).toBe(true);
});

test("what the gateway refuses is told in its words", async () => {
  const words = { kind: "not_found", code: "not_found_error", message: "nothing", hint: "Choose." };
  const { room } = start(() => {
    throw new GatewayError(words);
  });
  await room.play(1);
  expect(get(room.problem)?.hint).toBe("Choose.");
  expect(get(room.film)).toBeUndefined();
});
