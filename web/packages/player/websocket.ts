/** The fallback where UDP is blocked: the same frames over a WebSocket (spec/moq-mapping.md). */
import type { Bytes } from "@core";
import {
  AUDIO,
  type Carrier,
  type CloseReason,
  type RelayAccess,
  reasonOf,
  type WireFrame,
} from "./carrier.ts";

export const SUBPROTOCOL = "transom.relay.v1";
const FRAME = 0x01;
const HEAD_BYTES = 13;
/** Frames that wait here unread; the hub skips ahead for a slow viewer, so more is a fault. */
const MAX_WAITING = 256;

/**
 * Connects to the hub's WebSocket route of this view session: a socket for each track.
 *
 * @throws Error - it couldn't be opened; or the signal's reason
 */
export async function connectWebSocket(access: RelayAccess, signal: AbortSignal): Promise<Carrier> {
  return new SocketCarrier(access, await open(access, access.track, signal));
}

async function open(access: RelayAccess, track: string, signal: AbortSignal): Promise<TrackSocket> {
  signal.throwIfAborted();
  const url = new URL(access.websocket.url, globalThis.location?.href);
  url.protocol = url.protocol.replace(/^http/, "ws");
  url.searchParams.set("token", access.websocket.token);
  url.searchParams.set("track", track);
  const socket = new WebSocket(url, SUBPROTOCOL);
  socket.binaryType = "arraybuffer";
  const opened = new TrackSocket(track, socket);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort);
  socket.addEventListener("open", () => resolve());
  socket.addEventListener("close", () => reject(new Error("the WebSocket couldn't be opened")));
  try {
    await promise;
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** The frame of a binary message; none for a group's end or anything unknown. */
export function readMessage(data: ArrayBuffer): WireFrame | undefined {
  if (data.byteLength <= HEAD_BYTES) return undefined;
  const view = new DataView(data);
  if (view.getUint8(0) !== FRAME) return undefined;
  const payload: Bytes = new Uint8Array(data, HEAD_BYTES);
  return { group: Number(view.getBigUint64(1)), index: view.getUint32(9), payload };
}

/** One socket for the picture, which stands for the session; another for the sound. */
class SocketCarrier implements Carrier {
  readonly kind = "websocket";
  readonly closed: Promise<CloseReason>;
  readonly #access: RelayAccess;
  readonly #ended = Promise.withResolvers<CloseReason>();
  #picture: TrackSocket;
  #sound: TrackSocket | undefined;

  constructor(access: RelayAccess, picture: TrackSocket) {
    this.#access = access;
    this.closed = this.#ended.promise;
    this.#picture = picture;
    this.#follow(picture);
  }

  async *frames(track: string, signal: AbortSignal): AsyncGenerator<WireFrame> {
    if (track === this.#picture.track) {
      yield* this.#picture.frames(signal);
      return;
    }
    const socket = await open(this.#access, track, signal).catch(() => undefined);
    if (socket === undefined) return;
    if (track === AUDIO) this.#sound = socket;
    else this.#replace(socket);
    yield* socket.frames(signal);
    if (track === AUDIO) socket.close();
  }

  close(): void {
    this.#picture.close();
    this.#sound?.close();
  }

  #replace(socket: TrackSocket): void {
    const before = this.#picture;
    this.#picture = socket;
    this.#follow(socket);
    before.close();
  }

  #follow(socket: TrackSocket): void {
    void socket.closed.then((reason) => {
      if (socket === this.#picture) this.#ended.resolve(reason);
    });
  }
}

/** One track's socket. What comes while nobody reads is let go, all but the newest group. */
class TrackSocket {
  readonly closed: Promise<CloseReason>;
  readonly #socket: WebSocket;
  #waiting: WireFrame[] = [];
  #read = false;
  #wake = (): void => {};

  constructor(
    readonly track: string,
    socket: WebSocket,
  ) {
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#take(event.data));
    this.closed = new Promise((resolve) =>
      socket.addEventListener("close", (event) => {
        resolve(reasonOf(event.code));
        this.#wake();
      }),
    );
  }

  async *frames(signal: AbortSignal): AsyncGenerator<WireFrame> {
    const stop = (): void => this.#wake();
    signal.addEventListener("abort", stop);
    this.#read = true;
    try {
      while (!signal.aborted) {
        const frame = this.#waiting.shift();
        if (frame !== undefined) yield frame;
        else if (this.#socket.readyState > WebSocket.OPEN) return;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      this.#read = false;
      signal.removeEventListener("abort", stop);
    }
  }

  close(): void {
    this.#socket.close();
    this.#wake();
  }

  #take(data: unknown): void {
    const frame = data instanceof ArrayBuffer ? readMessage(data) : undefined;
    if (frame === undefined) return;
    const afresh = !this.#read && frame.index === 0;
    if (afresh || this.#waiting.length >= MAX_WAITING) this.#waiting = [];
    this.#waiting.push(frame);
    this.#wake();
  }
}
