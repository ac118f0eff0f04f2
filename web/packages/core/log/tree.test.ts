import { describe, expect, test } from "vitest";
import { type Bytes, concat, sha256, utf8 } from "../bytes.ts";
import { LogFormatError } from "../errors.ts";
import { leafHash, nodeHash, verifyInclusion } from "./merkle.ts";
import { WIDTH } from "./tiles.ts";
import { bundleOf, inclusionPath, type ReadTile } from "./tree.ts";

/** A log's tiles for entries that are their own number. */
async function tilesOf(size: number): Promise<{ read: ReadTile; root: Bytes; leaves: Bytes[] }> {
  const leaves = await Promise.all(
    Array.from({ length: size }, (_, i) => leafHash(utf8(String(i)))),
  );
  const levels = [leaves];
  for (let row = leaves; row.length >= WIDTH; ) {
    const above: Bytes[] = [];
    for (let i = 0; i + WIDTH <= row.length; i += WIDTH)
      above.push(await rootOf(row.slice(i, i + WIDTH)));
    levels.push(above);
    row = above;
  }
  const read: ReadTile = async ({ level, index, width }) =>
    concat(...(levels[Number(level)] ?? []).slice(index * WIDTH, index * WIDTH + width));
  return { read, root: await rootOf(leaves), leaves };
}

async function rootOf(row: readonly Bytes[]): Promise<Bytes> {
  const [first] = row;
  if (first === undefined) return sha256(new Uint8Array(0));
  if (row.length === 1) return first;
  const split = 2 ** Math.ceil(Math.log2(row.length) - 1);
  return nodeHash(await rootOf(row.slice(0, split)), await rootOf(row.slice(split)));
}

describe.each([1, 2, 3, 7, 255, 256, 257, 600])("in a tree of %i entries", (size) => {
  test("every path out of the tiles leads to the root", async () => {
    const { read, root, leaves } = await tilesOf(size);
    const some = [0, 1, size >> 1, size - 2, size - 1].filter((i) => i >= 0 && i < size);
    for (const index of some) {
      const path = await inclusionPath(index, size, read);
      await verifyInclusion({ leaf: leaves[index] as Bytes, index, size, path, root });
    }
  });
});

test("a tile of another length is refused", async () => {
  const read: ReadTile = async () => new Uint8Array(31);
  await expect(inclusionPath(0, 2, read)).rejects.toThrow(LogFormatError);
});

test("an entry's bundle is partial at the tree's edge only", () => {
  expect(bundleOf(300, 600)).toEqual({ tile: { level: "entries", index: 1, width: 256 }, at: 44 });
  expect(bundleOf(599, 600)).toEqual({ tile: { level: "entries", index: 2, width: 88 }, at: 87 });
});
