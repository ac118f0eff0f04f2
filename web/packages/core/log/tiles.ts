/** C2SP tlog-tiles: paths of tiles, hashes and entries in them. Fetches nothing. */
import type { Bytes } from "../bytes.ts";
import { LogFormatError } from "../errors.ts";

/** Hashes in a full tile, entries in a full bundle. */
export const WIDTH = 256;
const MAX_LEVEL = 63;
const PATH =
  /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*)([0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** A tile's place: its level (`entries` for a bundle), its index, and how many it holds. */
export interface Tile {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
}

/** The path below the log's URL prefix (C2SP tlog-tiles, Merkle Tree). */
export function tilePath({ level, index, width }: Tile): string {
  let path = three(index % 1000);
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    path = `x${three(rest % 1000)}/${path}`;
  return `tile/${level}/${path}${width === WIDTH ? "" : `.p/${width}`}`;
}

/**
 * The tile that a path names; refuses every other spelling of the same tile.
 *
 * @throws LogFormatError - not a tile's path
 */
export function parseTilePath(path: string): Tile {
  const [, level, high, low, width] = PATH.exec(path) ?? [];
  const index = Number(`${high?.replaceAll(/[x/]/g, "")}${low}`);
  const tile = {
    level: level === "entries" ? level : Number(level),
    index,
    width: Number(width ?? WIDTH),
  } as const;
  const known = tile.level === "entries" || tile.level <= MAX_LEVEL;
  if (!known || !Number.isSafeInteger(index) || tilePath(tile) !== path)
    throw new LogFormatError("not a tile's path");
  return tile;
}

/**
 * The entries of a bundle.
 *
 * @throws LogFormatError - not `width` entries, each preceded by its length in two bytes
 */
export function readBundle(data: Bytes, width: number): readonly Bytes[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const entries: Bytes[] = [];
  let at = 0;
  while (at < data.length && entries.length <= width) {
    const end = at + 2 + (at + 2 <= data.length ? view.getUint16(at) : data.length);
    if (end > data.length) throw new LogFormatError("an entry bundle that ends within an entry");
    entries.push(data.slice(at + 2, end));
    at = end;
  }
  if (entries.length !== width || width < 1)
    throw new LogFormatError(`a bundle of other than ${width} entries`);
  return entries;
}

function three(number: number): string {
  return String(number).padStart(3, "0");
}
