/** Inclusion paths out of a log's tiles (C2SP tlog-tiles). Fetches nothing by itself. */
import type { Bytes } from "../bytes.ts";
import { LogFormatError } from "../errors.ts";
import { HASH_BYTES, nodeHash } from "./merkle.ts";
import { type Tile, WIDTH } from "./tiles.ts";

const HEIGHT = 8;

/** Gives the bytes of a tile, unchecked: what they are worth shows in the root. */
export type ReadTile = (tile: Tile) => Promise<Bytes>;

/** The tile that holds the entry at `index`, and the entry's place in it. */
export function bundleOf(index: number, size: number): { tile: Tile; at: number } {
  const place = Math.floor(index / WIDTH);
  const width = Math.min(WIDTH, size - place * WIDTH);
  return { tile: { level: "entries", index: place, width }, at: index - place * WIDTH };
}

/**
 * The path from the entry at `index` to the root of a tree of `size` entries (RFC 6962 §2.1.1).
 *
 * @throws LogFormatError - a tile of another length than its place says
 */
export async function inclusionPath(index: number, size: number, read: ReadTile): Promise<Bytes[]> {
  const siblings: (readonly [start: number, end: number])[] = [];
  let [low, high] = [0, size];
  while (high - low > 1) {
    const split = low + largestPowerBelow(high - low);
    if (index < split) {
      siblings.push([split, high]);
      high = split;
    } else {
      siblings.push([low, split]);
      low = split;
    }
  }
  const source = new TileHashes(size, read);
  return Promise.all(siblings.reverse().map(([start, end]) => source.range(start, end)));
}

class TileHashes {
  readonly #size: number;
  readonly #read: ReadTile;
  readonly #tiles = new Map<string, Promise<Bytes>>();

  constructor(size: number, read: ReadTile) {
    this.#size = size;
    this.#read = read;
  }

  /** MTH(D[start:end]) for a range that a split of RFC 6962 §2.1 yields. */
  async range(start: number, end: number): Promise<Bytes> {
    const count = end - start;
    const whole = 2 ** Math.floor(Math.log2(count));
    const left = await this.#subtree(Math.log2(whole), start / whole);
    return whole === count ? left : nodeHash(left, await this.range(start + whole, end));
  }

  /** The hash over the entries `index·2^level` to `(index+1)·2^level`, all of them present. */
  async #subtree(level: number, index: number): Promise<Bytes> {
    const above = level % HEIGHT;
    const tileLevel = (level - above) / HEIGHT;
    const first = index * 2 ** above;
    const tileIndex = Math.floor(first / WIDTH);
    const held = Math.floor(this.#size / 2 ** (HEIGHT * tileLevel)) - tileIndex * WIDTH;
    const tile = { level: tileLevel, index: tileIndex, width: Math.min(WIDTH, held) };
    const data = await this.#tile(tile);
    const at = (first - tileIndex * WIDTH) * HASH_BYTES;
    return fold(data.slice(at, at + 2 ** above * HASH_BYTES));
  }

  #tile(tile: Tile): Promise<Bytes> {
    const key = `${tile.level}/${tile.index}`;
    const known = this.#tiles.get(key) ?? this.#read(tile).then((data) => checkLength(tile, data));
    this.#tiles.set(key, known);
    return known;
  }
}

function checkLength(tile: Tile, data: Bytes): Bytes {
  if (data.length !== tile.width * HASH_BYTES)
    throw new LogFormatError(`a tile of ${tile.width} hashes has ${tile.width * HASH_BYTES} bytes`);
  return data;
}

/** The hash over a complete row of hashes. */
async function fold(row: Bytes): Promise<Bytes> {
  if (row.length <= HASH_BYTES) return row;
  const half = row.length / 2;
  return nodeHash(await fold(row.slice(0, half)), await fold(row.slice(half)));
}

function largestPowerBelow(count: number): number {
  return 2 ** Math.ceil(Math.log2(count) - 1);
}
