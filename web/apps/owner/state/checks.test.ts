import { get, type Readable } from "svelte/store";
import { expect, test, vi } from "vitest";
import { type Check, createChecks, differences, workerVerify } from "./checks.ts";
import { look } from "./testing.ts";
import type { KeptOpening } from "./types.ts";
import type { Outcome, Proven } from "./verify.ts";

const kept = (type: string, index: number): KeptOpening => ({
  type,
  time: 1,
  index,
  policy_id: "p1",
  opening: { index },
});
const OPENED = kept("view_session.opened", 7);
const CLOSED = kept("view_session.closed", 9);

const seen = look();
const opened = (change: Record<string, unknown> = {}): Proven => ({
  ok: true,
  type: OPENED.type,
  index: 7,
  time: seen.since,
  commitment: "c7",
  witnesses: ["w1", "w2"],
  record: {
    session_id: seen.session_id,
    view_request: {
      body: {
        camera_id: seen.camera_id,
        incident: {
          number: seen.incident_number,
          purpose: seen.purpose,
          justification: seen.justification,
          authority: seen.authority,
        },
      },
    },
    device_certificate: { body: { pseudonym: seen.pseudonym, role: seen.role } },
  },
  ...change,
});
const closed = (change: Partial<Proven> = {}): Proven => ({
  ok: true,
  type: CLOSED.type,
  index: 9,
  time: seen.ended_at,
  commitment: "c9",
  refersTo: "c7",
  seconds: seen.seconds,
  bytes: seen.bytes,
  blur: seen.blur,
  witnesses: ["w1", "w2"],
  record: { session_id: seen.session_id },
  ...change,
});

const settled = async (check: Readable<Check>): Promise<Check> => {
  await vi.waitFor(() => expect(get(check).state).not.toBe("checking"));
  return get(check);
};
const answers = (...outcomes: Outcome[]) => {
  const left = [...outcomes];
  return vi.fn(async () => left.shift() as Outcome);
};

test("a look is checked when its opening and its end hold and say what is shown", async () => {
  const verify = answers(opened(), closed());
  const check = createChecks(verify).look(seen, [OPENED, CLOSED], { p1: "policy" });
  expect(get(check).state).toBe("checking");
  expect(await settled(check)).toEqual({
    state: "checked",
    indexes: [7, 9],
    witnesses: ["w1", "w2"],
    open: false,
  });
  expect(verify).toHaveBeenCalledWith({ index: 7 }, "policy");
});

test("a look whose end isn't in the log yet says so, and is checked again when it is", async () => {
  const verify = answers(opened(), opened(), closed());
  const checks = createChecks(verify);
  expect(await settled(checks.look(seen, [OPENED], {}))).toMatchObject({ open: true });
  expect(await settled(checks.look(seen, [OPENED, CLOSED], {}))).toMatchObject({ open: false });
  await settled(checks.look(seen, [OPENED, CLOSED], {}));
  expect(verify).toHaveBeenCalledTimes(3);
});

test("what doesn't hold earns no mark, and says why", async () => {
  const verify = answers({ ok: false, flaw: "witnesses" });
  const check = await settled(createChecks(verify).look(seen, [OPENED], {}));
  expect(check).toEqual({ state: "failed", flaw: "witnesses", differences: [] });
});

test("a look that the log knows nothing of earns no mark", async () => {
  const checks = createChecks(answers(closed()));
  expect(await settled(checks.look(seen, [], {}))).toMatchObject({ flaw: "missing" });
  expect(await settled(checks.look(seen, [CLOSED], {}))).toMatchObject({ flaw: "missing" });
  expect(await settled(checks.entries("e", [], {}))).toMatchObject({ flaw: "missing" });
});

test.each([
  ["shown", { justification: "Another reason altogether." }],
  ["shown", { pseudonym: "RTCC-2" }],
  ["shown", { camera_id: "cam_2" }],
  ["shown", { entry_index: 8 }],
  ["session", { session_id: "ses_2" }],
  ["time", { since: seen.since - 3_600_000 }],
  ["seconds", { seconds: 1 }],
  ["bytes", { bytes: 1 }],
  ["blur", { blur: "blurred" as const }],
])("what is shown must be what was proven: %s %o", (named, change) => {
  expect(differences({ ...seen, ...change }, opened(), closed())).toContain(named);
  expect(differences(seen, opened(), closed())).toEqual([]);
});

test("the end must be of this look", () => {
  expect(differences(seen, opened(), closed({ refersTo: "c8" }))).toEqual(["end"]);
  expect(differences(seen, opened(), closed({ record: { session_id: "x" } }))).toEqual(["end"]);
});

test("a changed line is checked anew, not by the mark of the old one", async () => {
  const checks = createChecks(answers(opened(), opened()));
  expect((await settled(checks.look(seen, [OPENED], {}))).state).toBe("checked");
  const forged = { ...seen, justification: "Another reason altogether." };
  expect(await settled(checks.look(forged, [OPENED], {}))).toMatchObject({ flaw: "differs" });
});

test("a worker that dies leaves nothing waiting", async () => {
  const worker = { postMessage: vi.fn() } as unknown as Worker;
  const verify = workerVerify(worker);
  const [first, second] = [verify({}, "p"), verify({}, "p")];
  worker.onmessage?.({ data: { id: 1, outcome: opened() } } as MessageEvent);
  expect(await first).toMatchObject({ ok: true });
  worker.onerror?.({} as ErrorEvent);
  expect(await second).toEqual({ ok: false, flaw: "unsupported" });
});
