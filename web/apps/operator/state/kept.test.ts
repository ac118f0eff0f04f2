import type { FootageRequestInfo } from "@api";
import { expect, test } from "vitest";
import { keptOf } from "./kept.ts";

const request = (incident: string, code: string, ...cameras: string[]) =>
  ({
    ...{ incident_number: incident, code },
    clips: cameras.map((camera_name) => ({ camera_name })),
  }) as FootageRequestInfo;

const fire = request("2026-0815", "K7QP-2M", "Front door", "Yard");
const theft = request("2026-0901", "XW3D-9F", "Gate");
const unanswered = request("2026-0902", "AAAA-BB");

test("what nobody gave a clip for is left out", () => {
  expect(keptOf([theft, unanswered, fire], "")).toEqual([theft, fire]);
});

test("incident, code and camera are found in capital letters or small ones", () => {
  for (const sought of ["0815", "k7qp", " yard "])
    expect(keptOf([fire, theft], sought)).toEqual([fire]);
  expect(keptOf([fire, theft], "harbour")).toEqual([]);
});
