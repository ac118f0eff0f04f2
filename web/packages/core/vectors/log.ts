/** How the log's vectors are run. Tests only. */
import { expect } from "vitest";
import { type Bytes, hex, same, sha256, unhex, utf8 } from "../bytes.ts";
import { encode } from "../encoding.ts";
import { LogRefused } from "../errors.ts";
import { parseCheckpoint, verifyCheckpoint, verifyCosignature } from "../log/checkpoint.ts";
import { commit, parseEntry, verifyCommitment } from "../log/entry.ts";
import { leafHash, nodeHash, verifyConsistency, verifyInclusion } from "../log/merkle.ts";
import { parseNote, parseSignatureLine, parseVkey, verifyNote } from "../log/note.ts";
import {
  openingFromJson,
  openingToJson,
  readRecordFile,
  verifyOpening,
  writeRecordFile,
} from "../log/opening.ts";
import { parsePolicy } from "../log/policy.ts";
import { parseProof, verifyProof } from "../log/proof.ts";
import { cosignedMessage } from "../log/schemes.ts";
import { verifyRevealed } from "../log/seal.ts";
import { parseTilePath, readBundle } from "../log/tiles.ts";
import type { Case } from "./files.ts";

const hashes = (list: readonly string[]): Bytes[] => list.map(unhex);
const fresh = (c: Case): { now: number; windowMs: number } => ({
  now: c.now,
  windowMs: c.window_ms,
});

export const LOG_VECTORS: Readonly<Record<string, (given: Case) => unknown>> = {
  "log/bundles": (c) =>
    expect(readBundle(unhex(c.bundle_hex), c.width).map(hex)).toEqual(c.entries_hex),
  "log/checkpoint_texts": (c) =>
    expect(parseCheckpoint(c.text)).toMatchObject({ origin: c.origin, size: c.size }),
  "log/checkpoints": async (c) => {
    const checkpoint = await verifyCheckpoint(c.note, await parsePolicy(c.policy), fresh(c));
    expect(checkpoint.size).toBe(c.size);
    expect(Object.fromEntries(checkpoint.cosigned)).toEqual(c.cosigned);
  },
  "log/commitments": async (c) => {
    const made = await commit(c.record, unhex(c.salt_hex));
    if (!same(made, unhex(c.commitment_hex))) throw new LogRefused("commitment", "another record");
  },
  "log/consistency": (c) =>
    verifyConsistency({
      oldSize: c.old_size,
      oldRoot: unhex(c.old_root_hex),
      newSize: c.new_size,
      newRoot: unhex(c.new_root_hex),
      path: hashes(c.path_hex),
    }),
  "log/cosignatures": async (c) => {
    const line = parseSignatureLine(c.line.slice(0, -1));
    expect(await verifyCosignature(line, c.text, await parseVkey(c.vkey))).toBe(c.instant);
  },
  "log/entries": async (c) => {
    parseEntry(unhex(c.entry_hex));
    expect(hex(await leafHash(unhex(c.entry_hex)))).toBe(c.leaf_hex);
    expect(hex(encode(c.members))).toBe(c.entry_hex);
  },
  "log/inclusion": (c) =>
    verifyInclusion({
      leaf: unhex(c.leaf_hex),
      index: c.index,
      size: c.size,
      path: hashes(c.path_hex),
      root: unhex(c.root_hex),
    }),
  "log/notes": (c) => {
    const note = parseNote(c.note ?? unhex(c.note_hex));
    expect(note.text).toBe(c.text);
    const lines = note.signatures.map(({ name, keyId, signature }) => ({
      key_name: name,
      key_id_hex: hex(keyId),
      signature_hex: hex(signature),
    }));
    expect(lines).toEqual(c.signatures);
  },
  "log/openings": async (c) => {
    const opening = openingFromJson(c.opening);
    const verified = await verifyOpening(opening, await parsePolicy(c.policy));
    const { index, checkpoint } = verified;
    expect([index, checkpoint.size]).toEqual([c.index, c.size]);
    expect(Object.fromEntries(checkpoint.cosigned)).toEqual(c.cosigned);
    expect(openingToJson(opening)).toEqual(c.opening);
  },
  "log/published_cosigned_message": (c) => {
    const number = (name: string): bigint => BigInt(`0x${c[name]}`);
    const span = [number("start_hex"), number("end_hex")] as const;
    const root = unhex(c.root_hex);
    const made = cosignedMessage(c.cosigner, number("timestamp_hex"), c.origin, span, root);
    expect(hex(made)).toBe(c.message_hex);
  },
  "log/published_vkeys": vkey,
  "log/record_files": (c) => {
    const file = readRecordFile(utf8(c.file));
    expect([file.openings.length, file.policy]).toEqual([c.count, c.policy]);
    expect(readRecordFile(utf8(writeRecordFile(file)))).toEqual(file);
  },
  "log/seals": async (c) => {
    const policy = await parsePolicy(c.policy);
    const told = openingFromJson(c.revealed);
    const sealed = await verifyOpening(openingFromJson(c.sealed), policy);
    verifyRevealed(sealed, await verifyOpening(told, policy), told);
  },
  "log/policies": async (c) => {
    const policy = await parsePolicy(c.policy ?? unhex(c.policy_hex));
    for (const names of c.satisfied_by ?? []) expect(policy.satisfied(new Set(names))).toBe(true);
    for (const names of c.not_by ?? []) expect(policy.satisfied(new Set(names))).toBe(false);
  },
  "log/proof_texts": (c) => {
    const proof = parseProof(c.proof);
    expect([proof.index, proof.path.length]).toEqual([c.index, c.path_length]);
  },
  "log/proofs": async (c) => {
    const policy = await parsePolicy(c.policy);
    const verified = await verifyProof(c.proof, {
      leaf: unhex(c.leaf_hex),
      policy,
      fresh: fresh(c),
    });
    expect([verified.index, verified.checkpoint.size]).toEqual([c.index, c.size]);
  },
  "log/roots": async (c) => {
    const entries = Array.from({ length: c.size }, (_, i) => utf8(String(i)));
    expect(hex(await rootOf(await Promise.all(entries.map(leafHash))))).toBe(c.root_hex);
  },
  "log/signed_notes": async (c) => verifyNote(parseNote(c.note), await parseVkey(c.vkey)),
  "log/tiles": (c) => {
    const tile = parseTilePath(c.path);
    const level = tile.level === "entries" ? -1 : tile.level;
    expect([level, tile.index, tile.width]).toEqual([c.level, c.index, c.width]);
  },
  "log/vkeys": vkey,
  "view_session/proofs": ownEntry,
};

