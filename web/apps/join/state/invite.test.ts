import { get } from "svelte/store";
import { expect, test } from "vitest";
import { createInvite } from "./invite.ts";
import { hub, refusal } from "./testing.ts";

const route = "POST /v1/agencies/agc_1/invitations";

test("an invitation is made for one person in one role", async () => {
  const far = hub({ [route]: { status: 201, body: { code: "inv-1", expires_at: 7 } } });
  const invite = createInvite(far.hub, "agc_1");
  invite.name.set(" Sam ");
  invite.role.set("supervisor");
  await invite.send();
  expect(far.asked[0]?.body).toEqual({ name: "Sam", role: "supervisor" });
  expect(get(invite.made)).toEqual([
    { name: "Sam", role: "supervisor", code: "inv-1", expires_at: 7 },
  ]);
  expect(get(invite.name)).toBe("");
});

test("nobody is invited without a name", async () => {
  const far = hub({});
  const invite = createInvite(far.hub, "agc_1");
  await invite.send();
  expect(get(invite.nameMissing)).toBe(true);
  expect(far.asked).toEqual([]);
});

test("a refusal keeps what was typed", async () => {
  const far = hub({ [route]: { status: 403, body: refusal("policy_refused", "Not yours.") } });
  const invite = createInvite(far.hub, "agc_1");
  invite.name.set("Sam");
  await invite.send();
  expect(get(invite.error)?.message).toBe("Not yours.");
  expect(get(invite.name)).toBe("Sam");
});
