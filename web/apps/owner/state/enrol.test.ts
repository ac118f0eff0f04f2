import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { GatewayError } from "./client.ts";
import { createEnrol, readCode, readHub } from "./enrol.ts";
import { client, problem } from "./testing.ts";

const proposal = {
  hub_url: "https://hub.example",
  hub_key_fingerprint: "9f2c",
  log_origin: "hub.example/log",
  witnesses: [],
  quorum: "all",
  policy: "",
};

function start() {
  const gateway = client();
  gateway.enrol.mockImplementation(async (_hub, _code, accepted) =>
    accepted ? { state: "enrolled", proposal, gateway_id: "g" } : { state: "proposed", proposal },
  );
  const enrol = createEnrol({ client: gateway, live: { refresh: vi.fn(async () => undefined) } });
  return { gateway, enrol };
}

test("a code is read as people write it", () => {
  expect(readCode("abcd efgh-jkmn pqrs")).toBe("ABCD-EFGH-JKMN-PQRS");
  expect(readCode("ABCDEFGHJKMNPQR0")).toBe("ABCD-EFGH-JKMN-PQR0");
  expect(readCode("OIL0-0000-0000-0000")).toBe("0110-0000-0000-0000");
  expect(readCode("ABCD-EFGH-JKMN")).toBeUndefined();
  expect(readCode("ABCD-EFGH-JKMN-PQRU")).toBeUndefined();
});

test("a hub's address gets https unless it says otherwise", () => {
  expect(readHub("hub.example.org/")).toBe("https://hub.example.org");
  expect(readHub("http://127.0.0.1:8787")).toBe("http://127.0.0.1:8787");
  expect(readHub("  ")).toBeUndefined();
});

test("nothing is trusted before the owner has read whom", async () => {
  const { enrol, gateway } = start();
  enrol.hub.set("hub.example");
  enrol.code.set("ABCDEFGHJKMNPQRS");
  await enrol.ask();
  expect(gateway.enrol).toHaveBeenLastCalledWith(
    "https://hub.example",
    "ABCD-EFGH-JKMN-PQRS",
    false,
  );
  expect(get(enrol.proposal)).toEqual(proposal);
  expect(await enrol.accept()).toBe(true);
  expect(gateway.enrol).toHaveBeenLastCalledWith(
    "https://hub.example",
    "ABCD-EFGH-JKMN-PQRS",
    true,
  );
});

test("a bad code is named before anything is sent", async () => {
  const { enrol, gateway } = start();
  enrol.hub.set("hub.example");
  enrol.code.set("ABCD");
  await enrol.ask();
  expect(get(enrol.faults)).toEqual(["code"]);
  expect(gateway.enrol).not.toHaveBeenCalled();
});

test("a refused code says why and proposes nothing", async () => {
  const { enrol, gateway } = start();
  gateway.enrol.mockRejectedValueOnce(new GatewayError(problem({ message: "Expired." })));
  enrol.hub.set("hub.example");
  enrol.code.set("ABCDEFGHJKMNPQRS");
  await enrol.ask();
  expect(get(enrol.problem)?.message).toBe("Expired.");
  expect(get(enrol.proposal)).toBeUndefined();
});

test("rejecting goes back to an empty code", async () => {
  const { enrol } = start();
  enrol.hub.set("hub.example");
  enrol.code.set("ABCDEFGHJKMNPQRS");
  await enrol.ask();
  enrol.reject();
  expect(get(enrol.proposal)).toBeUndefined();
  expect(get(enrol.code)).toBe("");
});
