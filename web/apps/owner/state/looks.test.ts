import { get, readable } from "svelte/store";
import { expect, test } from "vitest";
import { createLooks, matches, noFilter } from "./looks.ts";
import { DAY, look, NOW } from "./testing.ts";

const all = [
  look({ session_id: "a" }),
  look({ session_id: "b", purpose: "missing_person", camera_id: "cam_2", camera_name: "Yard" }),
  look({ session_id: "c", since: NOW - 9 * DAY, agency_name: "Riverside Fire", seconds: 30 }),
];
const start = () => createLooks(readable(all), readable(NOW));
const ids = (looks: readonly { session_id: string }[]) => looks.map((one) => one.session_id);

test("without a filter everything is shown and added up", () => {
  const looks = start();
  expect(ids(get(looks.shown))).toEqual(["a", "b", "c"]);
  expect(get(looks.total)).toEqual({ looks: 3, seconds: 1230 });
  expect(get(looks.filtered)).toBe(false);
});

test("filters narrow together, and clearing brings all back", () => {
  const looks = start();
  looks.filter.set({ ...noFilter, days: 7, purpose: "fire" });
  expect(ids(get(looks.shown))).toEqual(["a"]);
  looks.clear();
  expect(get(looks.shown)).toHaveLength(3);
});

test("text finds incident, badge, reason and camera, in any case", () => {
  for (const text of ["25-100", "rtcc", "SMOKE", "front"]) {
    expect(matches(look(), { ...noFilter, text }, NOW)).toBe(true);
  }
  expect(matches(look(), { ...noFilter, text: "flood" }, NOW)).toBe(false);
});

test("only what has happened can be chosen", () => {
  expect(get(start().choices)).toEqual({
    cameras: [
      ["cam_1", "Front door"],
      ["cam_2", "Yard"],
    ],
    agencies: ["Riverside Fire", "Riverside Police"],
    purposes: ["fire", "missing_person"],
  });
});
