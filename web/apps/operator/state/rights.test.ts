import { Hub, type Person } from "@api";
import { Scope } from "@core";
import { get } from "svelte/store";
import { expect, test, vi } from "vitest";
import { createRights } from "./rights.ts";
import { createStream } from "./stream.ts";
import { FakeSocket } from "./testing.ts";

const asked = (state: string, mine = false) => ({
  incident_id: "inc_1",
  approval: { state, mine },
});
const glass = (state: string, looks: number) => ({ glass_id: 1, state, looks });

function create(roles: Person["roles"], lists: object = { approvals: [], glasses: [] }) {
  const sent: string[] = [];
  const fetcher = vi.fn(async (request: Request) => {
    const { pathname } = new URL(request.url);
    sent.push(`${request.method} ${pathname}`);
    return Response.json(pathname === "/v1/rights" ? lists : { incident_id: "inc_1" });
  });
  const hub = new Hub({
    baseUrl: "https://hub.example",
    fetch: fetcher as unknown as typeof fetch,
  });
  const scope = new Scope();
  const socket = new FakeSocket();
  const rights = createRights(scope, { hub, stream: createStream(scope, () => socket), roles });
  return { sent, scope, socket, rights };
}

test("what waits for a supervisor is what others asked for, and what is owed", async () => {
  const approvals = [asked("asked"), asked("asked", true), asked("approved")];
  const glasses = [
    glass("broken", 1),
    glass("broken", 0),
    glass("overdue", 2),
    glass("justified", 1),
  ];
  const { rights, scope } = create(["supervisor", "operator"], { approvals, glasses });
  await rights.refresh();
  expect(get(rights.waiting)).toBe(3);
  scope.close();
});

test("an administrator justifies and approves nothing", async () => {
  const lists = { approvals: [asked("asked")], glasses: [glass("open", 1)] };
  const { rights, scope } = create(["agency_admin"], lists);
  await rights.refresh();
  expect(rights.approves).toBe(false);
  expect(get(rights.waiting)).toBe(1);
  scope.close();
});

test("an operator reads their incident's rights, again when the hub tells of a change", async () => {
  const { rights, sent, scope, socket } = create(["operator"]);
  rights.watch("inc_1");
  await vi.waitFor(() => expect(get(rights.current)).toBeDefined());
  sent.length = 0;
  socket.say({ t: "rights", incident_id: "inc_1" });
  await vi.waitFor(() => expect(sent).toEqual(["GET /v1/incidents/inc_1/rights"]));
  scope.close();
});
