import { Scope } from "@core";
import { get, writable } from "svelte/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createKnocks, GUARD } from "./knocks.ts";
import { client, house, knock, NOW, unreachable } from "./testing.ts";
import type { Knock, State } from "./types.ts";

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
  busyTyping = false;
});
afterEach(() => scope.close());

let busyTyping = false;
function start(...knocks: Knock[]) {
  const gateway = client();
  const state = writable<State | undefined>(house({ knocks }));
  const now = writable(NOW);
  let local = 0;
  const made = createKnocks(scope, {
    client: gateway,
    live: { state, now },
    clock: () => local,
    typing: () => busyTyping,
  });
  scope.add(made.current.subscribe(() => undefined));
  return { gateway, state, now, knocks: made, pass: (ms: number) => (local += ms) };
}

test("the most urgent knock is shown, the others wait", () => {
  const { knocks } = start(
    knock({ session_id: "late", answer_by: NOW + 50_000 }),
    knock({ session_id: "soon", answer_by: NOW + 20_000 }),
  );
  expect(get(knocks.current)?.session_id).toBe("soon");
  expect(get(knocks.waiting)).toBe(1);
});

test("a more urgent one doesn't push away the one being read", () => {
  const { knocks, state } = start(knock({ session_id: "first", answer_by: NOW + 50_000 }));
  state.set(
    house({
      knocks: [
        knock({ session_id: "first", answer_by: NOW + 50_000 }),
        knock({ session_id: "urgent", answer_by: NOW + 5000 }),
      ],
    }),
  );
  expect(get(knocks.current)?.session_id).toBe("first");
});

test("a knock goes when its time is over", () => {
  const { knocks, now } = start(knock());
  now.set(NOW + 60_000);
  expect(get(knocks.current)).toBeUndefined();
});

test("a press that was meant for what lay under the knock opens nothing", async () => {
  const { knocks, gateway, pass } = start(knock());
  pass(GUARD - 1);
  await knocks.answer("yes");
  expect(gateway.answer).not.toHaveBeenCalled();
  pass(1);
  await knocks.answer("yes");
  expect(gateway.answer).toHaveBeenCalledWith("ses_1", "yes");
});

test("an answered knock leaves at once, and the next comes", async () => {
  const { knocks, pass } = start(knock(), knock({ session_id: "ses_2", answer_by: NOW + 90_000 }));
  pass(GUARD);
  await knocks.answer("no");
  expect(get(knocks.current)?.session_id).toBe("ses_2");
});

test("an answer that didn't arrive is said, and can be given again", async () => {
  const { knocks, gateway, pass } = start(knock());
  gateway.answer.mockRejectedValueOnce(unreachable());
  pass(GUARD);
  await knocks.answer("yes");
  expect(get(knocks.error)).toBe("Off.");
  await knocks.answer("yes");
  expect(get(knocks.current)).toBeUndefined();
});

test("while something is typed a knock arrives in small", () => {
  busyTyping = true;
  expect(get(start(knock()).knocks.aside)).toBe(true);
});

test("putting aside answers nothing; taking up again starts the guard anew", async () => {
  const { knocks, gateway, pass } = start(knock());
  pass(5000);
  knocks.putAside();
  expect(get(knocks.current)?.session_id).toBe("ses_1");
  knocks.takeUp();
  await knocks.answer("yes");
  expect(gateway.answer).not.toHaveBeenCalled();
  expect(get(knocks.aside)).toBe(false);
});

test("the next knock comes in full", async () => {
  const { knocks, pass } = start(knock(), knock({ session_id: "ses_2", answer_by: NOW + 90_000 }));
  knocks.putAside();
  knocks.takeUp();
  pass(GUARD);
  await knocks.answer("no");
  expect(get(knocks.current)?.session_id).toBe("ses_2");
  expect(get(knocks.aside)).toBe(false);
});
