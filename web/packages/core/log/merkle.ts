/** The RFC 6962 §2.1 Merkle tree over SHA-256: verification only. */
import { type Bytes, concat, same, sha256 } from "../bytes.ts";
import { LogRefused } from "../errors.ts";

export const HASH_BYTES = 32;
/** No path is longer in a tree that a checkpoint can name (C2SP tlog-witness). */
export const MAX_PATH = 63;

/** The hash of an entry (RFC 6962 §2.1). */
export function leafHash(data: Bytes): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(0), data));
}

/** The hash of an inner node (RFC 6962 §2.1). */
export function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/**
 * Checks that the leaf hash stands at `index` under `root` (RFC 6962 §2.1.1, RFC 9162 §2.1.3.2).
 *
 * @throws LogRefused - it doesn't; `check` is `inclusion`
 */
export async function verifyInclusion(claim: {
  leaf: Bytes;
  index: number;
  size: number;
  path: readonly Bytes[];
  root: Bytes;
}): Promise<void> {
  const { leaf, index, size, path, root } = claim;
  if (!(Number.isSafeInteger(index) && 0 <= index && index < size))
    throw new LogRefused("inclusion", `no entry ${index} stands in a tree of ${size} entries`);
  const walk = new Walk(index, size - 1);
  let hash = leaf;
  for (const sibling of path) {
    if (walk.done)
      throw new LogRefused("inclusion", "the inclusion path is longer than the tree is high");
    hash = walk.step() ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
  }
  if (!walk.done || !same(hash, root))
    throw new LogRefused("inclusion", `the entry isn't the one logged at index ${index}`);
}

/**
 * Checks that the new tree only extends the old one (RFC 6962 §2.1.2, RFC 9162 §2.1.4.2).
 *
 * @throws LogRefused - it doesn't; `check` is `consistency`
 */
export async function verifyConsistency(claim: {
  oldSize: number;
  oldRoot: Bytes;
  newSize: number;
  newRoot: Bytes;
  path: readonly Bytes[];
}): Promise<void> {
  const { oldSize, oldRoot, newSize, newRoot, path } = claim;
  if (!(0 <= oldSize && oldSize <= newSize))
    throw new LogRefused("consistency", `the log shrank from ${oldSize} to ${newSize} entries`);
  if (oldSize === 0 || oldSize === newSize) return verifyTrivial(claim);
  // A power of two: the old root is itself the first hash, and isn't sent.
  const whole = (BigInt(oldSize) & (BigInt(oldSize) - 1n)) === 0n;
  const [old, fresh] = await rootsOf(oldSize, newSize, whole ? [oldRoot, ...path] : path);
  if (!same(old, oldRoot) || !same(fresh, newRoot))
    throw new LogRefused(
      "consistency",
      "the log was rewritten: its past isn't the one seen before",
    );
}

async function verifyTrivial(claim: {
  oldSize: number;
  oldRoot: Bytes;
  newSize: number;
  newRoot: Bytes;
  path: readonly Bytes[];
}): Promise<void> {
  if (claim.path.length > 0)
    throw new LogRefused("consistency", "a consistency path where none is due");
  if (claim.oldSize === 0 && !same(claim.oldRoot, await sha256(new Uint8Array(0))))
    throw new LogRefused("consistency", "a tree without entries has another root");
  if (claim.oldSize === claim.newSize && !same(claim.oldRoot, claim.newRoot))
    throw new LogRefused("consistency", `two roots for the same ${claim.newSize} entries: a fork`);
}

/** The old and the new root that a full path leads to (RFC 9162 §2.1.4.2, steps 3 to 6). */
async function rootsOf(
  oldSize: number,
  newSize: number,
  path: readonly Bytes[],
): Promise<[Bytes, Bytes]> {
  const [first, ...rest] = path;
  if (first === undefined) throw new LogRefused("consistency", "the consistency path is empty");
  const walk = new Walk(oldSize - 1, newSize - 1);
  walk.skipRightEdges();
  let [old, fresh] = [first, first];
  for (const sibling of rest) {
    if (walk.done)
      throw new LogRefused("consistency", "the consistency path is longer than the tree is high");
    if (walk.step()) [old, fresh] = [await nodeHash(sibling, old), await nodeHash(sibling, fresh)];
    else fresh = await nodeHash(fresh, sibling);
  }
  if (!walk.done)
    throw new LogRefused("consistency", "the consistency path is shorter than the tree is high");
  return [old, fresh];
}

/** A node's way up to the root; sizes may go beyond 32 bits, so no bit operators. */
class Walk {
  #node: bigint;
  #last: bigint;

  constructor(node: number, last: number) {
    this.#node = BigInt(node);
    this.#last = BigInt(last);
  }

  get done(): boolean {
    return this.#last === 0n;
  }

  /** Goes up past one sibling; true if that sibling stands on the left. */
  step(): boolean {
    const left = (this.#node & 1n) === 1n || this.#node === this.#last;
    if (left) while ((this.#node & 1n) === 0n && this.#node !== 0n) this.#up();
    this.#up();
    return left;
  }

  skipRightEdges(): void {
    while ((this.#node & 1n) === 1n) this.#up();
  }

  #up(): void {
    this.#node >>= 1n;
    this.#last >>= 1n;
  }
}
