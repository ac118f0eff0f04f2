import { get } from "svelte/store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GatewayError } from "./client.ts";
import { createPointsRoom } from "./pointsRoom.ts";
import { problem } from "./testing.ts";
import type { Fitted, KeptPoints, MapPoints } from "./types.ts";

const POINTS = [
  { x: 0, y: 9000, lat_e6: 0, lon_e6: 0 },
  { x: 10_000, y: 9000, lat_e6: 0, lon_e6: 100 },
  { x: 7000, y: 4000, lat_e6: 100, lon_e6: 100 },
  { x: 3000, y: 4000, lat_e6: 100, lon_e6: 0 },
];
const FIT: Fitted = { residual: 0, off: [0, 0, 0, 0], grid: [], grid_m: 1, lands: [] };
const SIZE = { width: 640, height: 360 };

/** A gateway that keeps what it is given, until a test says otherwise. */
function gateway(points = POINTS) {
  return {
    points: vi.fn(async (): Promise<KeptPoints> => ({ points, ...SIZE, here: true })),
    tryPoints: vi.fn(async (_: string, __: MapPoints): Promise<Fitted> => FIT),
    setPoints: vi.fn(async (_: string, __: MapPoints): Promise<Fitted> => FIT),
  };
}
const refused = () => new GatewayError(problem({ message: "the points lie on one line" }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a draft is tried once the hand rests, and not before there are four", async () => {
  const client = gateway(POINTS.slice(0, 3));
  const room = createPointsRoom(client, "cam_1", () => SIZE);
  await room.load();
  await vi.advanceTimersByTimeAsync(1000);
  expect(client.tryPoints).not.toHaveBeenCalled();

  room.editor.mark({ picture: { x: 3000, y: 4000 } });
  const id = room.editor.mark({ ground: { lat_e6: 90, lon_e6: 0 } }) ?? 0;
  room.editor.move(id, { ground: { lat_e6: 100, lon_e6: 0 } });
  await vi.advanceTimersByTimeAsync(1000);

  expect(client.tryPoints.mock.calls).toEqual([["cam_1", { points: POINTS, ...SIZE }]]);
  expect(get(room.fit)).toEqual(FIT);
});

test("an answer to what was drawn before doesn't stand beside what is drawn now", async () => {
  const client = gateway();
  let late: (value: Fitted) => void = () => undefined;
  client.tryPoints.mockImplementationOnce(
    () => new Promise((resolve) => (late = resolve)) as Promise<Fitted>,
  );
  const room = createPointsRoom(client, "cam_1", () => SIZE);
  await room.load();
  await vi.advanceTimersByTimeAsync(200);
  room.editor.remove(get(room.editor.pairs)[0]?.id ?? 0);

  late(FIT);
  await vi.advanceTimersByTimeAsync(200);

  expect(get(room.fit)).toBeUndefined();
});

test("a set that says nothing is told why, while it is drawn and when it is saved; nothing is lost", async () => {
  const client = gateway();
  client.tryPoints.mockRejectedValue(refused());
  client.setPoints.mockRejectedValue(refused());
  const room = createPointsRoom(client, "cam_1", () => SIZE);
  await room.load();
  const id = get(room.editor.pairs)[0]?.id ?? 0;
  room.editor.move(id, { picture: { x: 100, y: 9000 } });
  await vi.advanceTimersByTimeAsync(200);

  expect(get(room.unfit)?.message).toBe("the points lie on one line");
  expect(await room.save()).toBe(false);
  expect(get(room.problem)?.message).toBe("the points lie on one line");
  expect(get(room.editor.whole)[0]?.x).toBe(100);
  expect(get(room.editor.changed)).toBe(true);
  expect(get(room.editor.undoable)).toBe(true);
});

test("what is saved is no draft any more", async () => {
  const client = gateway();
  const room = createPointsRoom(client, "cam_1", () => SIZE);
  await room.load();
  const id = get(room.editor.pairs)[0]?.id ?? 0;
  room.editor.move(id, { picture: { x: 100, y: 9000 } });

  expect(await room.save()).toBe(true);
  expect(client.setPoints.mock.calls[0]?.[1].points[0]?.x).toBe(100);
  expect(get(room.saved)).toBe(true);
  expect(get(room.editor.changed)).toBe(false);
});

test("a room that was left asks nothing any more", async () => {
  const client = gateway();
  const room = createPointsRoom(client, "cam_1", () => SIZE);
  await room.load();

  room.close();
  await vi.advanceTimersByTimeAsync(1000);

  expect(client.tryPoints).not.toHaveBeenCalled();
});
