import { describe, expect, test } from "vitest";
import { whatItTakes } from "./takes.ts";
import { camera, consent, NOW } from "./testing.ts";

const WORDS = new Map([
  ["fire", "Fire"],
  ["missing_person", "Missing person"],
]);
const takes = (change: Parameters<typeof camera>[0], purpose = "fire") =>
  whatItTakes(camera(change), purpose, NOW, WORDS);

describe("what it takes to see a camera", () => {
  test("a standing consent opens at once, and says for how long", () => {
    expect(takes({})).toMatchObject({ how: "at_once", maxMinutes: 30 });
    expect(takes({}).sentence).toContain("30 minutes");
  });

  test("on request the owner is asked", () => {
    expect(takes({ consents: [consent({ tier: "on_request" })] }).how).toBe("knock");
  });

  test("where neighbours stand against it, the owner is asked, and why is said", () => {
    const of = (why: "vote" | "objection") =>
      takes({ consents: [consent({ tier: "on_request", asks_because: why })] }).sentence;
    expect(of("vote")).toContain("neighbours haven't voted yet, or oppose, the owner is asked");
    expect(of("objection")).toContain("neighbour's request waits");
  });

  test("the easier of two consents is taken, with its program", () => {
    const standing = consent({ program_id: "prg_b" });
    const both = takes({ consents: [consent({ tier: "on_request" }), standing] });
    expect(both).toMatchObject({ how: "at_once", programId: "prg_b" });
  });

  test("every tier says what it takes", () => {
    const of = (change: Parameters<typeof consent>[0]) => takes({ consents: [consent(change)] });
    expect(of({ tier: "registry", rights: [] })).toMatchObject({ how: "not" });
    expect(of({ rights: ["clip"] }).sentence).toContain("Not live");
    expect(of({ tier: "on_alarm", alarm_minutes: 10 }).sentence).toContain(
      "within 10 minutes of the owner's alarm",
    );
    expect(of({ tier: "scheduled" }).how).toBe("at_once");
  });

  test("without blur only where the owner allows it, and the day's minutes count", () => {
    expect(takes({ consents: [consent({ blur: "blurred" })] }).unblurred).toBe(false);
    expect(takes({ consents: [consent({ blur: "unblurred" })] }).unblurred).toBe(true);
    expect(takes({ consents: [consent({ max_minutes_per_day: 5 })] }).maxMinutes).toBe(5);
  });

  test("another purpose is refused with the ones that are allowed", () => {
    expect(takes({}, "missing_person")).toMatchObject({
      how: "not",
      sentence: "Not for missing person: the owner allows fire.",
    });
  });

  test("a gateway that is off is said so", () => {
    expect(takes({ gateway_online: false }).sentence).toContain("isn't connected");
  });

  test("no consent, one that has ended and one that hasn't begun open nothing", () => {
    expect(takes({ consents: [] }).how).toBe("not");
    expect(takes({ consents: [consent({ not_after: NOW })] }).sentence).toContain("ended on");
    expect(takes({ consents: [consent({ not_before: NOW + 1 })] }).sentence).toContain("begins on");
  });

  test("outside the hours the hours are named, in the camera's zone", () => {
    const windows = [{ days: [1, 2, 3, 4, 5], start: "18:00", end: "06:00" }];
    const hours = { timezone: "Europe/Berlin", windows };
    expect(takes({ consents: [consent({ hours })] })).toMatchObject({
      how: "not",
      sentence: "Not at this hour: the owner allows Mon–Fri 18:00–06:00 (Europe/Berlin).",
    });
  });

  test("hours that can't be read, or in a zone nobody knows, open nothing", () => {
    expect(takes({ consents: [consent({ hours: { timezone: 7 } })] }).how).toBe("not");
    const windows = [{ days: [1], start: "00:00", end: "23:59" }];
    expect(
      takes({ consents: [consent({ hours: { timezone: "Mars/Olympus", windows } })] }).how,
    ).toBe("not");
  });
});
