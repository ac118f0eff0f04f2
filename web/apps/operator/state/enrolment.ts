/**
 * This device: keys made here, announced to the hub, certified by the agency's administrator.
 *
 * The fingerprint is computed from this device's own keys, so that a hub which swaps a key shows
 * the administrator another one than the operator reads out.
 */
import type { Hub, Device as HubDevice, NewDevice } from "@api";
import {
  type Bytes,
  b64,
  concat,
  type DeviceCertificate,
  EncodingError,
  hex,
  NotFoundError,
  type Scope,
  SignatureRefused,
  same,
  sha256,
  signedFromJson,
  unb64,
  verifyDeviceCertificate,
} from "@core";
import type { Device, DeviceStore } from "@player";
import { type Readable, writable } from "svelte/store";
import { errorWords, type Notice } from "./words.ts";

export type Enrolment =
  | { readonly phase: "checking" }
  /** No keys on this device yet, or its certificate is worth nothing any more. */
  | { readonly phase: "needed"; readonly because: "new" | "revoked" | "unknown" }
  | { readonly phase: "making" }
  | { readonly phase: "pending"; readonly fingerprint: string; readonly name: string }
  | { readonly phase: "expired"; readonly fingerprint: string; readonly name: string }
  | {
      readonly phase: "ready";
      readonly device: Device & { readonly deviceId: string };
      readonly certificate: DeviceCertificate;
      readonly fingerprint: string;
    }
  | { readonly phase: "failed"; readonly notice: Notice };

export interface EnrolmentState {
  readonly state: Readable<Enrolment>;
  /** Makes keys and announces them under this name. */
  enrol(name: string): Promise<void>;
  /** Announces an evidence machine by what it printed; its fingerprint, or what went wrong. */
  enrolMachine(printed: string): Promise<string | Notice>;
  /** Looks again now. */
  check(): Promise<void>;
}

interface Inputs {
  readonly hub: Pick<Hub, "devices" | "enrolDevice">;
  readonly store: Pick<DeviceStore, "load" | "create" | "update" | "forget">;
  readonly personId: string;
  readonly now: () => number;
}

const POLL_MS = 1500;

export function createEnrolment(scope: Scope, inputs: Inputs): EnrolmentState {
  const { hub, store, personId, now } = inputs;
  const state = writable<Enrolment>({ phase: "checking" });
  let polling = scope.child();

  const settle = (next: Enrolment): void => {
    polling.close();
    polling = scope.child();
    if (scope.closed) return;
    state.set(next);
    if (next.phase === "pending" || next.phase === "expired")
      polling.after(POLL_MS, () => void check());
  };

  const check = async (): Promise<void> => {
    try {
      settle(await look());
    } catch (error) {
      settle({ phase: "failed", notice: errorWords(error) });
    }
  };

  const look = async (): Promise<Enrolment> => {
    const [device, known] = await Promise.all([store.load(personId), hub.devices()]);
    if (device === undefined) return { phase: "needed", because: "new" };
    const mine = known.find((one) => one.device_id === device.deviceId);
    if (mine === undefined) return { phase: "needed", because: "unknown" };
    if (mine.state === "revoked") return { phase: "needed", because: "revoked" };
    const fingerprint = await fingerprintOf(device);
    const { name } = mine;
    if (mine.state === "pending" || mine.state === "expired")
      return { phase: mine.state, fingerprint, name };
    return ready(device, mine, fingerprint);
  };

  const ready = async (
    device: Device,
    mine: HubDevice,
    fingerprint: string,
  ): Promise<Enrolment> => {
    if (mine.certificate === undefined) throw new NotFoundError("The certificate is missing.");
    const signed = signedFromJson(mine.certificate);
    const agencyKey = device.agencyKey ?? signed.key;
    const certificate = await verifyDeviceCertificate(signed, { agencyKey, now: now() });
    checkMine(device, certificate);
    // The first certificate pins the agency's key: a later one by another key is refused.
    const kept = device.agencyKey ? device : await store.update(personId, { agencyKey });
    return {
      phase: "ready",
      device: { ...kept, deviceId: mine.device_id },
      certificate,
      fingerprint,
    };
  };

  const enrol = async (name: string): Promise<void> => {
    settle({ phase: "making" });
    try {
      const device = await store.create(personId);
      const made = await hub.enrolDevice({
        name,
        sign_key: b64(device.signKey),
        hpke_suite: device.hpke.suite,
        hpke_key: b64(device.hpkeKey),
      });
      await store.update(personId, { deviceId: made.device_id });
      await check();
    } catch (error) {
      settle({ phase: "failed", notice: errorWords(error) });
    }
  };

  const enrolMachine = async (printed: string): Promise<string | Notice> => {
    try {
      const machine = readMachine(printed);
      await hub.enrolDevice(machine);
      const [signKey, hpkeKey] = [unb64(machine.sign_key), unb64(machine.hpke_key)];
      return await fingerprintOf({ signKey, hpkeKey });
    } catch (error) {
      return errorWords(error);
    }
  };

  void check();
  return { state, enrol, enrolMachine, check };
}

/** What `transom evidence init` printed. */
function readMachine(printed: string): NewDevice {
  try {
    const { name, sign_key, hpke_suite, hpke_key } = JSON.parse(printed) as NewDevice;
    unb64(sign_key, 32);
    unb64(hpke_key);
    return { name: name.slice(0, 80), sign_key, hpke_suite, hpke_key };
  } catch {
    throw new EncodingError(
      "That isn't what the evidence machine printed.",
      "Paste the whole line that `transom evidence init` prints, from { to }.",
    );
  }
}

/** SHA-256 over both public keys, in groups that two people can read to each other. */
export async function fingerprintOf(keys: { signKey: Bytes; hpkeKey: Bytes }): Promise<string> {
  const digest = hex(await sha256(concat(keys.signKey, keys.hpkeKey)))
    .slice(0, 32)
    .toUpperCase();
  return (digest.match(/.{4}/g) ?? []).join(" ");
}

function checkMine(device: Device, certificate: DeviceCertificate): void {
  const holds =
    same(certificate.signKey, device.signKey) &&
    same(certificate.hpkeKey, device.hpkeKey) &&
    certificate.deviceId === device.deviceId;
  if (!holds)
    throw new SignatureRefused(
      "The certificate that the hub shows is for other keys than this device's.",
      "Don't go on. Report it to your administrator: somebody may have swapped a key.",
    );
}
