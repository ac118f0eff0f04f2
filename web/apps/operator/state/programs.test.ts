import type { ProgramInfo } from "@api";
import { newId, Scope } from "@core";
import { get } from "svelte/store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPrograms, noticeOf } from "./programs.ts";
import { createStream } from "./stream.ts";
import { FakeSocket, NOW } from "./testing.ts";

const DAY = 86_400_000;
const AGENCY = newId("agy");

function program(change: Partial<ProgramInfo> = {}): ProgramInfo {
  return {
    program_id: newId("prg"),
    name: "Doorbell pilot",
    agency_ids: [AGENCY],
    authorising_decision: "Resolution 1",
    policy_version: "0".repeat(16),
    document: "0".repeat(64),
    not_before: NOW - DAY,
    not_after: NOW + 20 * DAY,
    state: "running",
    frozen: false,
    days_left: 20,
    max_cameras: 1,
    max_minutes: 1,
    purposes: [],
    approval: [],
    max_open_sessions: 1,
    ...change,
  };
}

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope.close());

test("a program with weeks to go needs no words", () => {
  expect(noticeOf(program(), NOW)).toBeUndefined();
});

test.each([
  [14, 14, "in 14 days"],
  [7, 2, "in 2 days"],
  [1, 1, "within a day"],
])("a reminder of %i days says how many are left", (reminder, left, words) => {
  const notice = noticeOf(program({ reminder, days_left: left }), NOW);
  expect(notice).toMatchObject({ tone: "warn" });
  expect(notice?.text).toContain(words);
  expect(notice?.text).toContain("new public decision");
});

test("a frozen program is said to be frozen, however soon it ends", () => {
  const notice = noticeOf(program({ state: "frozen", frozen: true, reminder: 7 }), NOW);
  expect(notice).toMatchObject({ tone: "stop" });
  expect(notice?.text).toContain("oversight board");
});

test("a program that is over is spoken of for a week", () => {
  const over = { state: "over" as const, days_left: 0 };
  expect(noticeOf(program({ ...over, not_after: NOW - DAY }), NOW)?.text).toContain("is over");
  expect(noticeOf(program({ ...over, not_after: NOW - 8 * DAY }), NOW)).toBeUndefined();
});

test("the agency's own programs are told, again after every event", async () => {
  const socket = new FakeSocket();
  const ours = program();
  const others = program({ agency_ids: [newId("agy")], state: "frozen", frozen: true });
  const answers = [
    [ours, others],
    [{ ...ours, state: "frozen" as const, frozen: true }, others],
  ];
  const notices = createPrograms(scope, {
    hub: { programs: async () => answers.shift() ?? [] },
    stream: createStream(scope, () => socket),
    agencyId: AGENCY,
    now: () => NOW,
  });
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  expect(get(notices)).toEqual([]);
  socket.say({ t: "program", program_id: ours.program_id, state: "frozen" });
  await vi.waitFor(() => expect(get(notices)).toHaveLength(1));
  expect(get(notices)[0]).toMatchObject({ programId: ours.program_id, tone: "stop" });
});
