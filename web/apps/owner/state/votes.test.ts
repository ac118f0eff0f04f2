import { describe, expect, test } from "vitest";
import { heldBack } from "../voteMessages.ts";

const vote = {
  name: "Elm Street",
  opens_at: Date.UTC(2026, 9, 1, 12),
  closes_at: Date.UTC(2026, 9, 15, 12),
  households: 240,
  max_opposed_percent: 10,
};

describe("a neighbours' vote", () => {
  test("says in each state why a look asks", () => {
    expect(heldBack({ ...vote, state: "coming" })).toMatch(/Elm Street opens on October 1/);
    expect(heldBack({ ...vote, state: "open" })).toMatch(
      /vote on Elm Street hasn't closed yet: it ends on October 15/,
    );
    expect(heldBack({ ...vote, state: "counting" })).toContain("its result hasn't come yet");
    expect(heldBack({ ...vote, state: "opposed", opposed: 31 })).toContain(
      "31 of 240 households oppose, more than 10 percent",
    );
    expect(heldBack({ state: "unread" })).toContain("can't read");
  });

  test("of which a hub left something out still makes a sentence", () => {
    for (const state of ["coming", "open", "counting", "opposed"] as const)
      expect(heldBack({ state })).not.toMatch(/undefined|NaN/);
  });
});
