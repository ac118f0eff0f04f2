/** Media over QUIC: the frames of one broadcast over a WebTransport session of its own. */
import { type Bytes, unhex } from "@core";
import { Connection, Path, type Track } from "@moq/net";
import {
  type Carrier,
  type CloseReason,
  type RelayAccess,
  reasonOf,
  type WireFrame,
} from "./carrier.ts";

const PROTOCOLS = ["moq-lite-05", "moq-lite-04", "moq-lite-03"];
/** How long the rest of a group is waited for once a newer one has come, ms. */
const LATENCY_MAX_MS = 1000;
const RESUBSCRIBE_MS = 100;
/**
 * A subscription is renewed after so long, ms. @moq/net 0.3.4 keeps some 470 bytes for each frame
 * until its subscription ends, which a wall that is open all day can't bear.
 */
const RENEW_MS = 60_000;
/** So long nobody reads then, ms: the library keeps a subscription that is asked for again at once. */
const RENEW_PAUSE_MS = 20;

/** Options that WebTransport has and the DOM's types don't know yet. */
interface Options extends WebTransportOptions {
  readonly protocols: readonly string[];
}

/** Whether this browser has WebTransport at all. */
export function hasWebTransport(): boolean {
  return typeof WebTransport === "function";
}

/**
 * Connects; the relay's certificate must be one of those that the hub named.
 *
 * @throws the transport's own error, or the signal's reason
 */
export async function connectWebTransport(
  access: RelayAccess,
  signal: AbortSignal,
): Promise<Carrier> {
  signal.throwIfAborted();
  const url = new URL(access.relay.url);
  url.searchParams.set("token", access.relay.token);
  const options: Options = {
    allowPooling: false,
    congestionControl: "low-latency",
    protocols: PROTOCOLS,
    serverCertificateHashes: access.relay.fingerprints.map((value) => ({
      algorithm: "sha-256",
      value: unhex(value),
    })),
  };
  const transport = new WebTransport(url, options);
  const abort = (): void => transport.close();
  signal.addEventListener("abort", abort);
  transport.closed.catch(() => {}); // `ready` says it too
  try {
    await transport.ready;
    signal.throwIfAborted();
    return new MoqCarrier(await Connection.connect(url, { transport, signal }), transport, access);
  } catch (error) {
    transport.close();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

class MoqCarrier implements Carrier {
  readonly kind = "webtransport";
  readonly closed: Promise<CloseReason>;
  readonly #connection: Connection.Established;
  readonly #access: RelayAccess;
  #open = true;

  constructor(connection: Connection.Established, transport: WebTransport, access: RelayAccess) {
    this.#connection = connection;
    this.#access = access;
    this.closed = transport.closed.then(
      (info) => reasonOf(info.closeCode),
      (): CloseReason => "lost",
    );
    void this.closed.then(() => {
      this.#open = false;
    });
  }

  async *frames(name: string, signal: AbortSignal): AsyncGenerator<WireFrame> {
    const aborted = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    const path = Path.from(this.#access.broadcast);
    const announced = this.#connection.announcedBroadcast(path);
    try {
      while (this.#open && !signal.aborted) {
        const broadcast = announced.active.peek();
        if (broadcast === undefined) {
          await Promise.race([announced.active.changed(), this.closed, aborted]);
          continue;
        }
        const track = broadcast.track(name);
        const subscriber = track.subscribe({ latencyMax: LATENCY_MAX_MS, ordered: true });
        const stop = (): void => subscriber.close();
        signal.addEventListener("abort", stop, { once: true });
        const renewed = yield* framesOf(subscriber, performance.now() + RENEW_MS);
        signal.removeEventListener("abort", stop);
        // The relay begins with its newest group: what was shown of it is dropped by its place.
        if (renewed) {
          await sleep(RENEW_PAUSE_MS);
          continue;
        }
        // The publisher went, or was replaced: what comes next is announced anew.
        await Promise.race([
          announced.active.changed(),
          this.closed,
          aborted,
          sleep(RESUBSCRIBE_MS),
        ]);
      }
    } finally {
      announced.close();
    }
  }

  close(): void {
    this.#open = false;
    this.#connection.close();
  }
}

/** A subscription's frames; returns true at the first group's end after `until`. */
async function* framesOf(
  subscriber: Track.Subscriber,
  until: number,
): AsyncGenerator<WireFrame, boolean> {
  try {
    while (performance.now() < until) {
      const group = await subscriber.nextGroup().catch(() => undefined);
      if (group === undefined) return false;
      for (;;) {
        // A group that was cut off ends like any other: the gap shows in the frames' sequence.
        const frame = await group.readFrameSequence().catch(() => undefined);
        if (frame === undefined) break;
        yield { group: group.sequence, index: frame.sequence, payload: frame.payload as Bytes };
      }
    }
    return true;
  } finally {
    subscriber.close();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
