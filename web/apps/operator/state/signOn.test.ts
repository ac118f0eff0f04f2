import { Hub, type Person } from "@api";
import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createSignOn, domainsOf } from "./signOn.ts";

const person = {
  roles: ["agency_admin"],
  agency: { agency_id: "agy_1", name: "A" },
} as unknown as Person;

function create(answers: Record<string, () => Response>) {
  const asked: string[] = [];
  const fetcher = vi.fn(async (request: Request) => {
    const name = `${request.method} ${new URL(request.url).pathname}`;
    asked.push(name);
    return (answers[name] ?? (() => Response.json({ tokens: [] })))();
  });
  const hub = new Hub({
    baseUrl: "https://hub.example",
    fetch: fetcher as unknown as typeof fetch,
  });
  return { asked, signOn: createSignOn(hub, person) };
}

test("domains are read as people write them", () => {
  expect(domainsOf(" @Harbour.example, police.example\nharbour.example ")).toEqual([
    "harbour.example",
    "police.example",
  ]);
  expect(domainsOf("  ")).toEqual([]);
});

test("a token is told once, and the list is read anew", async () => {
  const { asked, signOn } = create({
    "POST /v1/agencies/agy_1/directory/tokens": () =>
      Response.json({ token: "transom_scim_x", token_id: "dtk_1" }, { status: 201 }),
  });
  expect(await signOn.makeToken()).toEqual({ token: "transom_scim_x" });
  expect(asked).toContain("GET /v1/agencies/agy_1/directory");
  expect(JSON.stringify(get(signOn.directory))).not.toContain("transom_scim_x");
});

test("what the hub refuses is told in its words", async () => {
  const { signOn } = create({
    "DELETE /v1/agencies/agy_1/sign-on": () =>
      Response.json(
        { error: { kind: "denied", code: "policy_refused", message: "no", hint: "ask" } },
        { status: 403 },
      ),
  });
  expect((await signOn.remove())?.message).toBe("No.");
});
