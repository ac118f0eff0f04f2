import { expect, test, vi } from "vitest";
import { createClient, GatewayError, problemOf } from "./client.ts";
import { problem } from "./testing.ts";

const camera = { url: "rtsp://x", user: "", password: "", transport: "tcp" } as const;
const create = (fetch: (request: Request) => Promise<Response>) =>
  createClient({ baseUrl: "http://gateway", fetch });
const answering = (status: number, body: unknown) =>
  vi.fn<(request: Request) => Promise<Response>>(
    async () => new Response(JSON.stringify(body), { status }),
  );

test("the gateway's own words reach the page", async () => {
  const refused = problem({ reason: "password" });
  const client = create(answering(503, { error: refused }));
  const failure = await client.testCamera(camera).catch((error: unknown) => error);
  expect(problemOf(failure)).toEqual(refused);
});

test("no answer is told apart from a refusal", async () => {
  const client = create(
    vi.fn<(request: Request) => Promise<Response>>(async () => {
      throw new TypeError("network");
    }),
  );
  await expect(client.state()).rejects.toMatchObject({ unreachable: true, signedOut: false });
});

test("an answer that isn't the gateway's still has words", async () => {
  const client = create(
    vi.fn<(request: Request) => Promise<Response>>(
      async () => new Response("<p>", { status: 502 }),
    ),
  );
  const failure = await client.state().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(GatewayError);
  expect(problemOf(failure).message).toContain("502");
});

test("identifiers can't break out of a path", async () => {
  const fetcher = answering(200, { ok: true });
  await create(fetcher).removeCamera("../stop");
  expect(fetcher.mock.calls[0]?.[0].url).toBe("http://gateway/api/cameras/..%2Fstop");
});
