import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createCameraForm, readAddress } from "./cameraForm.ts";
import { GatewayError } from "./client.ts";
import { camera, client, problem } from "./testing.ts";
import type { Camera } from "./types.ts";

const info = { codec: "h264", width: 1920, height: 1080, fps: 30 };

function start(kept?: Camera) {
  const gateway = client();
  gateway.testCamera.mockResolvedValue(info);
  const refresh = vi.fn(async () => undefined);
  const form = createCameraForm({ client: gateway, live: { refresh }, camera: kept });
  const fill = (change: object) => form.fields.update((fields) => ({ ...fields, ...change }));
  return { gateway, form, fill };
}

test("an address is read as people write it", () => {
  expect(readAddress(" 192.168.1.20/live ")).toEqual({ url: "rtsp://192.168.1.20/live" });
  expect(readAddress("rtsp://ann:p%40ss@cam.local:554/1")).toEqual({
    url: "rtsp://cam.local:554/1",
    user: "ann",
    password: "p@ss",
  });
});

test("a password in the address moves to where it is kept", async () => {
  const { form, fill, gateway } = start();
  fill({ name: "Door", url: "rtsp://ann:secret@cam.local/1" });
  await form.save();
  expect(gateway.addCamera).toHaveBeenCalledWith(
    expect.objectContaining({ url: "rtsp://cam.local/1", user: "ann", password: "secret" }),
  );
});

test("a web address isn't a camera's", () => {
  const { form, fill } = start();
  fill({ url: "https://cam.local" });
  expect(get(form.faults).get("url")).toBe("scheme");
});

test("testing adds nothing and shows what the camera sends", async () => {
  const { form, fill, gateway } = start();
  fill({ url: "cam.local/1" });
  await form.test();
  expect(get(form.found)).toEqual(info);
  expect(gateway.addCamera).not.toHaveBeenCalled();
});

test("a result is forgotten when what it was about is changed", async () => {
  const { form, fill, gateway } = start();
  gateway.testCamera.mockRejectedValueOnce(new GatewayError(problem({ reason: "password" })));
  fill({ url: "cam.local/1", password: "wrong" });
  await form.test();
  expect(get(form.problem)?.reason).toBe("password");
  fill({ password: "right" });
  expect(get(form.problem)).toBeUndefined();
});

test("nothing is sent while the name or the address is missing", async () => {
  const { form, gateway } = start();
  expect(await form.save()).toBe(false);
  expect([...get(form.faults).keys()]).toEqual(["name", "url"]);
  expect(gateway.addCamera).not.toHaveBeenCalled();
});

test("what was typed is gone once the camera is added", async () => {
  const { form, fill } = start();
  fill({ name: "Door", url: "cam.local/1", password: "secret" });
  expect(await form.save()).toBe(true);
  expect(get(form.fields)).toMatchObject({ name: "", url: "", password: "" });
});

test("a new password alone is sent alone, so that the address stays where it is", async () => {
  const { form, fill, gateway } = start(camera());
  fill({ password: "new" });
  expect(await form.save()).toBe(true);
  expect(gateway.changeCamera).toHaveBeenCalledWith("cam_1", { password: "new" });
});

test("a new address brings its own user and password, even if they are empty", async () => {
  const { form, fill, gateway } = start(camera());
  fill({ url: "cam.local/2", name: "Till" });
  await form.save();
  expect(gateway.changeCamera).toHaveBeenCalledWith("cam_1", {
    name: "Till",
    url: "rtsp://cam.local/2",
    user: "",
    password: "",
  });
});

test("a change that gives no picture is told, and nothing typed is lost", async () => {
  const { form, fill, gateway } = start(camera());
  gateway.changeCamera.mockRejectedValueOnce(new GatewayError(problem({ reason: "password" })));
  fill({ password: "wrong" });
  expect(await form.save()).toBe(false);
  expect(get(form.problem)?.reason).toBe("password");
  expect(get(form.fields).password).toBe("wrong");
});
