import type { ClipCustody } from "@api";
import { expect, test } from "vitest";
import { eventWords, exportCommand, stayWords } from "./custody.ts";

const custody: ClipCustody = {
  ...{ released_at: 1, keep_until: 30, program_end: 45, may_keep: true, events: [] },
};
const at = (instant: number): string => `on day ${instant}`;

test("it stays until its time or its program is over, whichever comes first", () => {
  expect(stayWords(custody, at)).toContain("destroys it on day 30");
  expect(stayWords({ ...custody, program_end: 20 }, at)).toContain("destroys it on day 20");
});

test("a hold is said to end with the program", () => {
  expect(stayWords({ ...custody, held_at: 5 }, at)).toContain("until the program ends, on day 45");
});

test("what is destroyed is said to be", () => {
  expect(stayWords({ ...custody, held_at: 5, destroyed_at: 7 }, at)).toContain(
    "Destroyed at the hub on day 7",
  );
});

test("what nobody did, the hub did", () => {
  const event = { type: "clip.destroyed", at: 1, detail: "" } as const;
  expect(eventWords(event).by).toContain("the hub");
  expect(eventWords({ ...event, by: "OP-1" }).by).toBe("OP-1");
});

test("the command names the clip and its hub", () => {
  const told = exportCommand("https://hub.example", { requestId: "ftr_1", cameraId: "cam_1" });
  expect(told).toContain("export ftr_1 cam_1 --hub https://hub.example");
});