async function vkey(c: Case): Promise<void> {
  const key = await parseVkey(c.vkey);
  expect([key.name, hex(key.keyId), key.type, hex(key.publicKey)]).toEqual([
    c.key_name,
    c.key_id_hex,
    c.type,
    c.public_hex,
  ]);
}

/** The root of a small tree (RFC 6962 §2.1), as the definition reads. */
async function rootOf(leaves: readonly Bytes[]): Promise<Bytes> {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return first;
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return nodeHash(await rootOf(leaves.slice(0, split)), await rootOf(leaves.slice(split)));
}

/** What a viewer checks of its own session's entry; the numbered proof's other steps are not his. */
const VIEWERS_REASONS = ["log_refused", "log_format", "encoding"];
const VIEWERS_STEPS = ["commitment", "inclusion", "checkpoint", "witnesses"];

async function ownEntry(c: Case): Promise<void> {
  const run = async (): Promise<void> => {
    const data = unhex(c.offer.entry_hex);
    const policy = await parsePolicy(c.trust.policy);
    const want = { leaf: await leafHash(data), policy, fresh: { now: c.now, windowMs: 300_000 } };
    await verifyCommitment(parseEntry(data), c.offer.record, unhex(c.offer.salt_hex));
    await verifyProof(c.offer.proof, { ...want, origin: c.trust.log_origin });
  };
  const mine = VIEWERS_STEPS.includes(c.step) && VIEWERS_REASONS.includes(c.reason);
  if (mine) await expect(run()).rejects.toThrow();
  else await run();
}
