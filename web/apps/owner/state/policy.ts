/** Runs the hub's own policy by Cedar in this page. Any error in it is a no, as at the hub (P12). */
import type { StatefulAuthorizationCall } from "@cedar-policy/cedar-wasm/web";
import type { HubRules, RuleText } from "./types.ts";

/** What Cedar is asked, in its JSON form. */
export type Question = Pick<
  StatefulAuthorizationCall,
  "principal" | "resource" | "context" | "entities"
> & { readonly action: string };

/** The part of Cedar's module that is used: the same in a browser and in Node. */
export type Cedar = Pick<
  typeof import("@cedar-policy/cedar-wasm/web"),
  "preparsePolicySet" | "preparseSchema" | "statefulIsAuthorized"
>;

/** `allow`, or the rule that refuses; without a rule, it couldn't be evaluated or nothing allows it. */
export type Decision = { allow: true } | { allow: false; rule?: RuleText };

export type Policy = (question: Question) => Decision;

/**
 * The policy, ready to be asked.
 *
 * @throws Error - Cedar can't read the policy or its schema
 */
export function createPolicy(cedar: Cedar, rules: HubRules): Policy {
  const name = rules.version;
  for (const read of [
    cedar.preparsePolicySet(name, { staticPolicies: rules.text }),
    cedar.preparseSchema(name, rules.schema),
  ])
    if (read.type === "failure") throw new Error(read.errors[0]?.message ?? "unreadable policy");
  return (question) => {
    const answer = cedar.statefulIsAuthorized({
      ...question,
      action: { type: "Action", id: question.action },
      preparsedPolicySetId: name,
      preparsedSchemaName: name,
      validateRequest: true,
    });
    // Cedar skips a rule that fails to evaluate, also one that forbids.
    if (answer.type === "failure" || answer.response.diagnostics.errors.length > 0)
      return { allow: false };
    if (answer.response.decision === "allow") return { allow: true };
    const rule = first(answer.response.diagnostics.reason, rules.rules);
    return rule ? { allow: false, rule } : { allow: false };
  };
}

/** Loads Cedar, 1.4 MB as it is sent; only a page that tries a consent out needs it. */
export async function loadCedar(): Promise<Cedar> {
  const cedar = await import("@cedar-policy/cedar-wasm/web");
  await cedar.default();
  return cedar;
}

/** The rule that stands first in the text; Cedar names static policies policy0, policy1, … */
function first(reasons: readonly string[], rules: readonly RuleText[]): RuleText | undefined {
  const places = reasons.map((id) => Number(id.replace("policy", ""))).sort((a, b) => a - b);
  return places.map((place) => rules[place]).find((rule) => rule !== undefined);
}
