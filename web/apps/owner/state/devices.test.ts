import { get } from "svelte/store";
import { expect, test } from "vitest";
import { GatewayError } from "./client.ts";
import { createDevices } from "./devices.ts";
import type { NewDevice } from "./types.ts";

const channel = (token: string, name: string) => ({
  token,
  name,
  codec: "H.264",
  width: 640,
  height: 360,
  fps: 10,
  turns: false,
});

function devices(channels = [channel("g", "Gate"), channel("y", "Yard")]) {
  const added: NewDevice[] = [];
  const made = createDevices({
    client: {
      findDevices: async () => [{ address: "192.0.2.7", name: "Recorder", hardware: "" }],
      openDevice: async ({ password }) => {
        if (password === "wrong")
          throw new GatewayError({ kind: "", code: "", message: "refused", hint: "" });
        return { maker: "Maker", model: "Recorder", channels };
      },
      deviceSnapshot: async () => new Blob(),
      addDevice: async (wanted) => void added.push(wanted),
    },
    live: { refresh: async () => undefined },
  });
  return { ...made, added };
}

test("what was found fills the address, and nothing that was typed is replaced", async () => {
  const made = devices();
  await made.search();
  expect(get(made.fields).address).toBe("192.0.2.7");
  made.fields.update((all) => ({ ...all, address: "192.0.2.9" }));
  await made.search();
  expect(get(made.fields).address).toBe("192.0.2.9");
});

test("a recorder's channels are added only as chosen, under the owner's names", async () => {
  const made = devices();
  await made.open();
  expect(get(made.choices).map((choice) => choice.wanted)).toEqual([false, false]);
  made.choices.update((all) =>
    all.map((one) => (one.token === "y" ? { ...one, wanted: true, name: " Back yard " } : one)),
  );
  expect(await made.add()).toBe(true);
  expect(made.added[0]?.channels).toEqual([{ token: "y", name: "Back yard", kind: "fixed" }]);
});

test("a camera's only picture is chosen, and named after its model", async () => {
  const made = devices([channel("m", "")]);
  await made.open();
  expect(get(made.choices)).toMatchObject([{ wanted: true, name: "Recorder" }]);
});

test("a refusal is told, and leaves no channels of another sign-in", async () => {
  const made = devices();
  await made.open();
  made.fields.update((all) => ({ ...all, password: "wrong" }));
  await made.open();
  expect(get(made.problem)?.message).toBe("refused");
  expect(get(made.device)).toBeUndefined();
});
