import { describe, expect, test } from "vitest";
import { areaOf, emptyFootageForm, placeOf, readFootageForm } from "./footageForm.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0);
const good = {
  ...emptyFootageForm(NOW),
  place: "32.298757, -90.184810",
  message: "Did your camera see her walk by?",
};

describe("a form for footage", () => {
  test("asks for a circle around a place, for the hour before, within a day", () => {
    const { ask, errors } = readFootageForm(good, NOW);
    expect(errors).toEqual({});
    expect(ask?.area).toHaveLength(24);
    expect(ask?.end).toBe(NOW);
    expect(ask && ask.end - ask.begin).toBe(3_600_000);
    expect(ask?.hours).toBe(24);
    expect(ask?.reason).toBeUndefined();
  });

  test("asks for corners that are typed, a line each", () => {
    const corners = "32.2980, -90.1850\n32.2980, -90.1840\n\n32.2990, -90.1845";
    expect(areaOf({ ...good, shape: "corners", corners })).toEqual([
      [32_298_000, -90_185_000],
      [32_298_000, -90_184_000],
      [32_299_000, -90_184_500],
    ]);
  });

  test.each([
    ["no place", { place: "Main Street" }, "place"],
    ["too large a circle", { radius: "900" }, "radius"],
    ["no radius", { radius: "0" }, "place"],
    ["two corners", { shape: "corners", corners: "1, 2\n3, 4" }, "corners"],
    ["a corner in words", { shape: "corners", corners: "here" }, "corners"],
    ["a time four days ago", { begin: "2026-11-19T08:00", end: "2026-11-19T09:00" }, "begin"],
    ["an end before the beginning", { end: "2026-11-22T08:00" }, "end"],
    ["no message", { message: "Please." }, "message"],
    ["half a reason", { reason: "because" }, "reason"],
  ] as const)("complains of %s", (_, change, field) => {
    const { ask, errors } = readFootageForm({ ...good, ...change }, NOW);
    expect(ask).toBeUndefined();
    expect(Object.keys(errors)).toContain(field);
  });

  test("knows places by their numbers only", () => {
    expect(placeOf("53.54 9.99")).toEqual([53_540_000, 9_990_000]);
    expect(placeOf("91, 9")).toBeUndefined();
    expect(placeOf("")).toBeUndefined();
  });
});
