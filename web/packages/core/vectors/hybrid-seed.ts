/** Keys of MLKEM768-X25519 from their seed (draft-ietf-hpke-pq), which no browser of ours needs. */
import { createHash } from "node:crypto";
import { type Bytes, concat } from "../bytes.ts";
import type { HpkeKeys } from "../envelope.ts";
import { hybridKey } from "../hybrid.ts";

const PKCS8_X25519 = Uint8Array.from(Buffer.from("302e020100300506032b656e04220420", "hex"));

interface Subtle {
  importKey(
    format: string,
    data: Bytes,
    algorithm: string,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey>;
}

/** The stored form of the keys: both halves non-extractable. */
export async function hybridKeysFromSeed(seed: Bytes, publicKey: Bytes): Promise<HpkeKeys> {
  const subtle = crypto.subtle as unknown as Subtle;
  const expanded = new Uint8Array(
    createHash("shake256", { outputLength: 96 }).update(seed).digest(),
  );
  const [pq, classic, pqPublic, classicPublic] = await Promise.all([
    subtle.importKey("raw-seed", expanded.slice(0, 64), "ML-KEM-768", false, ["decapsulateBits"]),
    subtle.importKey("pkcs8", concat(PKCS8_X25519, expanded.slice(64)), "X25519", false, [
      "deriveBits",
    ]),
    subtle.importKey("raw-public", publicKey.slice(0, 1184), "ML-KEM-768", true, [
      "encapsulateBits",
    ]),
    subtle.importKey("raw", publicKey.slice(1184), "X25519", true, []),
  ]);
  return {
    suite: "mlkem768-x25519",
    pair: {
      privateKey: hybridKey("private", false, pq, classic),
      publicKey: hybridKey("public", true, pqPublic, classicPublic),
    },
  };
}
