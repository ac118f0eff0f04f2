/** A runtime that can't check ML-DSA-44 knows nothing of such a witness, and says so. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LogRefused, UnsupportedHere } from "../errors.ts";
import { casesOf } from "../vectors/files.ts";
import { verifyCosignature } from "./cosignature.ts";
import { parseSignatureLine, parseVkey } from "./note.ts";
import { openingFromJson, verifyOpening } from "./opening.ts";
import { parsePolicy } from "./policy.ts";

const find = (file: string, name: string) => {
  const found = casesOf(file).find((c) => c.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};

beforeEach(() => {
  const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (
    ...args: unknown[]
  ) => Promise<CryptoKey>;
  vi.spyOn(crypto.subtle, "importKey").mockImplementation(((...args: unknown[]) =>
    args[2] === "ML-DSA-44"
      ? Promise.reject(new DOMException("no such algorithm", "NotSupportedError"))
      : importKey(...args)) as typeof crypto.subtle.importKey);
});

afterEach(() => {
  vi.restoreAllMocks();
});

test("a cosignature that can't be checked here is a typed error", async () => {
  const c = find("log/cosignatures", "ML-DSA-44, by the witness");
  const line = parseSignatureLine(c.line.slice(0, -1));
  const check = verifyCosignature(line, c.text, await parseVkey(c.vkey));
  await expect(check).rejects.toThrow(UnsupportedHere);
});

test("its witness counts as unknown: enough others make the quorum", async () => {
  const c = find("log/openings", "more witnesses than it takes");
  const verified = await verifyOpening(openingFromJson(c.opening), await parsePolicy(c.policy));
  expect([...verified.checkpoint.cosigned.keys()]).toEqual(["w1", "w2"]);
});

test("its witness counts as unknown: without it the quorum isn't met", async () => {
  const c = find("log/openings", "two of three, one of them ML-DSA-44");
  const check = verifyOpening(openingFromJson(c.opening), await parsePolicy(c.policy));
  await expect(check).rejects.toThrow(LogRefused);
});
