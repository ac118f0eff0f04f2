/** WebTransport first, WebSocket soon after: whichever is there first carries the frames. */
import { UnavailableError } from "@core";
import type { Carrier, CarrierKind, RelayAccess } from "./carrier.ts";
import { connectWebSocket } from "./websocket.ts";
import { connectWebTransport, hasWebTransport } from "./webtransport.ts";

/** How long WebTransport may take before the WebSocket is tried too, ms. */
export const HEAD_START_MS = 1200;
/** The same, where it lost lately; the gateway's proof takes about as long, so nobody waits. */
export const SHORT_HEAD_START_MS = 250;
const GIVE_UP_MS = 10_000;

/** Remembers for which relays WebTransport lost, so that the next connection waits less for it. */
export interface TransportMemory {
  lost(host: string): boolean;
  /** Frames have come from this relay by this way. */
  note(host: string, carrier: CarrierKind): void;
}

/** Opens a carrier, or throws; must close what it opened when the signal aborts. */
export type Connect = (signal: AbortSignal) => Promise<Carrier>;

/**
 * Connects to the relay.
 *
 * @throws UnavailableError - neither way leads to the relay; or the signal's reason
 */
export async function connect(
  access: RelayAccess,
  options: { memory: TransportMemory; signal: AbortSignal },
): Promise<Carrier> {
  const { host } = new URL(access.relay.url);
  const quic = hasWebTransport()
    ? (signal: AbortSignal) => connectWebTransport(access, signal)
    : undefined;
  return race(quic, (signal) => connectWebSocket(access, signal), {
    headStartMs: options.memory.lost(host) ? SHORT_HEAD_START_MS : HEAD_START_MS,
    signal: options.signal,
  });
}

/**
 * The first of two ways that connects. The second starts after the head start, or as soon as the
 * first has failed; the slower one is closed.
 *
 * @throws UnavailableError - both failed or took too long; or the signal's reason
 */
export async function race(
  first: Connect | undefined,
  second: Connect,
  options: { headStartMs: number; signal: AbortSignal },
): Promise<Carrier> {
  const decided = new AbortController();
  const signal = AbortSignal.any([options.signal, decided.signal, AbortSignal.timeout(GIVE_UP_MS)]);
  const leading = first?.(signal) ?? Promise.reject(new Error("not in this browser"));
  const trailing = headStart(leading, options.headStartMs, signal).then(() => second(signal));
  try {
    const winner = await Promise.any([leading, trailing]);
    for (const late of [leading, trailing])
      late.then((carrier) => carrier !== winner && carrier.close()).catch(() => {});
    return winner;
  } catch {
    options.signal.throwIfAborted();
    throw new UnavailableError(
      "The relay can't be reached, neither over QUIC nor over WebSocket.",
      "Check this computer's network and firewall; we keep trying.",
    );
  } finally {
    decided.abort(new Error("another way was faster"));
  }
}

/** Resolves after `ms`, or when `leading` fails; throws once the signal aborts. */
async function headStart(
  leading: Promise<Carrier>,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const failed = new Promise<void>((resolve) => leading.catch(() => resolve()));
  const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  await Promise.race([waited, failed, aborted]);
  clearTimeout(timer);
  signal.throwIfAborted();
}
