/**
 * Plays one view session: carries, opens, decodes, paints. Keeps no plaintext.
 *
 * Marks on the browser's timeline (`performance.mark`), with the broadcast as detail:
 * `transom:connected`, `transom:first-sealed` (frame), `transom:first-frame` (painted).
 *
 * Doesn't ask for the session and doesn't judge envelopes: whoever makes it hands it keys.
 */
import { type Dropped, FrameOpener, Scope, type SealKey, TransomError } from "@core";
import {
  AUDIO,
  type Carrier,
  type CarrierKind,
  type CloseReason,
  MAIN,
  type RelayAccess,
  SMALL,
  type WireFrame,
} from "./carrier.ts";
import { PictureDecoder } from "./decoder.ts";
import { Painter, type Watermark } from "./painter.ts";
import type { DecoderPool, Seat } from "./pool.ts";
import { connect, type TransportMemory } from "./race.ts";
import { SoundPlayer } from "./sound.ts";
import { StatsCounter, type StreamStats } from "./stats.ts";

/**
 * `connecting` (to the relay), `waiting` (for the first picture), `live`, `stalled` (connected, but
 * no picture for a while), `paused` (nobody can see it), `queued` (for a decoder), `reconnecting`,
 * `ended` (for good).
 */
export type PlayerState =
  | "connecting"
  | "waiting"
  | "live"
  | "stalled"
  | "paused"
  | "queued"
  | "reconnecting"
  | "ended";

/** What a view shows of a player. */
export interface PlayerSnapshot extends StreamStats {
  readonly state: PlayerState;
  readonly transport: CarrierKind | undefined;
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly codec: string;
  /** The picture that comes: the camera's main stream, its sub stream, or "" for none. */
  readonly track: string;
  /** How many pictures this page decodes at a time, of all players. */
  readonly mostDecoders: number;
  /** How loud it is, 0 … 1; undefined while there is no sound. */
  readonly soundLevel: number | undefined;
  readonly muted: boolean;
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
  readonly decoders: DecoderPool;
  readonly clickedAt: number;
  readonly now: () => number;
  readonly onChange: (snapshot: PlayerSnapshot) => void;
}

const STALLED_MS = 2000;
/** A sub stream that shows nothing for so long is left for the main one, and tried again later. */
const SMALL_WAIT_MS = 2500;
const SMALL_AGAIN_MS = 30_000;
/** No track: nothing is carried, opened or decoded. */
const NONE = "";
const KEPT_KEYS = 4;
const TICK_MS = 250;
const BACKOFF_MS = [200, 500, 1000, 2000, 4000];
/** While catching up, a picture is painted this often at most, ms. */
const CATCH_UP_PAINT_MS = 100;

export class Player {
  readonly #options: PlayerOptions;
  readonly #scope = new Scope();
  readonly #keys = new Map<string, SealKey[]>();
  readonly #sound: SoundPlayer;
  readonly #decoder: PictureDecoder;
  readonly #painter: Painter;
  readonly #stats: StatsCounter;
  #opener: FrameOpener;
  #track = MAIN;
  #small = false;
  #shown = true;
  #seat: Seat | undefined;
  #smallFrom = 0;
  /** Ends the reading of one track, to go on with another. */
  #turn = new AbortController();
  #state: PlayerState = "connecting";
  #carrier: Carrier | undefined;
  #size: { width: number; height: number } | undefined;
  #ended: CloseReason | undefined;
  #error: TransomError | undefined;
  #paintedAt = 0;

