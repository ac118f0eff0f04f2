/** A hub for tests: answers by method and path over the real client, and remembers what it was asked. */

import type { Me } from "@api";
import { Hub } from "@api";
import { vi } from "vitest";

type Answer = { status?: number; body: unknown };

export const ORIGIN = "https://hub.example";

export const person = (roles: Me["person"]["roles"]): Me => ({
  person: { person_id: "per_1", name: "Ann", pseudonym: "A-1", roles },
  demo: false,
  csrf: "token",
});

export const refusal = (code: string, message: string) => ({
  error: { kind: "denied", code, message, hint: "Do otherwise." },
});

/** Routes are "GET /v1/me"; what isn't listed answers 401, as a hub does to nobody. */
export function hub(routes: Record<string, Answer | (() => Answer)>) {
  const asked: { route: string; body: unknown; csrf: string | null }[] = [];
  const fetcher = vi.fn(async (request: Request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    const text = await request.clone().text();
    asked.push({
      route,
      body: text ? JSON.parse(text) : undefined,
      csrf: request.headers.get("x-transom-csrf"),
    });
    const found = routes[route] ?? { status: 401, body: refusal("sign_in_refused", "Nobody.") };
    const { status = 200, body } = typeof found === "function" ? found() : found;
    return Response.json(body, { status });
  });
  return {
    routes,
    asked,
    hub: new Hub({ baseUrl: ORIGIN, fetch: fetcher as unknown as typeof fetch }),
  };
}
