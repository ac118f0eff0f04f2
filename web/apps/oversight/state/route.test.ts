import { expect, test } from "vitest";
import { hrefOf, parseRoute, type Route } from "./route.ts";

const SESSION = `vws_${"0".repeat(26)}`;

test.each<Route>([
  { page: "overview" },
  { page: "flags" },
  { page: "record" },
  { page: "look", sessionId: SESSION },
  { page: "looks", filter: {}, offset: 0 },
  { page: "looks", filter: { attention: "long", words: "a & b" }, offset: 50 },
])("an address leads back to where it came from: %j", (route) => {
  expect(parseRoute(hrefOf(route))).toEqual(route);
});

test.each(["", "#/nothing", "#/look/vws_1", "#/../x"])("%j is the overview", (hash) => {
  expect(parseRoute(hash)).toEqual({ page: "overview" });
});

test("an offset that is no number is the beginning", () => {
  expect(parseRoute("#/looks?from=-3&person=op")).toEqual({
    page: "looks",
    filter: { person: "op" },
    offset: 0,
  });
});
