/** What a running stream measures about itself. */

const KEPT = 120;
const WINDOW_MS = 1000;

/** Figures of one stream, as shown to the operator and read by tests. */
export interface StreamStats {
  /** From the capture instant (the gateway's clock) to the paint (this device's), ms; p50 of late. */
  readonly latencyMs: number | undefined;
  readonly fps: number;
  readonly frames: number;
  readonly bytes: number;
  /** From the operator's click to the first picture, ms. */
  readonly firstFrameMs: number | undefined;
}

/** Counts frames as they are carried and painted; instants are milliseconds since 1970. */
export class StatsCounter {
  readonly #clickedAt: number;
  #latencies: number[] = [];
  #paints: number[] = [];
  #frames = 0;
  #bytes = 0;
  #firstFrameMs: number | undefined;

  constructor(clickedAt: number) {
    this.#clickedAt = clickedAt;
  }

  /** Sealed bytes came in; true for the first. */
  carried(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes === bytes;
  }

  /** A picture was painted at `now`; true for the first. */
  painted(capturedAt: number, now: number): boolean {
    const first = this.#firstFrameMs === undefined;
    this.#firstFrameMs ??= now - this.#clickedAt;
    this.#frames += 1;
    this.#paints = [...this.#paints.filter((at) => at > now - WINDOW_MS), now];
    this.#latencies = [...this.#latencies.slice(1 - KEPT), now - capturedAt];
    return first;
  }

  /** The figures at `now`. */
  read(now: number): StreamStats {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    return {
      latencyMs: sorted[sorted.length >> 1],
      fps: this.#paints.filter((at) => at > now - WINDOW_MS).length,
      frames: this.#frames,
      bytes: this.#bytes,
      firstFrameMs: this.#firstFrameMs,
    };
  }
}
