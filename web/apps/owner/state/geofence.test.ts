import { expect, test } from "vitest";
import { fieldsOf, readFence, standing } from "./geofence.ts";

const fence = { lat_e6: 51_500_730, lon_e6: -120_000, radius_m: 150 };
const at = { locator: true, fresh: true, inside: false, fence, at: 1, distance_m: 100 };

test("what is set comes back as it was typed", () => {
  expect(fieldsOf({ fence })).toEqual({ lat: "51.50073", lon: "-0.12", radius: "150" });
  expect(readFence(fieldsOf({ fence }))).toEqual(fence);
});

test("a decimal comma and a true minus sign are understood", () => {
  expect(readFence({ lat: "51,50073", lon: "−0,12", radius: "150" })).toEqual(fence);
});

test("each field that says nothing usable is named", () => {
  expect(readFence({ lat: "91", lon: "", radius: "5" })).toEqual(["lat", "lon", "radius"]);
  expect(readFence({ lat: "north", lon: "0", radius: "10" })).toEqual(["lat"]);
});

test("how it stands is said by the nearest reason", () => {
  expect(standing({ ...at, inside: true })).toBe("inside");
  expect(standing({ locator: true, inside: false, fresh: false })).toBe("noFence");
  expect(standing({ locator: true, inside: false, fresh: false, fence })).toBe("never");
  expect(standing({ ...at, fresh: false })).toBe("silent");
  expect(standing(at)).toBe("unsure");
  expect(standing({ ...at, distance_m: 151 })).toBe("outside");
});
