import { Scope } from "@core";
import { get, writable } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createRecord, dayStart, mentions, noFilter, onlyThis, query, wantedOf } from "./record.ts";
import { house, look } from "./testing.ts";
import type { LooksPage, RecordedLook, State } from "./types.ts";

const line = (id: string): RecordedLook => ({
  look: look({ session_id: id }),
  openings: [],
  differences: [],
});
const page = (ids: string[], more = false): LooksPage => ({
  looks: ids.map(line),
  policies: { p1: "text" },
  more,
});

function start(pages: LooksPage[]) {
  const state = writable<State | undefined>(house());
  const looks = vi.fn(async () => pages.shift() ?? page([]));
  const none = { policies: {}, more: false };
  const client = {
    looks,
    asks: vi.fn(async () => ({ asks: [], ...none })),
    events: vi.fn(async () => ({ events: [], ...none })),
  };
  const record = createRecord(new Scope(), { client, live: { state } });
  return { record, client, looks, state };
}
const ids = (record: ReturnType<typeof start>["record"]) =>
  get(record.looks).lines.map(({ look: one }) => one.session_id);

test("nothing is asked for before somebody looks", () => {
  const { looks, state } = start([page(["a"])]);
  state.set(house({ recorded: 3 }));
  expect(looks).not.toHaveBeenCalled();
});

test("older lines join, and none stands twice", async () => {
  const { record, looks } = start([page(["c", "b"], true), page(["b", "a"])]);
  await record.load();
  expect(get(record.looks).more).toBe(true);
  await record.older();
  expect(ids(record)).toEqual(["c", "b", "a"]);
  expect(looks).toHaveBeenLastCalledWith({ limit: 50, offset: 2 });
});

test("what has just happened appears by itself", async () => {
  const { record, state } = start([page(["a"]), page(["b", "a"])]);
  await record.load();
  state.set(house({ recorded: 1 }));
  await vi.waitFor(() => expect(ids(record)).toEqual(["b", "a"]));
});

test("days are this device's, and the last one counts whole", () => {
  expect(dayStart("2025-11-03")).toBe(new Date(2025, 10, 3).getTime());
  expect(dayStart("not a day")).toBeUndefined();
  const wanted = wantedOf({ ...noFilter, cameraId: "cam_1", from: "2025-11-03", to: "2025-11-03" });
  expect(wanted).toEqual({
    camera_id: "cam_1",
    since: new Date(2025, 10, 3).getTime(),
    until: new Date(2025, 10, 4).getTime(),
  });
  expect(query({ camera_id: "cam_1", since: 5 })).toBe("camera_id=cam_1&since=5");
  expect(wantedOf(noFilter)).toEqual({});
});

test("text finds incident, badge, agency, reason and camera, in any case", () => {
  for (const text of ["25-100", "rtcc", "SMOKE", "front", "riverside"])
    expect(mentions(look(), text)).toBe(true);
  expect(mentions(look(), "flood")).toBe(false);
});

test("the other parts are asked for as such, and a failure is said", async () => {
  const { record, client } = start([]);
  record.part.set("asks");
  await record.load();
  record.part.set("events");
  await record.load();
  expect(client.asks).toHaveBeenCalledOnce();
  expect(client.events).toHaveBeenCalledOnce();
  client.events.mockRejectedValueOnce(new Error("off"));
  await record.load();
  expect(get(record.problem)?.message).toContain("off");
  expect(get(record.loading)).toBe(false);
});

test("a look's own file holds that look", () => {
  const one = look({ since: 77 });
  expect(onlyThis(one)).toEqual({ camera_id: "cam_1", since: 77, until: 78 });
});
