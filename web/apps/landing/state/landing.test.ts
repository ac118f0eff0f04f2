import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { hub, person, refusal } from "../../join/state/testing.ts";
import { createLanding } from "./landing.ts";

const log = { origin: "log.test", vkey: "v", size: 7, witnesses: [], policy: "" };
const demo = { demo: true, personas: ["operator", "owner"], rp_id: "hub.example" };

function start(routes: Parameters<typeof hub>[0]) {
  const far = hub({ "GET /v1/log": { body: log }, ...routes });
  const go = vi.fn<(path: string) => void>();
  const passkeys = {
    available: true,
    register: vi.fn(async () => person(["owner"])),
    signIn: vi.fn(async () => person(["operator"])),
  };
  return { far, go, passkeys, landing: createLanding({ hub: far.hub, passkeys, go }) };
}
const settled = (landing: { me: Parameters<typeof get>[0] }) =>
  vi.waitFor(() => expect(get(landing.me)).not.toBeUndefined());

test("a real hub offers no demo sign-in", async () => {
  const { landing } = start({ "GET /v1/auth": { body: { ...demo, demo: false } } });
  await settled(landing);
  await vi.waitFor(() => expect(get(landing.log)?.size).toBe(7));
  expect(get(landing.personas)).toEqual([]);
  expect(get(landing.me)).toBeNull();
});

test("a demo's persona is led to its work", async () => {
  const { landing, far, go } = start({
    "GET /v1/auth": { body: demo },
    "POST /v1/auth/demo": { status: 201, body: person(["owner"]) },
  });
  await vi.waitFor(() => expect(get(landing.personas)).toEqual(["operator", "owner"]));
  far.routes["GET /v1/me"] = { body: person(["owner"]) };
  await landing.signInAs("owner");
  expect(go).toHaveBeenCalledWith("/join/");
});

test("a passkey leads an operator to the console", async () => {
  const { landing, go } = start({});
  await landing.signIn();
  expect(go).toHaveBeenCalledWith("/operator/");
});

test("a refused sign-in stays here and says why", async () => {
  const { landing, go } = start({
    "POST /v1/auth/demo": { status: 403, body: refusal("sign_in_refused", "Not a demo.") },
  });
  await landing.signInAs("owner");
  expect(get(landing.error)?.message).toBe("Not a demo.");
  expect(get(landing.busy)).toBeUndefined();
  expect(go).not.toHaveBeenCalled();
});

test("who is signed in can leave", async () => {
  const { landing } = start({
    "GET /v1/me": { body: person(["owner"]) },
    "POST /v1/auth/sign-out": { body: null },
  });
  await vi.waitFor(() => expect(get(landing.me)?.person.name).toBe("Ann"));
  await landing.signOut();
  expect(get(landing.me)).toBeNull();
});
