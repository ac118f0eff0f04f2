/** Plays a camera's sound: carries, opens, decodes, and hands it to the loudspeaker. Keeps nothing. */
import { FrameOpener, type SealKey } from "@core";
import type { Carrier } from "./carrier.ts";

const RATE = 48_000;
/** How far ahead of the loudspeaker a packet is put, s: what the network's unevenness needs. */
const AHEAD_S = 0.06;
/** More than so much in hand is old: it is let go, s. */
const MOST_S = 0.4;

/** One session's sound. It opens nothing until a key has come, and is heard until it is muted. */
export class SoundPlayer {
  readonly #opener: FrameOpener;
  readonly #track: string;
  readonly #ended = new AbortController();
  /** Ends the reading of packets, to go on later. */
  #turn = new AbortController();
  #carried = Promise.withResolvers<void>();
  #arrived = Promise.withResolvers<void>();
  #context: AudioContext | undefined;
  #gain: GainNode | undefined;
  #decoder: AudioDecoder | undefined;
  #next = 0;
  #level: number | undefined;
  #muted = false;

  constructor(place: { broadcast: string; track: string }) {
    this.#opener = new FrameOpener(place);
    this.#track = place.track;
    this.#carried.resolve();
  }

  /** How loud the newest packet was, 0 … 1; undefined before the first. */
  get level(): number | undefined {
    return this.#level;
  }

  get muted(): boolean {
    return this.#muted;
  }

  addKey(key: SealKey): void {
    this.#opener.addKey(key);
    this.#arrived.resolve();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    if (this.#gain) this.#gain.gain.value = muted ? 0 : 1;
  }

  /** Whether it is carried; while it isn't, nothing is opened or decoded. */
  setCarried(carried: boolean): void {
    if (carried) {
      this.#carried.resolve();
    } else if (!this.#turn.signal.aborted) {
      this.#carried = Promise.withResolvers<void>();
      this.#turn.abort();
      this.#level = undefined;
    }
  }

  /** Plays what a connection carries, until it ends. */
  async play(carrier: Carrier): Promise<void> {
    await this.#arrived.promise;
    let gone = false;
    void carrier.closed.then(() => {
      gone = true;
    });
    do {
      await this.#carried.promise;
      if (this.#ended.signal.aborted || gone) return;
      this.#turn = new AbortController();
      await this.#playOn(carrier, AbortSignal.any([this.#turn.signal, this.#ended.signal]));
    } while (this.#turn.signal.aborted);
  }

  async #playOn(carrier: Carrier, signal: AbortSignal): Promise<void> {
    for await (const frame of carrier.frames(this.#track, signal)) {
      const opened = await this.#opener.open(frame.group, frame.index, frame.payload);
      if (opened.show && !signal.aborted) this.#decode(opened.unit, opened.header.capturedAtUs);
    }
  }

  /** Silent from here on; forgets every key. */
  close(): void {
    this.#ended.abort();
    this.#arrived.resolve();
    this.#carried.resolve();
    this.#opener.close();
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
    void this.#context?.close().catch(() => {});
    this.#level = undefined;
  }

  #decode(data: BufferSource, timestamp: number): void {
    if (this.#decoder === undefined || this.#decoder.state === "closed") {
      this.#decoder = new AudioDecoder({
        output: (sound) => this.#heard(sound),
        error: () => this.#opener.loseStep(),
      });
      this.#decoder.configure({ codec: "opus", sampleRate: RATE, numberOfChannels: 1 });
    }
    this.#decoder.decode(new EncodedAudioChunk({ type: "key", timestamp, data }));
  }

  #heard(sound: AudioData): void {
    const samples = new Float32Array(sound.numberOfFrames);
    sound.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
    sound.close();
    this.#level = Math.sqrt(
      samples.reduce((sum, value) => sum + value * value, 0) / samples.length,
    );
    const { context, gain } = this.#speaker();
    const now = context.currentTime;
    if (this.#next < now) this.#next = now + AHEAD_S;
    if (this.#next > now + MOST_S) return;
    const buffer = context.createBuffer(1, samples.length, RATE);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(gain);
    source.start(this.#next);
    this.#next += buffer.duration;
  }

  #speaker(): { context: AudioContext; gain: GainNode } {
    this.#context ??= new AudioContext({ latencyHint: "interactive", sampleRate: RATE });
    if (this.#gain === undefined) {
      this.#gain = new GainNode(this.#context, { gain: this.#muted ? 0 : 1 });
      this.#gain.connect(this.#context.destination);
    }
    return { context: this.#context, gain: this.#gain };
  }
}
