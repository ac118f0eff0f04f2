import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { describe, expect, test } from "vitest";
import { createPolicy } from "./policy.ts";
import { type Look, ofConsent, questionOf, tryDay, tryLook } from "./simulator.ts";
import type { HubRules } from "./types.ts";

const golden = JSON.parse(
  readFileSync(
    fileURLToPath(new URL("../../../../vectors/policy/decisions.json", import.meta.url)),
    "utf8",
  ),
);
const NOON = new Date(2026, 10, 23, 12).getTime(); // a Monday
const DAY = 86_400_000;
const program = {
  program_id: "prg_1",
  name: "Pilot",
  agency_ids: ["agy_1"],
  not_after: NOON + 30 * DAY,
  frozen: false,
};
const rules: HubRules = {
  version: "1",
  schema: golden.schema,
  text: golden.policy,
  rules: golden.rules,
  programs: [
    {
      program_id: "prg_1",
      purposes: ["fire", "missing_person"],
      max_minutes: 60,
      max_open_sessions: 4,
    },
  ],
};
const policy = createPolicy(cedar, rules);
const part = {
  agency_id: "agy_1",
  program_id: "prg_1",
  purposes: ["fire"],
  tier: "standing",
  blur: "blurred",
  rights: ["live"],
  max_minutes: 30,
  max_minutes_per_day: 60,
  not_before: NOON - DAY,
  not_after: NOON + 10 * DAY,
} as const satisfies object;
type Changes = Partial<Parameters<typeof ofConsent>[0]>;
const consent = (changes: Changes = {}) =>
  ofConsent({ ...part, purposes: ["fire"], rights: ["live"], ...changes }, program);
const look: Look = { at: NOON, purpose: "fire", blur: "blurred", minutes: 15, alarm: false };
const outcome = (changes: Changes = {}, asked: Partial<Look> = {}) =>
  tryLook(consent(changes), rules, policy, { ...look, ...asked });
const rule = (changes: Changes, asked: Partial<Look> = {}): string | undefined => {
  const said = outcome(changes, asked);
  return said.kind === "no" ? said.rule?.id : said.kind;
};

test("the question has every member that the hub's has, and no more", () => {
  const asked = questionOf(consent(), rules, look);
  const due = golden.cases[0].question;
  expect(Object.keys(asked.context).sort()).toEqual(Object.keys(due.context).sort());
  expect(asked.entities.length).toBe(due.entities.length);
});

describe("what a consent would do", () => {
  const mins = (n: number): number => NOON + n * 60_000;
  const hours = {
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    windows: [{ days: [1], start: "08:00", end: "12:10" }],
  };
  test("standing opens, for as long as is asked and allowed", () => {
    expect(outcome()).toEqual({ kind: "opens", until: mins(15) });
    expect(outcome({ max_minutes: 5 })).toEqual({ kind: "opens", until: mins(5) });
    expect(outcome({ max_minutes_per_day: 3 })).toEqual({ kind: "opens", until: mins(3) });
  });
  test("hours end a look", () => {
    expect(outcome({ tier: "scheduled", hours })).toEqual({ kind: "opens", until: mins(10) });
    expect(rule({ tier: "scheduled", hours }, { at: mins(11) })).toBe("view_live.consent.hours");
  });
  test("on request asks, on alarm waits for the alarm", () => {
    expect(outcome({ tier: "on_request" }).kind).toBe("asks");
    const alarm: Changes = { tier: "on_alarm", alarm_minutes: 10 };
    expect(outcome(alarm)).toEqual({ kind: "alarm" });
    expect(outcome(alarm, { alarm: true })).toEqual({ kind: "opens", until: mins(10) });
  });
  test("each refusal names the hub's rule", () => {
    expect(rule({ tier: "registry", rights: [] })).toBe("view_live.consent.registry");
    expect(rule({}, { purpose: "missing_person" })).toBe("view_live.consent.purpose");
    expect(rule({ purposes: ["traffic_collision"] }, { purpose: "traffic_collision" })).toBe(
      "view_live.purpose",
    );
    expect(rule({}, { blur: "unblurred" })).toBe("view_live.consent.blur");
    expect(rule({}, { minutes: 61 })).toBe("view_live.program.minutes");
    expect(rule({}, { at: NOON + 11 * DAY })).toBe("view_live.consent.ended");
    expect(rule({ program_id: "prg_2" })).toBe("view_live.program.over");
  });
  test("a day has the consent's hours and no others", () => {
    const scheduled = consent({ tier: "scheduled", hours });
    const open = [0, 1].map((days) =>
      tryDay(scheduled, rules, policy, look, days).flatMap((kind, hour) =>
        kind === "opens" ? [hour] : [],
      ),
    );
    expect(open).toEqual([[8, 9, 10, 11, 12], []]);
  });
});
