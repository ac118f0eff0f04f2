import { expect, test, vi } from "vitest";
import { inOrder, standsText } from "./near.ts";
import { AROUND_M, openAll, openable, type Row } from "./openAll.ts";
import { whatItTakes } from "./takes.ts";
import { camera, consent, incident, NOW } from "./testing.ts";
import type { Viewing } from "./viewing.ts";

type Tier = "standing" | "on_request" | "on_alarm" | "registry";

function row(name: string, tier: Tier, stands?: Row["stands"]): Row {
  const one = camera({ name, consents: [consent({ tier })] });
  const takes = whatItTakes(one, "fire", NOW, new Map());
  return { camera: one, takes, ...(stands ? { stands } : {}) };
}

const ROWS = [
  row("first", "standing", { distance: 40, reaches: true }),
  row("gate", "on_request", { distance: 60, reaches: true }),
  row("alarm", "on_alarm", { distance: 70, reaches: true }),
  row("far, sees it", "standing", { distance: 900, reaches: true }),
  row("beside", "standing", { distance: AROUND_M, reaches: false }),
  row("far off", "standing", { distance: AROUND_M + 1, reaches: false }),
];
const names = (rows: readonly Row[]) => rows.map((one) => one.camera.name);

test("one press takes what opens at once, in order, and nothing that would ask somebody", () => {
  expect(names(openable(ROWS, "at_once"))).toEqual(["first", "far, sees it", "beside"]);
});

test("those that knock take a press of their own", () => {
  expect(names(openable(ROWS, "knock"))).toEqual(["gate"]);
});

test("without a place everything that is listed counts", () => {
  expect(names(openable([row("a", "standing"), row("b", "standing")], "at_once"))).toEqual([
    "a",
    "b",
  ]);
});

test("the wall is filled in order and what finds no room is counted", () => {
  const opened: string[] = [];
  const open = vi.fn((one) => {
    if (opened.length === 2) return undefined;
    opened.push(one.name);
    return {} as Viewing;
  });
  const rows = openable(ROWS, "at_once");
  expect(openAll(rows, incident, { open }, () => ({}))).toEqual({ opened: 2, left: 1 });
  expect(opened).toEqual(["first", "far, sees it"]);
});

test("the place's cameras come first and each camera once", () => {
  const [a, b, c] = [camera({ name: "a" }), camera({ name: "b" }), camera({ name: "c" })];
  const near = [{ camera: c, distance_m: 1200, reaches: true }];
  const listed = inOrder(near, [a, b, c]);
  expect(listed.map((one) => one.camera.name)).toEqual(["c", "a", "b"]);
  expect(listed.map((one) => one.stands && standsText(one.stands))).toEqual([
    "Sees the place, 1.2 km away",
    undefined,
    undefined,
  ]);
});
