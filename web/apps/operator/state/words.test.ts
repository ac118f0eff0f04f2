import { SetupError } from "@core";
import { expect, test } from "vitest";
import { parseRoute } from "./route.ts";
import { latencyWords } from "./tile.ts";
import { closedWords, errorWords, refusalWords } from "./words.ts";

test("every known closing reason has its own words", () => {
  const reasons = [
    "viewer_left",
    "owner_stopped",
    "consent_withdrawn",
    "consent_ended",
    "time_over",
    "camera_lost",
    "hub_closed",
    "gateway_lost",
    "device_revoked",
    "gateway_stopping",
  ];
  expect(new Set(reasons.map((reason) => closedWords({ reason }).title)).size).toBe(reasons.length);
});

test("no answer and a no are told alike", () => {
  const told = (reason: string) =>
    refusalWords({ step: "knock", reason, message: "the owner hasn't answered" });
  expect(told("not_answered")).toEqual(told("refused"));
});

test("an unknown step or reason is told with the words that came", () => {
  expect(refusalWords({ step: "new", message: "it rains", hint: "wait" })).toMatchObject({
    message: "It rains.",
    hint: "Wait.",
  });
  expect(closedWords({ reason: "new", message: "it rains" }).message).toBe("It rains.");
});

test("errors bring their hint, unknown ones a way out", () => {
  expect(errorWords(new SetupError("no decoder", "use another browser"))).toMatchObject({
    message: "No decoder.",
    hint: "Use another browser.",
  });
  expect(errorWords(new RangeError("x")).message).not.toContain("x.");
});

test("a delay that two clocks can't measure isn't shown as a number", () => {
  expect(latencyWords(41.6)).toBe("42 ms");
  expect(latencyWords(-12)).toBe("0 ms");
  expect(latencyWords(60_000)).toContain("clocks");
  expect(latencyWords(undefined)).toBe("–");
});

test("addresses that aren't known lead to the incidents", () => {
  expect(parseRoute("#/device")).toEqual({ page: "device" });
  expect(parseRoute("#/incident/../x")).toEqual({ page: "incidents" });
});
