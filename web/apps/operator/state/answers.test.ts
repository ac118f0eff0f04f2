import { Hub, type Person } from "@api";
import { Scope } from "@core";
import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createAnswers } from "./answers.ts";

const flag = (flag_id: string, due: number, more: object = {}) => ({ flag_id, due, ...more });

function create(roles: Person["roles"], lists: Record<string, unknown> = {}) {
  const asked: string[] = [];
  const fetcher = vi.fn(async (request: Request) => {
    const { pathname } = new URL(request.url);
    asked.push(`${request.method} ${pathname}`);
    return Response.json(lists[pathname] ?? []);
  });
  const hub = new Hub({
    baseUrl: "https://hub.example",
    fetch: fetcher as unknown as typeof fetch,
  });
  const scope = new Scope();
  return { asked, scope, answers: createAnswers(scope, hub, roles) };
}

test("an operator is asked for nothing", () => {
  const { answers, asked } = create(["operator"]);
  expect(answers.may).toBe(false);
  expect(asked).toEqual([]);
});

test("what is due first comes first, and what was answered last", async () => {
  const { answers, scope } = create(["supervisor", "operator"], {
    "/v1/flags": [flag("c", 3, { answered_at: 1 }), flag("b", 2), flag("a", 1)],
    "/v1/objections": [{ objection_id: "o", due: 9 }],
  });
  await answers.refresh();
  expect(get(answers.flags)?.map((one) => one.flag_id)).toEqual(["a", "b", "c"]);
  expect(get(answers.waiting)).toBe(3);
  scope.close();
});

test("an answer is sent and the list read again", async () => {
  const { answers, asked, scope } = create(["agency_admin"]);
  await answers.refresh();
  asked.length = 0;
  expect(await answers.answerFlag("flg_1", "We forgot to close it.")).toBeUndefined();
  expect(asked).toEqual(["POST /v1/flags/flg_1/answer", "GET /v1/flags", "GET /v1/objections"]);
  scope.close();
});
