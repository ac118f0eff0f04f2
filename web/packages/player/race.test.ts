import { UnavailableError } from "@core";
import { expect, test, vi } from "vitest";
import type { Carrier, CarrierKind } from "./carrier.ts";
import { race } from "./race.ts";

const signal = new AbortController().signal;

function carrier(kind: CarrierKind): Carrier & { closes: number } {
  return {
    kind,
    closes: 0,
    async *frames() {},
    closed: new Promise(() => {}),
    close() {
      this.closes += 1;
    },
  };
}

const never = (): Promise<Carrier> => new Promise(() => {});
const failing = (): Promise<Carrier> => Promise.reject(new Error("blocked"));
const after = (ms: number, made: Carrier) => (): Promise<Carrier> =>
  new Promise((resolve) => setTimeout(() => resolve(made), ms));

test("WebTransport wins when it connects within its head start", async () => {
  const quic = carrier("webtransport");
  let asked = false;
  const second = (): Promise<Carrier> => {
    asked = true;
    return never();
  };
  const won = await race(after(1, quic), second, { headStartMs: 60_000, signal });
  expect(won).toBe(quic);
  expect(asked).toBe(false);
});

test("the WebSocket takes over when WebTransport hangs", async () => {
  const socket = carrier("websocket");
  expect(await race(never, after(1, socket), { headStartMs: 5, signal })).toBe(socket);
});

test("the WebSocket starts at once when WebTransport fails", async () => {
  const socket = carrier("websocket");
  expect(await race(failing, after(1, socket), { headStartMs: 60_000, signal })).toBe(socket);
});

test("a browser without WebTransport needs no head start", async () => {
  const socket = carrier("websocket");
  expect(await race(undefined, after(1, socket), { headStartMs: 60_000, signal })).toBe(socket);
});

test("the slower one is closed when it connects after all", async () => {
  const quic = carrier("webtransport");
  const late = Promise.withResolvers<Carrier>();
  const socket = carrier("websocket");
  const won = await race(
    () => late.promise,
    async () => socket,
    { headStartMs: 0, signal },
  );
  expect(won).toBe(socket);
  late.resolve(quic);
  await vi.waitFor(() => expect(quic.closes).toBe(1));
  expect(socket.closes).toBe(0);
});

test("when both fail the error says what to do", async () => {
  const racing = race(failing, failing, { headStartMs: 0, signal });
  await expect(racing).rejects.toThrow(UnavailableError);
});

test("aborting ends the race with the signal's reason", async () => {
  const controller = new AbortController();
  const racing = race(
    (s) => new Promise((_, reject) => s.addEventListener("abort", () => reject(s.reason))),
    never,
    { headStartMs: 60_000, signal: controller.signal },
  );
  controller.abort(new Error("closed"));
  await expect(racing).rejects.toThrow("closed");
});
