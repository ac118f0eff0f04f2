import { get } from "svelte/store";
import { expect, test } from "vitest";
import { createRouter, link, parse } from "./route.ts";

test("every link leads where it says", () => {
  expect(parse(link.now)).toEqual({ page: "now" });
  expect(parse(link.addCamera)).toEqual({ page: "add_camera" });
  expect(parse(link.changeCamera("c1"))).toEqual({ page: "change_camera", cameraId: "c1" });
  expect(parse(link.give("cam/1"))).toEqual({ page: "give_consent", cameraId: "cam/1" });
  expect(parse(link.give())).toEqual({ page: "give_consent", cameraId: "" });
  expect(parse(link.change("c1"))).toEqual({ page: "change_consent", consentId: "c1" });
  expect(parse(link.receipt("c1"))).toEqual({ page: "receipt", consentId: "c1" });
  expect(parse(link.looks)).toEqual({ page: "looks", part: "looks" });
  expect(parse(link.asks)).toEqual({ page: "looks", part: "asks" });
  expect(parse(link.events)).toEqual({ page: "looks", part: "events" });
  expect(parse(link.notices)).toEqual({ page: "notices" });
  expect(parse(link.gateway)).toEqual({ page: "gateway" });
});

test("an address that isn't ours leads to the first page", () => {
  for (const hash of ["", "#", "#/nowhere", "#/%E0%A4%A"])
    expect(parse(hash)).toEqual({ page: "now" });
});

test("a router follows", () => {
  const router = createRouter("#/looks");
  router.moved("#/cameras");
  expect(get(router.route)).toEqual({ page: "cameras" });
});

test("a request leads to the mask editor with its land, with all above it or without", () => {
  expect(parse(link.maskAsked("cam_1", "obj_1", true))).toEqual({
    page: "masks",
    cameraId: "cam_1",
    asked: { objectionId: "obj_1", upwards: true },
  });
  expect(parse(link.maskAsked("cam_1", "obj_1", false))).toMatchObject({
    asked: { upwards: false },
  });
  expect(parse(link.points("cam_1"))).toEqual({ page: "points", cameraId: "cam_1" });
});
