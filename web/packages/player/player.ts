/**
 * Plays one view session: carries, opens, decodes, paints. Keeps no plaintext.
 *
 * Marks on the browser's timeline (`performance.mark`), with the broadcast as detail:
 * `transom:connected`, `transom:first-sealed` (frame), `transom:first-frame` (painted).
 *
 * Doesn't ask for the session and doesn't judge envelopes: whoever makes it hands it keys.
 */
import { type Dropped, FrameOpener, Scope, type SealKey, TransomError } from "@core";
import type { Carrier, CarrierKind, CloseReason, RelayAccess, WireFrame } from "./carrier.ts";
import { PictureDecoder } from "./decoder.ts";
import { Painter, type Watermark } from "./painter.ts";
import { connect, type TransportMemory } from "./race.ts";
import { StatsCounter, type StreamStats } from "./stats.ts";

/**
 * `connecting` (to the relay), `waiting` (for the first picture), `live`, `stalled` (connected, but
 * no picture for a while), `reconnecting`, `ended` (for good).
 */
export type PlayerState = "connecting" | "waiting" | "live" | "stalled" | "reconnecting" | "ended";

/** What a view shows of a player. */
export interface PlayerSnapshot extends StreamStats {
  readonly state: PlayerState;
  readonly transport: CarrierKind | undefined;
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly codec: string;
  readonly dropped: Readonly<Record<Dropped, number>>;
  readonly ended: CloseReason | undefined;
  readonly error: TransomError | undefined;
}

/** `clickedAt` and `now` are milliseconds since 1970. */
export interface PlayerOptions {
  readonly canvas: HTMLCanvasElement;
  readonly access: RelayAccess;
  readonly watermark: Watermark;
  readonly memory: TransportMemory;
  readonly clickedAt: number;
  readonly now: () => number;
  readonly onChange: (snapshot: PlayerSnapshot) => void;
}

const STALLED_MS = 2000;
const TICK_MS = 250;
const BACKOFF_MS = [200, 500, 1000, 2000, 4000];
/** While catching up, a picture is painted this often at most, ms. */
const CATCH_UP_PAINT_MS = 100;

export class Player {
  readonly #options: PlayerOptions;
  readonly #scope = new Scope();
  readonly #opener: FrameOpener;
  readonly #decoder: PictureDecoder;
  readonly #painter: Painter;
  readonly #stats: StatsCounter;
  #state: PlayerState = "connecting";
  #carrier: Carrier | undefined;
  #size: { width: number; height: number } | undefined;
  #ended: CloseReason | undefined;
  #error: TransomError | undefined;
  #paintedAt = 0;

  /** Starts to connect at once: the proof runs meanwhile. */
  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#opener = new FrameOpener(options.access);
    this.#painter = new Painter(options.canvas, options.watermark);
    this.#stats = new StatsCounter(options.clickedAt);
    this.#decoder = new PictureDecoder({
      picture: (frame, capturedAt) => this.#paint(frame, capturedAt),
      lostStep: () => this.#opener.loseStep(),
      failed: (error) => this.#fail(error),
    });
    this.#scope.add(() => {
      this.#carrier?.close();
      this.#opener.close();
      this.#decoder.close();
      this.#painter.clear();
    });
    this.#scope.every(TICK_MS, () => this.#tick());
    void this.#run();
  }

  /** Takes the key of an envelope that was verified. */
  addKey(key: SealKey): void {
    this.#opener.addKey(key);
  }

  /** How it stands. */
  get snapshot(): PlayerSnapshot {
    return {
      ...this.#stats.read(this.#options.now()),
      state: this.#state,
      transport: this.#carrier?.kind,
      size: this.#size,
      codec: this.#decoder.codec,
      dropped: { ...this.#opener.dropped },
      ended: this.#ended,
      error: this.#error,
    };
  }

  /** Ends it, forgets every key and blackens the canvas. Idempotent. */
  close(): void {
    this.#scope.close();
    this.#state = "ended";
  }

  async #run(): Promise<void> {
    const signal = this.#scope.signal();
    let failures = 0;
    while (!this.#scope.closed) {
      const reason = await this.#connectAndPlay(signal);
      if (this.#scope.closed) return;
      if (reason === "ended" || reason === "over") {
        this.#end(reason);
        return;
      }
      failures = reason === undefined ? failures + 1 : 0;
      this.#set("reconnecting");
      await this.#scope.sleep(BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 0);
    }
  }

  /** Why the carrier closed; undefined if it never opened. */
  async #connectAndPlay(signal: AbortSignal): Promise<CloseReason | undefined> {
    const { access, memory } = this.#options;
    let carrier: Carrier;
    try {
      carrier = await connect(access, { memory, signal });
    } catch (error) {
      this.#error = error instanceof TransomError ? error : undefined;
      return undefined;
    }
    if (this.#scope.closed) {
      carrier.close();
      return undefined;
    }
    performance.mark("transom:connected", { detail: access.broadcast });
    this.#carrier = carrier;
    this.#error = undefined;
    this.#set("waiting");
    let noted = false;
    for await (const frame of carrier.frames()) {
      // Only what has carried frames is worth remembering: a dying relay may still let us in.
      if (!noted) memory.note(new URL(access.relay.url).host, carrier.kind);
      noted = true;
      await this.#take(frame);
    }
    carrier.close();
    this.#carrier = undefined;
    return carrier.closed;
  }

  async #take(frame: WireFrame): Promise<void> {
    if (this.#stats.carried(frame.payload.length))
      performance.mark("transom:first-sealed", { detail: this.#options.access.broadcast });
    const opened = await this.#opener.open(frame.group, frame.index, frame.payload);
    if (opened.show && !this.#scope.closed) this.#decoder.decode(opened.header, opened.unit);
  }

  #paint(frame: VideoFrame, capturedAt: number): void {
    const now = this.#options.now();
    const catchingUp = this.#decoder.waiting > 1 && now - this.#paintedAt < CATCH_UP_PAINT_MS;
    if (!this.#scope.closed && !catchingUp) {
      this.#painter.paint(frame, now);
      this.#size = { width: frame.displayWidth, height: frame.displayHeight };
      this.#paintedAt = now;
      if (this.#stats.painted(capturedAt, this.#options.now()))
        performance.mark("transom:first-frame", { detail: this.#options.access.broadcast });
      if (this.#state !== "live") this.#set("live");
    }
    frame.close();
  }

  #tick(): void {
    const quiet = this.#options.now() - this.#paintedAt > STALLED_MS;
    if (this.#state === "live" && quiet) this.#state = "stalled";
    this.#options.onChange(this.snapshot);
  }

  #fail(error: TransomError): void {
    this.#error = error;
    this.#end("lost");
  }

  #end(reason: CloseReason): void {
    this.#ended = reason;
    this.#scope.close();
    this.#set("ended");
  }

  #set(state: PlayerState): void {
    this.#state = state;
    this.#options.onChange(this.snapshot);
  }
}
