import { expect, test } from "vitest";
import { planOf, SIDE } from "./plan.ts";

const HERE = { lat_e6: 32_298_757, lon_e6: -90_184_810 };
const LAND = [
  { lat_e6: 32_298_857, lon_e6: -90_184_810 },
  { lat_e6: 32_298_957, lon_e6: -90_184_810 },
  { lat_e6: 32_298_957, lon_e6: -90_184_710 },
];
const numbers = (text: string): number[] => (text.match(/-?[\d.]+/g) ?? []).map(Number);

test("everything lies inside the square, north up and east right", () => {
  const plan = planOf(LAND, {
    position: HERE,
    field_of_view: { bearing_deg: 0, angle_deg: 90, reach_m: 30 },
  });

  const [x1, y1, x2, y2, x3] = numbers(plan.land);
  expect(y2).toBeLessThan(y1 as number);
  expect(x3).toBeGreaterThan(x2 as number);
  expect(plan.camera?.x).toBeCloseTo(x1 as number, 0);
  expect(plan.camera?.y).toBeGreaterThan(y1 as number);
  for (const value of [...numbers(plan.land), ...numbers(plan.view ?? "")]) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(SIDE);
  }
});

test("a camera without a position leaves the land alone on the plan", () => {
  const plan = planOf(LAND, {});

  expect(plan.camera).toBeUndefined();
  expect(plan.view).toBeUndefined();
  expect(numbers(plan.land)).toHaveLength(6);
});
