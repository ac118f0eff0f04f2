import { expect, test } from "vitest";
import { daysInWords, overnight, tidy, timeZones, weekday, windowFaults } from "./hours.ts";

test("days are told in runs of three and more", () => {
  expect(daysInWords([1, 2, 3, 4, 5, 7], "en-GB")).toBe("Mon–Fri, Sun");
  expect(daysInWords([6, 5], "en-GB")).toBe("Fri, Sat");
  expect(daysInWords([1, 2, 3, 4, 5, 6, 7], "en-GB")).toBe("Mon–Sun");
});

test("days speak the page's language", () => {
  expect(weekday(3, "long", "es")).toBe("miércoles");
});

test("an end at or before the start lies on the next day", () => {
  expect(overnight({ days: [1], start: "22:00", end: "06:00" })).toBe(true);
  expect(overnight({ days: [1], start: "08:00", end: "08:00" })).toBe(true);
  expect(overnight({ days: [1], start: "08:00", end: "18:00" })).toBe(false);
});

test("hours without a day or with half a time can't be used", () => {
  expect(
    windowFaults([
      { days: [], start: "08:00", end: "18:00" },
      { days: [1], start: "", end: "18:00" },
      { days: [1], start: "08:00", end: "24:00" },
      { days: [1], start: "08:00", end: "18:00" },
    ]),
  ).toEqual(["no_days", "time", "time", undefined]);
});

test("the device's own time zone is offered first", () => {
  const { own, all } = timeZones();
  expect(all[0]).toBe(own);
  expect(new Set(all).size).toBe(all.length);
});

test("days are signed once each and in order", () => {
  const hours = { timezone: "UTC", windows: [{ days: [7, 1, 7], start: "01:00", end: "02:00" }] };
  expect(tidy(hours).windows[0]?.days).toEqual([1, 7]);
});
