import { Scope } from "@core";
import { get } from "svelte/store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createJoin } from "./join.ts";
import { hub, person } from "./testing.ts";

const NOW = 1_700_000_000_000;
let scope: Scope;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  scope = new Scope();
});
afterEach(() => {
  scope.close();
  vi.useRealTimers();
});

const gateway = (enrolled_at: number) => ({
  gateway_id: `g${enrolled_at}`,
  site_id: "s",
  online: true,
  enrolled_at,
});

function start(routes: Parameters<typeof hub>[0] = {}) {
  const far = hub(routes);
  const passkeys = {
    available: true,
    register: vi.fn(async () => person(["owner"])),
    signIn: vi.fn(async () => person(["operator"])),
  };
  return { far, passkeys, join: createJoin(scope, { hub: far.hub, passkeys }) };
}
const settle = () => vi.advanceTimersByTimeAsync(1);

const owner = {
  "GET /v1/me": { body: person(["owner"]) },
  "GET /v1/gateways": { body: [gateway(NOW - 1000)] },
  "POST /v1/enrolment-codes": { body: { code: "ABCD-EFGH-JKMN-PQRS", expires_at: NOW + 600_000 } },
};

test("somebody new is nobody yet", async () => {
  const { join } = start();
  expect(get(join.me)).toBeUndefined();
  await settle();
  expect(get(join.me)).toBeNull();
});

test("a name is needed, and of an agency's people the invitation", async () => {
  const { join, passkeys } = start();
  await join.register("agency");
  expect([...get(join.faults)]).toEqual(["name", "invitation"]);
  await join.register("owner");
  expect([...get(join.faults)]).toEqual(["name"]);
  expect(passkeys.register).not.toHaveBeenCalled();
});

test("an owner never sends an invitation", async () => {
  const { join, passkeys } = start();
  join.name.set(" Ann ");
  join.invitation.set("typed by mistake");
  expect(await join.register("owner")).toBe(true);
  expect(passkeys.register).toHaveBeenCalledWith("Ann", undefined);
  expect(get(join.me)?.person.name).toBe("Ann");
});

test("a code is shown until the gateway that used it arrives", async () => {
  const { join, far } = start(owner);
  await settle();
  await join.newCode();
  expect(get(join.code)?.code).toBe("ABCD-EFGH-JKMN-PQRS");
  await vi.advanceTimersByTimeAsync(2001);
  expect(get(join.arrived)).toBeUndefined();
  far.routes["GET /v1/gateways"] = { body: [gateway(NOW - 1000), gateway(Date.now())] };
  await vi.advanceTimersByTimeAsync(2001);
  expect(get(join.arrived)?.gateway_id).toMatch(/^g/);
  expect(get(join.code)).toBeUndefined();
  expect(get(join.gateways)).toHaveLength(2);
});

test("a code whose time is over is taken away, and the looking ends", async () => {
  const { join, far } = start(owner);
  await settle();
  await join.newCode();
  await vi.advanceTimersByTimeAsync(603_000);
  expect(get(join.code)).toBeUndefined();
  const asked = far.asked.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(far.asked).toHaveLength(asked);
});

test("changes carry the token against forged requests", async () => {
  const { join, far } = start(owner);
  await settle();
  await join.newCode();
  const posted = far.asked.find(({ route }) => route === "POST /v1/enrolment-codes");
  expect(posted?.csrf).toBe("token");
});

test("what fails is said in the hub's words", async () => {
  const { join, passkeys } = start();
  passkeys.register.mockRejectedValueOnce(new Error("boom"));
  join.name.set("Ann");
  expect(await join.register("owner")).toBe(false);
  expect(get(join.error)?.message).toContain("boom");
  expect(get(join.busy)).toBeUndefined();
});
