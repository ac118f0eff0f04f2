import { expect, test } from "vitest";
import { createRemembered } from "./remembered.ts";

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test("authority and minutes are there again on this device, for this person alone", () => {
  const device = storage();
  const first = createRemembered(device, "per_1");
  expect([first.authority, first.minutes]).toEqual(["", 15]);
  first.keepAuthority("exigent");
  first.keepMinutes(30);

  const again = createRemembered(device, "per_1");
  expect([again.authority, again.minutes]).toEqual(["exigent", 30]);
  expect(createRemembered(device, "per_2").authority).toBe("");
});

test("nothing else is kept", () => {
  const device = storage();
  const remembered = createRemembered(device, "per_1");
  remembered.keepAuthority("warrant");
  remembered.keepMinutes(60);
  const [value = ""] = device.kept.values();
  expect(Object.keys(JSON.parse(value)).sort()).toEqual(["authority", "minutes"]);
});

test.each(["nonsense", "[]", "null", '{"authority":"whim","minutes":7}'])(
  "what can't be right is as if nothing were kept: %s",
  (text) => {
    const device = storage();
    device.setItem("transom-remembered-per_1", text);
    const remembered = createRemembered(device, "per_1");
    expect([remembered.authority, remembered.minutes]).toEqual(["", 15]);
  },
);
