import { expect, test } from "vitest";
import { signUrl } from "./sign.ts";

test("the sign is the hub's, for the program", () => {
  expect(signUrl("https://hub.example/", "prg_1")).toBe(
    "https://hub.example/public/en/sign?program=prg_1",
  );
});
