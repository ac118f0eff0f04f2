import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { describe, expect, test } from "vitest";
import { createPolicy, type Question } from "./policy.ts";
import type { HubRules, RuleText } from "./types.ts";

interface Golden {
  policy: string;
  schema: string;
  rules: RuleText[];
  cases: { name: string; question: Question; expect: string }[];
}

const golden = JSON.parse(
  readFileSync(
    fileURLToPath(new URL("../../../../vectors/policy/decisions.json", import.meta.url)),
    "utf8",
  ),
) as Golden;
const rules = (text: string): HubRules => ({
  version: text.slice(-12),
  schema: golden.schema,
  text,
  rules: golden.rules,
  programs: [],
});

describe("Cedar in the page decides as the hub's engine does", () => {
  const ask = createPolicy(cedar, rules(golden.policy));
  for (const { name, question, expect: due } of golden.cases)
    test(name, () => {
      const decision = ask(question);
      const said = decision.allow ? "allow" : (decision.rule?.id ?? "policy_error");
      expect(said).toBe(due);
    });
});

test("a rule that can't be evaluated is a no, though Cedar would skip it", () => {
  const sly = `${golden.policy}\n@id("sly") forbid (principal, action, resource) when { 1 < context.device };`;
  const ask = createPolicy(cedar, rules(sly));
  expect(golden.cases.map(({ question }) => ask(question).allow)).not.toContain(true);
});

test("a policy that Cedar can't read is told, not tried", () => {
  expect(() => createPolicy(cedar, rules("permit (principal"))).toThrow();
});
