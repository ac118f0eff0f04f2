/** Far sides and values for the tests of this folder. */
import type { Camera, ConsentSummary, HubIncident } from "@api";
import { newId, Signer } from "@core";
import type { Socket } from "./stream.ts";

export const NOW = Date.UTC(2026, 10, 23, 12, 0); // a Monday

export function consent(change: Partial<ConsentSummary> = {}): ConsentSummary {
  return {
    consent_id: newId("cns"),
    tier: "standing",
    blur: "unblurred",
    rights: ["live"],
    purposes: ["fire"],
    program_id: newId("prg"),
    not_before: NOW - 1000,
    not_after: NOW + 86_400_000,
    max_minutes: 30,
    max_minutes_per_day: 1440,
    ...change,
  };
}

export function camera(change: Partial<Camera> = {}): Camera {
  return {
    camera_id: newId("cam"),
    name: "Front door",
    kind: "fixed",
    gateway_key: "A".repeat(43),
    gateway_online: true,
    program_id: newId("prg"),
    consents: [consent()],
    ...change,
  };
}

export const incident: HubIncident = {
  incident_id: newId("inc"),
  number: "2026-1",
  purpose: "fire",
  justification: "Smoke was reported in the yard.",
  authority: "exigent",
  opened_at: NOW,
  opened_by: "OP-1",
};

/** A socket whose far side is the test. */
export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;

  close(): void {
    this.closed = true;
  }

  say(event: object): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

export async function newSigner(): Promise<Signer> {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  return new Signer(
    pair.privateKey,
    new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
  );
}
