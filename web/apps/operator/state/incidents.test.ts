import { ConflictError, InputError, Scope } from "@core";
import { get } from "svelte/store";
import { describe, expect, test, vi } from "vitest";
import { createIncidents, EMPTY_FORM, formErrors, formOf, positionOf } from "./incidents.ts";
import { incident } from "./testing.ts";

const FORM = {
  number: " 2026-1 ",
  purpose: "fire",
  justification: "Smoke in the yard.",
  authority: "exigent",
};

function create(openIncident = vi.fn(async () => incident)) {
  const hub = {
    incidents: async () => [],
    openIncident,
    closeIncident: vi.fn(async () => incident),
  };
  return { incidents: createIncidents(new Scope(), hub), openIncident };
}

describe("the form", () => {
  test("says for each field what is missing", () => {
    expect(Object.keys(formErrors(EMPTY_FORM)).sort()).toEqual([
      "authority",
      "justification",
      "number",
      "purpose",
    ]);
  });

  test("a justification of nine characters is too short, one of ten is enough", () => {
    expect(formErrors({ ...FORM, justification: "123456789" }).justification).toBeDefined();
    expect(formErrors({ ...FORM, justification: "1234567890" })).toEqual({});
  });

  test("blanks don't count", () => {
    expect(formErrors({ ...FORM, number: "   " }).number).toBeDefined();
    expect(
      formErrors({ ...FORM, justification: `  ${" ".repeat(20)}short  ` }).justification,
    ).toBeDefined();
  });
});

describe("where it is", () => {
  test.each([
    ["32.29876, -90.18481", { lat_e6: 32298760, lon_e6: -90184810 }],
    [" 48 11.5 ", { lat_e6: 48000000, lon_e6: 11500000 }],
    ["", undefined],
    ["91, 0", null],
    ["0, 181", null],
    ["12 Elm Street", null],
    ["1,2,3", null],
  ])("a position is two numbers in degrees: %s", (text, place) => {
    expect(positionOf(text)).toEqual(place);
  });

  test("what can't be read is said at its field", () => {
    expect(Object.keys(formErrors({ ...FORM, position: "here" }))).toEqual(["position"]);
    expect(Object.keys(formErrors({ ...FORM, address: "x".repeat(201) }))).toEqual(["address"]);
  });

  test("a call fills in number, purpose and place, and never the justification", async () => {
    const form = formOf({
      call_id: "cal_1",
      number: "26-4711",
      type: "FSTRU",
      words: "House fire",
      received_at: 1,
      heard_at: 1,
      purpose: "fire",
      address: "12 Elm Street",
      place: { lat_e6: 32298757, lon_e6: -90184810 },
    });
    expect([form.justification, form.authority]).toEqual(["", ""]);
    const { incidents, openIncident } = create();
    await incidents.open(
      { ...form, justification: FORM.justification, authority: "exigent" },
      "cal_1",
    );
    expect(openIncident).toHaveBeenCalledWith({
      number: "26-4711",
      purpose: "fire",
      justification: FORM.justification,
      authority: "exigent",
      address: "12 Elm Street",
      place: { lat_e6: 32298757, lon_e6: -90184810 },
      call_id: "cal_1",
    });
  });
});

describe("opening an incident", () => {
  test("sends it trimmed, and lists it first", async () => {
    const { incidents, openIncident } = create();
    expect(await incidents.open(FORM)).toEqual({ incident });
    expect(openIncident).toHaveBeenCalledWith({ ...FORM, number: "2026-1" });
    expect(get(incidents.list)?.[0]).toEqual(incident);
  });

  test("asks the hub for nothing while the form isn't right", async () => {
    const { incidents, openIncident } = create();
    expect(await incidents.open({ ...FORM, purpose: "" })).toMatchObject({
      errors: { purpose: expect.any(String) },
    });
    expect(openIncident).not.toHaveBeenCalled();
  });

  test("a field that the hub refuses is marked", async () => {
    const { incidents } = create(
      vi.fn(() => Promise.reject(new InputError("number", "that number is taken"))),
    );
    expect(await incidents.open(FORM)).toEqual({ errors: { number: "That number is taken." } });
  });

  test("any other failure is told with what to do next", async () => {
    const { incidents } = create(
      vi.fn(() => Promise.reject(new ConflictError("changed meanwhile", "load again"))),
    );
    expect(await incidents.open(FORM)).toMatchObject({
      errors: {},
      notice: { hint: "Load again." },
    });
  });
});
