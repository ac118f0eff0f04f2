import type { Camera, HubIncident } from "@api";
import { newId, Scope } from "@core";
import { get, writable } from "svelte/store";
import { beforeEach, expect, test, vi } from "vitest";
import type { Takes } from "./takes.ts";
import { camera, incident } from "./testing.ts";
import type { Viewed, Viewing } from "./viewing.ts";
import { createWall, MOST_TILES, type Wall } from "./wall.ts";

const TAKES: Takes = {
  how: "at_once",
  sentence: "",
  terms: [],
  programId: "prg",
  maxMinutes: 1,
  unblurred: false,
  extras: [],
};
let wall: Wall;
let made: (Viewing & { finish(): void })[];
let back: () => void;
const sessions = vi.fn(async () => [] as never[]);

function fake(shown: Camera, under: HubIncident, takes: Takes): Viewing {
  const viewed = writable({} as Viewed);
  let runs = true;
  const viewing = {
    sessionId: newId("vws"),
    camera: shown,
    incident: under,
    takes,
    unblurred: false,
    extras: [],
    viewed,
    running: () => runs,
    attach: () => ({ setSmall: () => {}, setShown: () => {} }),
    end: async () => viewing.finish(),
    reconcile: vi.fn(),
    steer: () => {},
    setMuted: () => {},
    setHeard: () => {},
    finish: () => {
      runs = false;
      viewed.set({} as Viewed);
    },
  };
  made.push(viewing);
  return viewing;
}

beforeEach(() => {
  made = [];
  wall = createWall(new Scope(), {
    hub: { sessions },
    stream: {
      onReconnect: (_, listener) => {
        back = listener;
      },
    },
    storage: { getItem: () => null, setItem: () => {} },
    make: fake,
  });
});

const open = (shown = camera()) => wall.open(shown, incident, TAKES);

test("a camera that is open isn't opened twice", () => {
  const door = camera();
  expect(open(door)).toBe(open(door));
  expect(get(wall.tiles)).toHaveLength(1);
});

test("an ended tile is replaced in its place when its camera is asked for again", () => {
  const door = camera();
  open(door);
  open();
  made[0]?.finish();
  wall.again(made[0]?.sessionId ?? "");
  expect(get(wall.tiles).map((tile) => tile.sessionId)).toEqual([
    made[2]?.sessionId,
    made[1]?.sessionId,
  ]);
});

test("a full wall opens nothing more, until a tile has ended", () => {
  for (let i = 0; i < MOST_TILES; i++) open();
  expect(get(wall.full)).toBe(true);
  expect(open()).toBeUndefined();
  made[1]?.finish();
  expect(get(wall.full)).toBe(false);
  expect(open()).toBeDefined();
  expect(get(wall.tiles)).toHaveLength(MOST_TILES);
});

test("taking a tile away ends it and its focus", () => {
  const tile = open();
  wall.toggleFocus(tile?.sessionId ?? "");
  expect(get(wall.focus)).toBe(tile?.sessionId);
  wall.remove(tile?.sessionId ?? "");
  expect(get(wall.focus)).toBeUndefined();
  expect(tile?.running()).toBe(false);
});

test("when the hub is back, each tile hears what became of its session", async () => {
  const tile = open();
  back();
  await vi.waitFor(() => expect(tile?.reconcile).toHaveBeenCalledWith(undefined));
});

test("a tile moves to another place, those between make room, and no session is touched", () => {
  const ids = [open(), open(), open(), open()].map((tile) => tile?.sessionId ?? "");
  const order = () => get(wall.tiles).map((tile) => ids.indexOf(tile.sessionId));
  wall.move(ids[3] ?? "", 1);
  expect(order()).toEqual([0, 3, 1, 2]);
  wall.move(ids[0] ?? "", 3);
  expect(order()).toEqual([3, 1, 2, 0]);
  wall.move(ids[0] ?? "", 4);
  wall.move("vws_none", 0);
  expect(order()).toEqual([3, 1, 2, 0]);
  expect(made.every((tile) => tile.running())).toBe(true);
});

test("a tile with a window of its own comes back when it is taken away or opened anew", () => {
  const [one, two] = [open(), open()];
  wall.setApart(one?.sessionId ?? "", true);
  wall.setApart(two?.sessionId ?? "", true);
  wall.setApart("vws_none", true);
  expect([...get(wall.apart)]).toEqual([one?.sessionId, two?.sessionId]);
  expect(get(wall.tiles)).toHaveLength(2);
  wall.remove(one?.sessionId ?? "");
  expect([...get(wall.apart)]).toEqual([two?.sessionId]);
  made[1]?.finish();
  wall.again(two?.sessionId ?? "");
  expect(get(wall.apart).size).toBe(0);
});

test("closing all leaves nothing open", () => {
  open();
  open();
  wall.closeAll();
  expect(get(wall.tiles)).toEqual([]);
  expect(made.every((tile) => !tile.running())).toBe(true);
});
