import { get } from "svelte/store";
import { expect, test } from "vitest";
import { GatewayError } from "./client.ts";
import { createRing } from "./ring.ts";
import type { NewCamera, RingCamera } from "./types.ts";

const DOORBELL: RingCamera = {
  url: "ring:4711",
  name: "Front door",
  model: "Doorbell 4",
  kind: "fixed",
  encrypted: false,
  added: false,
};

function ring() {
  const typed: { email: string; password: string; code?: string }[] = [];
  const added: NewCamera[] = [];
  let signedIn = false;
  const made = createRing({
    client: {
      ring: async () => ({ installed: true, signed_in: signedIn }),
      signInToRing: async (wanted) => {
        typed.push(wanted);
        if (wanted.password === "wrong")
          throw new GatewayError({
            kind: "",
            code: "",
            message: "refused",
            hint: "",
            field: "password",
          });
        signedIn = wanted.code !== "";
        return { code_wanted: !signedIn };
      },
      signOutOfRing: async () => {
        signedIn = false;
      },
      ringCameras: async () => [DOORBELL],
      addCamera: async (camera) => void added.push(camera),
    },
    live: { refresh: async () => undefined },
  });
  return { ...made, typed, added };
}

test("Ring's code is asked for, and once it is right nothing typed stays in the page", async () => {
  const made = ring();
  await made.begin();
  made.fields.set({ email: "ann@example.org", password: "secret", code: "" });
  await made.signIn();
  expect(get(made.codeWanted)).toBe(true);
  expect(get(made.account)?.signed_in).toBe(false);
  made.fields.update((all) => ({ ...all, code: "424242" }));
  await made.signIn();
  expect(made.typed[1]).toEqual({ email: "ann@example.org", password: "secret", code: "424242" });
  expect(get(made.fields)).toEqual({ email: "", password: "", code: "" });
  expect(get(made.cameras)).toEqual([DOORBELL]);
});

test("a refusal is told at its field, and what was typed stays to be mended", async () => {
  const made = ring();
  made.fields.set({ email: "ann@example.org", password: "wrong", code: "" });
  await made.signIn();
  expect(get(made.problem)).toMatchObject({ message: "refused", field: "password" });
  expect(get(made.fields).email).toBe("ann@example.org");
});

test("a camera is added by its address at Ring, without user or password", async () => {
  const made = ring();
  expect(await made.add(DOORBELL)).toBe(true);
  expect(made.added).toEqual([
    {
      url: "ring:4711",
      name: "Front door",
      kind: "fixed",
      user: "",
      password: "",
      transport: "tcp",
      small_url: "",
    },
  ]);
});

test("signing out forgets what the account has", async () => {
  const made = ring();
  made.fields.set({ email: "ann@example.org", password: "secret", code: "424242" });
  await made.signIn();
  await made.signOut();
  expect(get(made.cameras)).toBeUndefined();
  expect(get(made.account)?.signed_in).toBe(false);
});
