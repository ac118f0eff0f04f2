/** Reads the members of an object one by one, each with its form (spec/encoding.md). */
import type { Bytes } from "./bytes.ts";
import { isObject, unb64 } from "./encoding.ts";
import { EncodingError } from "./errors.ts";
import { checkId, type IdPrefix } from "./ids.ts";

/** An H3 index of a cell: mode 1, its resolution in the second digit. */
const CELL = /^8[3-7][0-9a-f]{13}$/;
const INSTANT_END = 2 ** 47; // milliseconds; keeps every instant within the year 6429

/** An object being read: every member once, and nothing besides. Each method throws EncodingError. */
export class Members {
  readonly #rest: Map<string, unknown>;
  readonly #what: string;

  constructor(value: unknown, what: string) {
    if (!isObject(value)) throw new EncodingError(`${what}: not an object`);
    this.#rest = new Map(Object.entries(value));
    this.#what = what;
  }

  /** Whether an optional member is there. */
  has(name: string): boolean {
    return this.#rest.has(name);
  }

  /** The member's value, of any form. */
  take(name: string): unknown {
    if (!this.#rest.has(name)) throw new EncodingError(`${this.#what}: no ${name}`);
    const value = this.#rest.get(name);
    this.#rest.delete(name);
    return value;
  }

  /** An identifier with this prefix. */
  id(name: string, prefix: IdPrefix): string {
    return checkId(this.take(name), prefix);
  }

  /** A string of `least` to `most` characters (Unicode code points). */
  text(name: string, least = 1, most = 200): string {
    const value = this.take(name);
    const length = typeof value === "string" ? [...value].length : -1;
    if (typeof value !== "string" || length < least || length > most)
      throw this.bad(name, `a string of ${least} to ${most} characters`);
    return value;
  }

  /** One of the words in `allowed`. */
  choice<Word extends string>(name: string, allowed: readonly Word[]): Word {
    const value = this.take(name);
    const word = allowed.find((candidate) => candidate === value);
    if (word === undefined) throw this.bad(name, `one of ${allowed.join(", ")}`);
    return word;
  }

  /** An integer in `least` … `most`. */
  integer(name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.take(name);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most)
      throw this.bad(name, `an integer in ${least} … ${most}`);
    return value;
  }

  /** An instant, in milliseconds since 1970. */
  instant(name: string): number {
    return this.integer(name, 0, INSTANT_END - 1);
  }

  /** Bytes in base64url, `length` of them if given. */
  data(name: string, length?: number): Bytes {
    return unb64(this.take(name), length);
  }

  /** An H3 cell of resolution 3 to 7 (spec/log-entry.md, `area`). */
  cell(name: string): string {
    const value = this.take(name);
    if (typeof value !== "string" || !CELL.test(value))
      throw this.bad(name, "an H3 cell of resolution 3 to 7");
    return value;
  }

  /** A list of at most `most` values. */
  list(name: string, most = 1000): readonly unknown[] {
    const value = this.take(name);
    if (!Array.isArray(value) || value.length > most)
      throw this.bad(name, `a list of at most ${most}`);
    return value;
  }

  /** A sorted list of distinct words in `allowed`; it may be empty. */
  words<Word extends string>(name: string, allowed: readonly Word[]): readonly Word[] {
    const listed = this.list(name, allowed.length);
    const known = allowed.filter((word) => listed.includes(word)).sort();
    if (known.length !== listed.length || !known.every((word, i) => word === listed[i]))
      throw this.bad(name, `a sorted list of distinct words out of ${allowed.join(", ")}`);
    return known;
  }

  /** Refuses members that nobody asked for: what isn't understood isn't accepted. */
  end(): void {
    const [unknown] = this.#rest.keys();
    if (unknown !== undefined)
      throw new EncodingError(`${this.#what}: unknown member ${unknown.slice(0, 40)}`);
  }

  /** The error for a member of the wrong form. */
  bad(name: string, wanted: string): EncodingError {
    return new EncodingError(`${this.#what}: ${name} is not ${wanted}`);
  }
}
