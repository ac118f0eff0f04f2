/** Opens the frames of one broadcast in order and says which to show (spec/frame-seal.md). */
import type { Bytes } from "./bytes.ts";
import { FrameError, SealRefused } from "./errors.ts";
import {
  type FrameHeader,
  frameMetadata,
  parseHeader,
  type SealKey,
  unpackFrame,
} from "./frames.ts";

/** Why a frame isn't shown. `seen` and `not_in_step` are no refusals: nothing is wrong with it. */
export type Dropped =
  | "unknown_kid"
  | "malformed"
  | "not_authentic"
  | "group_order"
  | "frame_order"
  | "seen"
  | "not_in_step";

/** A frame to show, or why not. */
export type Opened =
  | { readonly show: true; readonly header: FrameHeader; readonly unit: Bytes }
  | { readonly show: false; readonly why: Dropped };

/** How long frames of an epoch are held for a key envelope that travels another road, ms. */
export const KEY_WAIT_MS = 2000;
const KEPT_KEYS = 4;

/**
 * Calls of `open` are made one after another, in the order in which frames arrive.
 *
 * @param place - the broadcast and the track that the signed envelope named
 */
export class FrameOpener {
  /** Frames that weren't shown, by reason. */
  readonly dropped: Record<Dropped, number> = {
    unknown_kid: 0,
    malformed: 0,
    not_authentic: 0,
    group_order: 0,
    frame_order: 0,
    seen: 0,
    not_in_step: 0,
  };
  readonly #place: { readonly broadcast: string; readonly track: string };
  readonly #keys = new Map<bigint, SealKey>();
  readonly #givenUp = new Set<bigint>();
  readonly #waiting = new Map<bigint, () => void>();
  readonly #keyWaitMs: number;
  #group = -1;
  #index = -1;
  #last = -1; // sequence of the newest access unit that was shown
  #inStep = false;

  constructor(place: { broadcast: string; track: string }, keyWaitMs = KEY_WAIT_MS) {
    this.#place = place;
    this.#keyWaitMs = keyWaitMs;
  }

  /** Takes an epoch's key; the oldest is let go when there are more than a few. */
  addKey(key: SealKey): void {
    this.#keys.set(key.kid, key);
    this.#givenUp.delete(key.kid);
    for (const kid of this.#keys.keys()) {
      if (this.#keys.size <= KEPT_KEYS) break;
      this.#keys.delete(kid);
    }
    // Whoever waits for an earlier epoch waits in vain: it was published before we joined.
    for (const [kid, wake] of this.#waiting) if (kid <= key.kid) wake();
  }

  /** After a gap that the caller made (its decoder failed): waits for a key frame. */
  loseStep(): void {
    this.#inStep = false;
  }

  /** Forgets every key; nothing opens any more. */
  close(): void {
    this.#keys.clear();
    for (const wake of this.#waiting.values()) wake();
  }

  /** Opens one frame. Never throws for what a relay could have done to it. */
  async open(group: number, index: number, sealed: Bytes): Promise<Opened> {
    const order = this.#checkOrder(group, index);
    if (order !== null) return this.#drop(order);
    let plaintext: Bytes;
    try {
      const key = await this.#keyFor(parseHeader(sealed).kid);
      if (key === undefined) return this.#drop("unknown_kid");
      const { broadcast, track } = this.#place;
      plaintext = await key.open(sealed, frameMetadata(broadcast, track, group, index));
      const { header, unit } = unpackFrame(plaintext);
      return this.#choose(header, unit);
    } catch (error) {
      if (error instanceof SealRefused) return this.#drop("not_authentic");
      if (error instanceof FrameError) return this.#drop("malformed");
      throw error;
    }
  }

  #checkOrder(group: number, index: number): Dropped | null {
    if (group < this.#group) return "group_order";
    if (group === this.#group && index <= this.#index) return "frame_order";
    this.#group = group;
    this.#index = index;
    return null;
  }

  /** The epoch's key; waits a little for one that is still on its way, if it may yet come. */
  async #keyFor(kid: bigint): Promise<SealKey | undefined> {
    const late = [...this.#keys.keys()].some((known) => known > kid);
    if (!this.#keys.has(kid) && !late && !this.#givenUp.has(kid)) {
      const arrived = Promise.withResolvers<void>();
      const timer = setTimeout(arrived.resolve, this.#keyWaitMs);
      this.#waiting.set(kid, arrived.resolve);
      await arrived.promise;
      clearTimeout(timer);
      this.#waiting.delete(kid);
      if (!this.#keys.has(kid)) this.#givenUp.add(kid);
    }
    return this.#keys.get(kid);
  }

  #choose(header: FrameHeader, unit: Bytes): Opened {
    // A key frame that is new under its seal and yet counts lower: the camera was opened afresh.
    const afresh = header.isKey && !header.isResealed && header.sequence <= this.#last;
    if (header.sequence <= this.#last && this.#inStep && !afresh) return this.#drop("seen");
    const follows = this.#inStep && header.sequence === this.#last + 1;
    if (!follows && !header.isKey) {
      this.#inStep = false;
      return this.#drop("not_in_step");
    }
    this.#inStep = true;
    this.#last = header.sequence;
    return { show: true, header, unit };
  }

  #drop(why: Dropped): Opened {
    this.dropped[why] += 1;
    return { show: false, why };
  }
}
