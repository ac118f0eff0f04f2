import { SetupError } from "@core";
import { expect, test, vi } from "vitest";
import { createPasskeys, homeOf, nextOf, PasskeyDismissed } from "./passkeys.ts";
import { hub, person, refusal } from "./testing.ts";

const routes = {
  "GET /v1/me": { body: person(["owner"]) },
  "POST /v1/auth/passkey/register/options": { body: { ceremony: "c1", options: { rp: {} } } },
  "POST /v1/auth/passkey/register/verify": { body: person(["owner"]) },
  "POST /v1/auth/passkey/sign-in/options": { body: { ceremony: "c2", options: {} } },
  "POST /v1/auth/passkey/sign-in/verify": { body: person(["owner"]) },
};
const device = () => ({
  create: vi.fn(async () => ({ id: "made" })),
  get: vi.fn(async () => ({ id: "used" })),
});

test("an owner registers without an invitation", async () => {
  const far = hub(routes);
  const me = await createPasskeys(far.hub, device()).register("Ann");
  expect(me.person.name).toBe("Ann");
  expect(far.asked[0]?.body).toEqual({ name: "Ann" });
  expect(far.asked[1]?.body).toEqual({ ceremony: "c1", credential: { id: "made" } });
});

test("an invitation goes with the name", async () => {
  const far = hub(routes);
  await createPasskeys(far.hub, device()).register("Ann", "inv-1");
  expect(far.asked[0]?.body).toEqual({ name: "Ann", invitation: "inv-1" });
});

test("signing in sends what the device signed", async () => {
  const far = hub(routes);
  await createPasskeys(far.hub, device()).signIn();
  expect(far.asked[1]?.body).toEqual({ ceremony: "c2", credential: { id: "used" } });
});

test("closing the browser's question changes nothing and says so", async () => {
  const far = hub(routes);
  const shy = device();
  shy.get.mockRejectedValueOnce(Object.assign(new Error("no"), { name: "NotAllowedError" }));
  await expect(createPasskeys(far.hub, shy).signIn()).rejects.toBeInstanceOf(PasskeyDismissed);
  expect(far.asked).toHaveLength(1);
});

test("a device that holds one already is told apart", async () => {
  const known = device();
  known.create.mockRejectedValueOnce(Object.assign(new Error("no"), { name: "InvalidStateError" }));
  const passkeys = createPasskeys(hub(routes).hub, known);
  await expect(passkeys.register("Ann")).rejects.toBeInstanceOf(SetupError);
});

test("a browser without passkeys is told before anything is asked of the person", async () => {
  const passkeys = createPasskeys(hub(routes).hub, undefined);
  expect(passkeys.available).toBe(false);
  await expect(passkeys.signIn()).rejects.toBeInstanceOf(SetupError);
});

test("the hub's refusal is passed on", async () => {
  const far = hub({
    ...routes,
    "POST /v1/auth/passkey/register/options": {
      status: 400,
      body: refusal("input", "That code has been used."),
    },
  });
  const passkeys = createPasskeys(far.hub, device());
  await expect(passkeys.register("Ann", "old")).rejects.toThrow("That code has been used.");
});

test("only pages of this hub are gone to after signing in", () => {
  expect(nextOf("?next=/operator/")).toBe("/operator/");
  expect(nextOf("?next=/oversight/")).toBe("/oversight/");
  expect(nextOf("?next=https://evil.example/")).toBeUndefined();
  expect(nextOf("?next=//evil.example/")).toBeUndefined();
  expect(nextOf("")).toBeUndefined();
});

test("people are led to where their work is", () => {
  expect(homeOf(person(["owner"]))).toBe("/join/");
  expect(homeOf(person(["agency_admin"]))).toBe("/join/");
  expect(homeOf(person(["operator"]))).toBe("/operator/");
  expect(homeOf(person(["auditor"]))).toBe("/oversight/");
  expect(homeOf(person(["supervisor", "agency_admin"]))).toBe("/operator/");
});
