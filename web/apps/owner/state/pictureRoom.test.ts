import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { type Client, GatewayError } from "./client.ts";
import { createPictureRoom } from "./pictureRoom.ts";
import { corner } from "./polygon.ts";
import type { PictureState } from "./types.ts";

const triangle = [corner(0, 0), corner(2000, 0), corner(0, 2000)];
const kept: PictureState = {
  width: 1920,
  height: 1080,
  masks: [
    { polygons: [], width: 640, height: 480, here: false },
    { polygons: [triangle], width: 1920, height: 1080, here: true },
  ],
  turns: false,
  faces: "if_installed",
  faces_installed: true,
  finder: "",
  finders: [],
};

function start() {
  const gateway = {
    picture: vi.fn<Client["picture"]>(async () => kept),
    setMasks: vi.fn<Client["setMasks"]>(async () => undefined),
    forgetMasks: vi.fn<Client["forgetMasks"]>(async () => undefined),
    setBlur: vi.fn<Client["setBlur"]>(async () => undefined),
  };
  return { gateway, room: createPictureRoom(gateway, "cam_1") };
}

test("the masks of the picture that is shown are taken in hand, and the others counted", async () => {
  const { room } = start();
  await room.load();
  expect(get(room.editor.drawing).masks).toEqual([triangle]);
  expect(get(room.elsewhere)).toBe(1);
});

test("masks are saved with the size of the picture that they were drawn on", async () => {
  const { gateway, room } = start();
  await room.load();
  room.editor.remove(0);
  room.editor.add(triangle);
  room.editor.shift(0, 100, 0);
  await room.save();
  const [[, sent] = []] = gateway.setMasks.mock.calls;
  expect(sent).toMatchObject({ width: 1920, height: 1080 });
  expect(sent?.polygons[0]?.[0]).toEqual(corner(100, 0));
  expect(get(room.saved)).toBe("masks");
  expect(get(room.editor.changed)).toBe(false);
});

test("an outline that crosses itself isn't sent", async () => {
  const { gateway, room } = start();
  await room.load();
  room.editor.add();
  room.editor.bend(1, 0, corner(9000, 5000));
  await room.save();
  expect(gateway.setMasks).not.toHaveBeenCalled();
});

test("a refusal keeps the drawing, and says why", async () => {
  const { gateway, room } = start();
  await room.load();
  gateway.setMasks.mockRejectedValueOnce(
    new GatewayError({ kind: "unavailable", code: "x", message: "no", hint: "" }),
  );
  room.editor.add();
  await room.save();
  expect(get(room.problem)?.message).toBe("no");
  expect(get(room.editor.drawing).masks).toHaveLength(2);
  expect(get(room.editor.changed)).toBe(true);
});
