import { expect, test } from "vitest";
import { asText, fromText, planeAt, turned } from "./ground.ts";

// Numbers of the gateway's own plane (core/ground.py): both must put a place at the same spot.
test("a place has the same metres as in the gateway", () => {
  const [east, north] = planeAt({ lat_e6: 32_298_757, lon_e6: -90_184_810 }).metres({
    lat_e6: 32_298_957,
    lon_e6: -90_184_410,
  });
  const [farEast, farNorth] = planeAt({ lat_e6: 60_170_000, lon_e6: 24_940_000 }).metres({
    lat_e6: 60_171_000,
    lon_e6: 24_941_000,
  });

  expect(east).toBeCloseTo(37.67418406920219, 6);
  expect(north).toBeCloseTo(22.17841020974837, 6);
  expect(farEast).toBeCloseTo(55.51347373482263, 6);
  expect(farNorth).toBeCloseTo(111.41517175387615, 6);
  expect(planeAt({ lat_e6: 32_298_757, lon_e6: -90_184_810 }).place([12.5, -30])).toEqual({
    lat_e6: 32_298_486,
    lon_e6: -90_184_677,
  });
});

test("a plane goes on over the line where the day changes", () => {
  const plane = planeAt({ lat_e6: 0, lon_e6: 179_999_990 });

  expect(plane.metres({ lat_e6: 0, lon_e6: -179_999_990 })[0]).toBeCloseTo(2.226, 2);
  expect(plane.place([2.226, 0]).lon_e6).toBe(-179_999_990);
});

test("a place is read as maps write it, and nothing else is", () => {
  const place = { lat_e6: 32_298_757, lon_e6: -90_184_810 };

  expect(fromText(asText(place))).toEqual(place);
  expect(fromText(" 32.298757;-90.18481 ")).toEqual(place);
  expect(fromText("32.298757")).toBeUndefined();
  expect(fromText("91, 0")).toBeUndefined();
  expect(fromText("north of the gate")).toBeUndefined();
});

test("metres ahead and to the right turn with the camera, and back", () => {
  const east = turned(90);

  const [right, ahead] = east.ahead([10, -2]);
  expect(ahead).toBeCloseTo(10);
  expect(right).toBeCloseTo(2);
  const [x, y] = east.back(2, 10);
  expect(x).toBeCloseTo(10);
  expect(y).toBeCloseTo(-2);
});