  /** Starts to connect at once: the proof runs meanwhile. */
  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#opener = this.#openerOf(MAIN);
    this.#sound = new SoundPlayer({ broadcast: options.access.broadcast, track: AUDIO });
    this.#painter = new Painter(options.canvas, options.watermark);
    this.#stats = new StatsCounter(options.clickedAt);
    this.#decoder = new PictureDecoder({
      picture: (frame, capturedAt) => this.#paint(frame, capturedAt),
      lostStep: () => this.#opener.loseStep(),
      failed: (error) => this.#fail(error),
    });
    this.#scope.add(() => {
      this.#carrier?.close();
      this.#turn.abort();
      this.#opener.close();
      this.#sound.close();
      this.#keys.clear();
      this.#decoder.close();
      this.#seat?.leave();
      this.#painter.clear();
    });
    this.#scope.every(TICK_MS, () => this.#tick());
    void this.#run();
  }

  /** Takes the key of an envelope that was verified, for the track that it names. */
  addKey(key: SealKey, track: string = MAIN): void {
    if (track === AUDIO) {
      this.#sound.addKey(key);
      return;
    }
    this.#keys.set(track, [...(this.#keys.get(track) ?? []), key].slice(-KEPT_KEYS));
    if (track === this.#track) this.#opener.addKey(key);
    this.#settle();
  }

  /** Whether the sub stream is enough: for a small tile it is, where the camera has one. */
  setSmall(small: boolean): void {
    this.#small = small;
    this.#settle();
  }

  /** Whether anybody can see it. While nobody can, nothing is carried, opened or decoded. */
  setShown(shown: boolean): void {
    this.#shown = shown;
    this.#settle();
  }

  /** Whether its sound is carried: one that nobody is to hear costs nothing. */
  setHeard(heard: boolean): void {
    this.#sound.setCarried(heard);
  }

  /** Goes on on another canvas, which may stand in another window of this page. */
  setCanvas(canvas: HTMLCanvasElement): void {
    if (!this.#scope.closed) this.#painter.move(canvas);
  }

  /** Silences the sound, or lets it be heard again. */
  setMuted(muted: boolean): void {
    this.#sound.setMuted(muted);
  }

  /** How it stands. */
  get snapshot(): PlayerSnapshot {
    return {
      ...this.#stats.read(this.#options.now()),
      state: this.#state,
      transport: this.#carrier?.kind,
      size: this.#size,
      codec: this.#decoder.codec,
      track: this.#track,
      mostDecoders: this.#options.decoders.most,
      soundLevel: this.#sound.level,
      muted: this.#sound.muted,
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
    const note = (): void => {
      // Only what has carried frames is worth remembering: a dying relay may still let us in.
      if (!noted) memory.note(new URL(access.relay.url).host, carrier.kind);
      noted = true;
    };
    void this.#sound.play(carrier);
    while (await this.#playTrack(carrier, note));
    carrier.close();
    this.#carrier = undefined;
    return carrier.closed;
  }

  /** Plays the track that is wanted now; true if another is wanted, false once it is over. */
  async #playTrack(carrier: Carrier, note: () => void): Promise<boolean> {
    this.#turn = new AbortController();
    this.#track = this.#wanted();
    this.#opener.close();
    if (this.#track === NONE) return this.#rest(carrier);
    this.#opener = this.#openerOf(this.#track);
    const { signal } = this.#turn;
    const begun = this.#options.now();
    const unwatch =
      this.#track === SMALL
        ? this.#scope.after(SMALL_WAIT_MS, () => {
            if (this.#paintedAt < begun) this.#shunSmall();
          })
        : () => {};
    for await (const frame of carrier.frames(this.#track, signal)) {
      note();
      await this.#take(frame);
    }
    unwatch();
    return signal.aborted && !this.#scope.closed;
  }

  /** Waits until a picture is wanted again; false if the connection closes before. */
  async #rest(carrier: Carrier): Promise<boolean> {
    const { signal } = this.#turn;
    this.#set(this.#restState);
    const wanted = new Promise<boolean>((resolve) =>
      signal.addEventListener("abort", () => resolve(!this.#scope.closed), { once: true }),
    );
    const again = await Promise.race([wanted, carrier.closed.then(() => false)]);
    if (again) this.#set("waiting");
    return again;
  }

  /** Takes a place among the decoders, or leaves it, as things are now. */
  #settle(): void {
    const needs = this.#shown && this.#keys.size > 0 && !this.#scope.closed;
    if (needs) this.#seat ??= this.#options.decoders.enter(() => this.#reconsider());
    else this.#seat?.leave();
    if (!needs) this.#seat = undefined;
    this.#seat?.setFirst(!this.#small);
    this.#reconsider();
  }

  #wanted(): string {
    // Before its key a track is read already: the first picture doesn't wait for it.
    if (!this.#shown || this.#seat?.granted === false) return NONE;
    const there = this.#keys.has(SMALL) && this.#options.now() >= this.#smallFrom;
    return this.#small && there ? SMALL : MAIN;
  }

  #reconsider(): void {
    const wanted = this.#wanted();
    if (wanted === NONE) this.#decoder.close();
    if (wanted !== this.#track) this.#turn.abort();
    // Seen again, but without a place; or out of sight while it waits for one.
    if (this.#resting && this.#state !== this.#restState) this.#set(this.#restState);
  }

  get #resting(): boolean {
    return this.#state === "paused" || this.#state === "queued";
  }

  get #restState(): PlayerState {
    return this.#shown ? "queued" : "paused";
  }

  #shunSmall(): void {
    this.#smallFrom = this.#options.now() + SMALL_AGAIN_MS;
    this.#scope.after(SMALL_AGAIN_MS, () => this.#reconsider());
    this.#reconsider();
  }

  #openerOf(track: string): FrameOpener {
    const opener = new FrameOpener({ broadcast: this.#options.access.broadcast, track });
    for (const key of this.#keys.get(track) ?? []) opener.addKey(key);
    return opener;
  }

  async #take(frame: WireFrame): Promise<void> {
    if (this.#stats.carried(frame.payload.length))
      performance.mark("transom:first-sealed", { detail: this.#options.access.broadcast });
    const opened = await this.#opener.open(frame.group, frame.index, frame.payload);
    const wanted = !this.#scope.closed && this.#wanted() !== NONE;
    if (opened.show && wanted) this.#decoder.decode(opened.header, opened.unit);
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
