/** How many pictures one page decodes at a time; whoever comes later waits for a place. */

/** One picture's place, or its wait for one. */
export interface Seat {
  /** Whether it may decode now. */
  readonly granted: boolean;
  /** One that somebody looks at closely goes before the others. */
  setFirst(first: boolean): void;
  leave(): void;
}

/** What decodes and what waits, now. */
export interface PoolCounts {
  readonly most: number;
  readonly decoding: number;
  readonly waiting: number;
}

/** Pictures of 640×360 that one core decodes and paints in software, with room for the page. */
const PER_CORE = 6;
/** Beyond that a page runs out of memory or of the system's decoders before it gains anything. */
const MOST = 16;

/** The number of decoders that a computer with so many cores can bear. */
export function decodersFor(cores: number): number {
  return Math.max(1, Math.min(MOST, Math.floor(cores * PER_CORE)));
}

interface Place {
  first: boolean;
  granted: boolean;
  readonly change: () => void;
}

/** Gives out at most `most` places: first to those that are looked at closely, then by arrival. */
export class DecoderPool {
  readonly #listeners = new Set<(counts: PoolCounts) => void>();
  #places: readonly Place[] = [];

  constructor(readonly most: number) {}

  /**
   * Asks for a place. `change` is called whenever it is granted or taken away later; whoever loses
   * it has freed its decoder when that call returns.
   */
  enter(change: () => void): Seat {
    const place: Place = { first: false, granted: false, change };
    this.#places = [...this.#places, place];
    place.granted = this.#granted().includes(place);
    this.#settle();
    return {
      get granted() {
        return place.granted;
      },
      setFirst: (first) => {
        if (place.first === first) return;
        place.first = first;
        this.#settle();
      },
      leave: () => {
        if (!this.#places.includes(place)) return;
        this.#places = this.#places.filter((one) => one !== place);
        place.granted = false;
        this.#settle();
      },
    };
  }

  /** How it stands. */
  get counts(): PoolCounts {
    const decoding = this.#places.filter((one) => one.granted).length;
    return { most: this.most, decoding, waiting: this.#places.length - decoding };
  }

  /** Tells how it stands, now and after each change; returns what ends that. */
  subscribe(listener: (counts: PoolCounts) => void): () => void {
    this.#listeners.add(listener);
    listener(this.counts);
    return () => this.#listeners.delete(listener);
  }

  #granted(): readonly Place[] {
    const ranked = this.#places.toSorted((a, b) => Number(b.first) - Number(a.first));
    return ranked.slice(0, this.most);
  }

  #settle(): void {
    const now = this.#granted();
    const lost = this.#places.filter((one) => one.granted && !now.includes(one));
    const won = now.filter((one) => !one.granted);
    // Those who lose go first, so that there never are more decoders than places.
    for (const one of [...lost, ...won]) {
      one.granted = now.includes(one);
      one.change();
    }
    for (const listener of this.#listeners) listener(this.counts);
  }
}
