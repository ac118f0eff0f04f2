/** This device's keys: made here, non-extractable, and never sent anywhere. */
import {
  type Bytes,
  generateHpkeKeys,
  type HpkeKeys,
  hpkePublicKey,
  hybridSupported,
  SetupError,
  Signer,
} from "@core";
import type { Database } from "./database.ts";

/** One person's keys on this device. `deviceId` is there once the hub has given it. */
export interface Device {
  readonly personId: string;
  readonly deviceId: string | undefined;
  /** Ed25519 public key of `signer`. */
  readonly signKey: Bytes;
  readonly signer: Signer;
  readonly hpke: HpkeKeys;
  readonly hpkeKey: Bytes;
  /** The agency's key, pinned when its first certificate came. */
  readonly agencyKey: Bytes | undefined;
}

interface Stored {
  readonly deviceId: string | undefined;
  readonly signPair: CryptoKeyPair;
  readonly signKey: Bytes;
  readonly hpke: HpkeKeys;
  readonly hpkeKey: Bytes;
  readonly agencyKey: Bytes | undefined;
}

/** Keeps devices in the page's database, one for each person. */
export class DeviceStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The person's keys on this device, if they were made. */
  async load(personId: string): Promise<Device | undefined> {
    const stored = await this.#db.get<Stored>("devices", personId);
    return (
      stored && {
        ...stored,
        personId,
        signer: new Signer(stored.signPair.privateKey, stored.signKey),
      }
    );
  }

  /**
   * Makes keys for the person: post-quantum where the browser can, else X25519.
   *
   * @throws SetupError - this browser can't make or keep such keys
   */
  async create(personId: string): Promise<Device> {
    const suite = (await hybridSupported()) ? "mlkem768-x25519" : "x25519";
    try {
      const signPair = (await crypto.subtle.generateKey("Ed25519", false, [
        "sign",
        "verify",
      ])) as CryptoKeyPair;
      const raw = await crypto.subtle.exportKey("raw", signPair.publicKey);
      const hpke = await generateHpkeKeys(suite);
      const stored: Stored = {
        deviceId: undefined,
        signPair,
        signKey: new Uint8Array(raw),
        hpke,
        hpkeKey: await hpkePublicKey(hpke),
        agencyKey: undefined,
      };
      await this.#db.put("devices", personId, stored);
    } catch {
      throw new SetupError(
        "This browser can't make or keep the keys that watching needs.",
        "Use a current Chromium, Chrome, Edge, Firefox or Safari, and not a private window.",
      );
    }
    const made = await this.load(personId);
    if (made === undefined) throw new SetupError("This browser doesn't keep what it was given.");
    return made;
  }

  /** Keeps the identifier that the hub gave this device, or the agency's key. */
  async update(
    personId: string,
    change: { deviceId?: string; agencyKey?: Bytes },
  ): Promise<Device> {
    const stored = await this.#db.get<Stored>("devices", personId);
    if (stored === undefined) throw new SetupError("This device has no keys.");
    await this.#db.put("devices", personId, { ...stored, ...change });
    return (await this.load(personId)) as Device;
  }

  /** Forgets the person's keys: what was wrapped to them opens nowhere any more. */
  async forget(personId: string): Promise<void> {
    await this.#db.delete("devices", personId);
  }
}
