/**
 * MLKEM768_X25519 (HPKE KEM 0x647a) over keys that a browser stores.
 *
 * The library's own keys of this KEM hold their seed and can't be put into IndexedDB. Here both
 * halves are made apart, non-extractable, and stored as they are; ciphertexts and the combiner are
 * the KEM's, so that any sender can wrap to them.
 */
import { type KEM, KEM_MLKEM768_X25519, type Key, type KeyPair } from "hpke";
import { type Bytes, concat, utf8 } from "./bytes.ts";

const NAME = "MLKEM768-X25519";
const PQ = "ML-KEM-768";
const CLASSIC = "X25519";
const PQ_PUBLIC_BYTES = 1184;
const PQ_CIPHERTEXT_BYTES = 1088;
const LABEL = utf8("\\.//^\\"); // the combiner's, of the KEM's definition

/** A key of this KEM: two WebCrypto keys side by side, which structured clone understands. */
interface HybridKey extends Key {
  readonly pq: CryptoKey;
  readonly classic: CryptoKey;
}

/** What WebCrypto offers for ML-KEM, and the DOM's types don't know yet. */
interface KemSubtle {
  generateKey(algorithm: string, extractable: boolean, usages: string[]): Promise<CryptoKeyPair>;
  exportKey(format: string, key: CryptoKey): Promise<ArrayBuffer>;
  importKey(
    format: string,
    data: Bytes,
    algorithm: string,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey>;
  decapsulateBits(algorithm: string, key: CryptoKey, ciphertext: Bytes): Promise<ArrayBuffer>;
}

const kem = (): KemSubtle => crypto.subtle as unknown as KemSubtle;
const theirs = KEM_MLKEM768_X25519();

/** Whether this browser can make and use such keys. */
export async function hybridSupported(): Promise<boolean> {
  try {
    await kem().generateKey(PQ, false, ["decapsulateBits", "encapsulateBits"]);
    await crypto.subtle.digest("SHA3-256", new Uint8Array(1));
    return true;
  } catch {
    return false;
  }
}

/** As `KEM_MLKEM768_X25519` of the library, for keys of this module. */
export const KEM_MLKEM768_X25519_STORED = (): KEM<Key> => ({
  id: theirs.id,
  type: "KEM",
  name: NAME,
  Nsecret: theirs.Nsecret,
  Nenc: theirs.Nenc,
  Npk: theirs.Npk,
  Nsk: theirs.Nsk,
  GenerateKeyPair: generate,
  SerializePublicKey: async (key) => publicBytes(key as HybridKey),
  DeserializePublicKey: importPublic,
  Decap: (enc, privateKey, publicKey) =>
    decapsulate(new Uint8Array(enc), privateKey as HybridKey, publicKey as HybridKey | undefined),
  DeriveKeyPair: unused,
  SerializePrivateKey: unused,
  DeserializePrivateKey: unused,
  Encap: unused,
});

async function generate(extractable: boolean): Promise<KeyPair> {
  const [pq, classic] = await Promise.all([
    kem().generateKey(PQ, extractable, ["decapsulateBits", "encapsulateBits"]),
    crypto.subtle.generateKey(CLASSIC, extractable, ["deriveBits"]) as Promise<CryptoKeyPair>,
  ]);
  return {
    privateKey: hybridKey("private", extractable, pq.privateKey, classic.privateKey),
    publicKey: hybridKey("public", true, pq.publicKey, classic.publicKey),
  };
}

async function importPublic(data: Uint8Array): Promise<Key> {
  const [pq, classic] = await Promise.all([
    kem().importKey("raw-public", new Uint8Array(data.subarray(0, PQ_PUBLIC_BYTES)), PQ, true, [
      "encapsulateBits",
    ]),
    kem().importKey("raw", new Uint8Array(data.subarray(PQ_PUBLIC_BYTES)), CLASSIC, true, []),
  ]);
  return hybridKey("public", true, pq, classic);
}

async function publicBytes(key: HybridKey): Promise<Bytes> {
  const parts = await Promise.all([
    kem().exportKey("raw-public", key.pq),
    kem().exportKey("raw", key.classic),
  ]);
  return concat(...parts.map((part) => new Uint8Array(part)));
}

async function decapsulate(
  enc: Bytes,
  privateKey: HybridKey,
  publicKey: HybridKey | undefined,
): Promise<Bytes> {
  if (publicKey === undefined) throw new Error("the public half is part of the combiner");
  const theirClassic = enc.slice(PQ_CIPHERTEXT_BYTES);
  const point = await kem().importKey("raw", theirClassic, CLASSIC, true, []);
  const [pqSecret, classicSecret, ourClassic] = await Promise.all([
    kem().decapsulateBits(PQ, privateKey.pq, enc.slice(0, PQ_CIPHERTEXT_BYTES)),
    crypto.subtle.deriveBits({ name: CLASSIC, public: point }, privateKey.classic, 256),
    kem().exportKey("raw", publicKey.classic),
  ]);
  const parts = [pqSecret, classicSecret, theirClassic, ourClassic, LABEL];
  const input = concat(...parts.map((part) => new Uint8Array(part)));
  return new Uint8Array(await crypto.subtle.digest("SHA3-256", input));
}

/** A key of this KEM from its two halves. */
export function hybridKey(
  type: "private" | "public",
  extractable: boolean,
  pq: CryptoKey,
  classic: CryptoKey,
): HybridKey {
  return { algorithm: { name: NAME }, extractable, type, pq, classic };
}

async function unused(): Promise<never> {
  throw new Error("a device only generates keys and opens");
}
