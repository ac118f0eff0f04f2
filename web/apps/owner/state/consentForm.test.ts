import { get, readable } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createConsentForm, dayOf, endOfDay, notAfter, tiersFor } from "./consentForm.ts";
import { client, consent, DAY, house, NOW } from "./testing.ts";
import type { Consent } from "./types.ts";

function start(replaces?: Consent) {
  const gateway = client();
  const live = { refresh: vi.fn(async () => undefined), now: readable(NOW) };
  const form = createConsentForm({
    client: gateway,
    live,
    state: house(),
    cameraId: "cam_1",
    replaces,
  });
  return { gateway, form };
}

const filled = {
  agencyId: "agc_1",
  programId: "prg_1",
  purposes: ["fire"],
  lastDay: "2025-11-20",
  nothingDemanded: true,
};

test("a new consent asks each time unless the owner says otherwise", () => {
  expect(get(start().form.terms)).toMatchObject({
    tier: "on_request",
    purposes: [],
    maxMinutes: 15,
  });
});

test("nothing is signed while a term is missing, and every gap is named", async () => {
  const { form, gateway } = start();
  expect(await form.sign()).toBeUndefined();
  expect(get(form.faults)).toEqual(["agency", "purposes", "end_missing", "demanded"]);
  expect(gateway.giveConsent).not.toHaveBeenCalled();
});

test("a program that is over can't be chosen", () => {
  const { form } = start();
  form.terms.update((terms) => ({ ...terms, ...filled, agencyId: "agc_2", programId: "prg_2" }));
  expect(get(form.programs)).toEqual([]);
  expect(get(form.faults)).toContain("program");
});

test("an end after the program's end is refused; its last day ends with the program", () => {
  const { form } = start();
  const end = NOW + 30 * DAY;
  form.terms.update((terms) => ({ ...terms, ...filled, lastDay: dayOf(end + 2 * DAY) }));
  expect(get(form.faults)).toEqual(["end_late"]);
  form.terms.update((terms) => ({ ...terms, lastDay: dayOf(end) }));
  expect(get(form.signable)?.not_after).toBe(end);
});

test("a day that is over can't be the last", () => {
  const { form } = start();
  form.terms.update((terms) => ({ ...terms, ...filled, lastDay: dayOf(NOW - DAY) }));
  expect(get(form.faults)).toEqual(["end_past"]);
});

test("what is signed is sorted and tidy", async () => {
  const { form, gateway } = start();
  const windows = [{ days: [5, 1, 5], start: "20:00", end: "02:00" }];
  form.terms.update((terms) => ({
    ...terms,
    ...filled,
    purposes: ["missing_person", "fire"],
    hours: { timezone: "America/Chicago", windows },
  }));
  expect(await form.sign()).toBe("con_2");
  expect(gateway.giveConsent).toHaveBeenCalledWith({
    camera_id: "cam_1",
    agency_id: "agc_1",
    program_id: "prg_1",
    purposes: ["fire", "missing_person"],
    tier: "on_request",
    blur: "blurred",
    rights: ["live"],
    max_minutes: 15,
    max_minutes_per_day: 60,
    nothing_demanded: true,
    not_after: endOfDay("2025-11-20"),
    hours: {
      timezone: "America/Chicago",
      windows: [{ days: [1, 5], start: "20:00", end: "02:00" }],
    },
  });
});

test("a change withdraws the old consent in the same act", async () => {
  const { form, gateway } = start(consent());
  expect(get(form.terms).purposes).toEqual(["fire", "missing_person"]);
  form.terms.update((terms) => ({ ...terms, purposes: ["fire"], nothingDemanded: true }));
  await form.sign();
  expect(gateway.giveConsent).toHaveBeenCalledWith(
    expect.objectContaining({ purposes: ["fire"], replaces: "con_1" }),
  );
  expect(gateway.withdraw).not.toHaveBeenCalled();
});

test("nothing is signed without the owner's word that nothing was demanded", async () => {
  const { form, gateway } = start();
  form.terms.update((terms) => ({ ...terms, ...filled, nothingDemanded: false }));
  expect(await form.sign()).toBeUndefined();
  expect(get(form.faults)).toEqual(["demanded"]);
  expect(gateway.giveConsent).not.toHaveBeenCalled();
});

test("blurred, live alone, is what a new consent begins with", () => {
  expect(get(start().form.terms)).toMatchObject({ blur: "blurred", rights: ["live"] });
});

test.each([
  ["registry", { rights: [] }],
  ["on_alarm", { alarm_minutes: 15, rights: ["live"] }],
  ["standing", { rights: ["live"] }],
] as const)("%s is signed with what it can have and nothing else", (tier, wanted) => {
  const { form } = start();
  const windows = [{ days: [1], start: "20:00", end: "02:00" }];
  const hours = { timezone: "America/Chicago", windows };
  form.terms.update((terms) => ({ ...terms, ...filled, tier, hours }));
  const signable = get(form.signable);
  expect(signable).toMatchObject(wanted);
  expect(signable && "hours" in signable).toBe(tier === "on_alarm");
  expect(signable && "alarm_minutes" in signable).toBe(tier === "on_alarm");
});

test("set hours must be set, and a camera indoors has neither them nor a standing consent", () => {
  const { form } = start();
  form.terms.update((terms) => ({ ...terms, ...filled, tier: "scheduled" }));
  expect(get(form.faults)).toEqual(["hours_needed"]);
  expect(tiersFor("indoor")).toEqual(["registry", "on_request", "on_alarm"]);
  expect(tiersFor("mobile")).toEqual(tiersFor("indoor"));
  expect(tiersFor("fixed")).toContain("standing");
});

test("a day ends at the next midnight of this device", () => {
  expect(endOfDay("2025-11-03")).toBe(new Date(2025, 10, 4).getTime());
  expect(endOfDay("")).toBeUndefined();
  expect(notAfter("2025-11-03", undefined)).toBe(endOfDay("2025-11-03"));
});
