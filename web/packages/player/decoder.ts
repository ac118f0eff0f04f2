/** Decodes access units into pictures, with the least delay that the browser offers. */
import type { Bytes, FrameHeader } from "@core";
import { SetupError } from "@core";
import { codecOf } from "./h264.ts";

/** Above this many undecoded units, the decoder is too slow and starts again at a key frame. */
const MAX_QUEUE = 30;
/** After this many failures in a row, without a picture between them, it isn't a damaged unit. */
const MAX_FAILURES = 3;

/** What a decoder needs to know of its surroundings. */
export interface DecoderEvents {
  /** A picture; whoever gets it closes it. `capturedAt` is in milliseconds since 1970. */
  readonly picture: (frame: VideoFrame, capturedAt: number) => void;
  /** Units were lost here: only a key frame goes on. */
  readonly lostStep: () => void;
  /** This browser can't decode the stream. */
  readonly failed: (error: SetupError) => void;
}

/** One stream's decoder. Units come in decoding order, the first of them a key frame. */
export class PictureDecoder {
  readonly #events: DecoderEvents;
  #decoder: VideoDecoder | undefined;
  #codec = "";
  #failures = 0;

  constructor(events: DecoderEvents) {
    this.#events = events;
  }

  /** The codec string in use, or "" before the first key frame. */
  get codec(): string {
    return this.#codec;
  }

  /** Units that wait to be decoded. */
  get waiting(): number {
    return this.#decoder?.decodeQueueSize ?? 0;
  }

  /** Decodes one unit. */
  decode(header: FrameHeader, unit: Bytes): void {
    if (header.isKey) this.#prepare(unit);
    const decoder = this.#decoder;
    if (decoder?.state !== "configured") return;
    if (decoder.decodeQueueSize > MAX_QUEUE) {
      this.#startAgain();
      return;
    }
    decoder.decode(
      new EncodedVideoChunk({
        type: header.isKey ? "key" : "delta",
        timestamp: header.capturedAtUs,
        data: unit,
      }),
    );
  }

  /** Frees the decoder. */
  close(): void {
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = undefined;
  }

  /** A decoder for this key frame's codec; the one in use, if it is the same. */
  #prepare(unit: Bytes): void {
    const codec = codecOf(unit) ?? this.#codec;
    if (codec === "" || (codec === this.#codec && this.#decoder)) return;
    this.close();
    this.#codec = codec;
    const decoder = new VideoDecoder({
      output: (frame) => {
        this.#failures = 0;
        this.#events.picture(frame, frame.timestamp / 1000);
      },
      error: () => this.#failed(decoder),
    });
    // No description: the units are in Annex B form with their parameter sets in band.
    decoder.configure({ codec, optimizeForLatency: true });
    this.#decoder = decoder;
  }

  #startAgain(): void {
    this.close();
    this.#events.lostStep();
  }

  #failed(decoder: VideoDecoder): void {
    if (decoder !== this.#decoder) return;
    this.#decoder = undefined;
    this.#failures += 1;
    if (this.#failures < MAX_FAILURES) {
      this.#events.lostStep();
      return;
    }
    this.#events.failed(
      new SetupError(
        `This browser can't decode the camera's video (${this.#codec}).`,
        "Use a browser with H.264 in WebCodecs, for example Chromium, Chrome, Edge or Safari.",
      ),
    );
  }
}
