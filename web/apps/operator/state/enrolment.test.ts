import type { Device as HubDevice } from "@api";
import { b64, type JsonObject, newId, Scope, type Signer, signedToJson } from "@core";
import { Database, DeviceStore } from "@player";
import { IDBFactory } from "fake-indexeddb";
import { get } from "svelte/store";
import { beforeEach, describe, expect, test } from "vitest";
import { createEnrolment, type Enrolment } from "./enrolment.ts";
import { NOW, newSigner } from "./testing.ts";

const personId = newId("per");
let store: DeviceStore;
let agency: Signer;

/** A hub that keeps one device, as the test lets it. */
class FakeHub {
  known: HubDevice[] = [];
  swap: Partial<JsonObject> = {};

  async devices(): Promise<HubDevice[]> {
    return this.known;
  }

  async enrolDevice(device: { name: string }): Promise<HubDevice> {
    const made = {
      device_id: newId("dev"),
      name: device.name,
      state: "pending" as const,
      fingerprint: "",
      created_at: NOW,
    };
    this.known = [made];
    return made;
  }

  async certify(signer: Signer): Promise<void> {
    const device = await store.load(personId);
    const [mine] = this.known;
    if (!device || !mine) throw new Error("nothing to certify");
    const signed = await signer.sign("device-certificate/v1", {
      device_id: mine.device_id,
      agency_id: newId("agy"),
      person_id: personId,
      pseudonym: "OP-7",
      role: "operator",
      sign_key: b64(device.signKey),
      hpke_suite: device.hpke.suite,
      hpke_key: b64(device.hpkeKey),
      not_before: NOW - 1000,
      not_after: NOW + 1000,
      ...this.swap,
    } as JsonObject);
    this.known = [{ ...mine, state: "certified", certificate: signedToJson(signed) as never }];
  }
}

let hub: FakeHub;
let scope: Scope;

beforeEach(async () => {
  store = new DeviceStore(await Database.open(new IDBFactory()));
  agency = await newSigner();
  hub = new FakeHub();
  scope = new Scope();
});

function create(): ReturnType<typeof createEnrolment> {
  return createEnrolment(scope, { hub, store, personId, now: () => NOW });
}

async function phaseOf(made: ReturnType<typeof createEnrolment>): Promise<Enrolment> {
  await made.check();
  return get(made.state);
}

describe("a device", () => {
  test("without keys is asked to make some", async () => {
    expect(await phaseOf(create())).toEqual({ phase: "needed", because: "new" });
  });

  test("waits with a fingerprint of its own keys, then goes on once certified", async () => {
    const enrolment = create();
    await enrolment.enrol("Desk 4");
    const pending = get(enrolment.state);
    expect(pending).toMatchObject({ phase: "pending", name: "Desk 4" });
    expect(pending.phase === "pending" && pending.fingerprint).toMatch(
      /^([0-9A-F]{4} ){7}[0-9A-F]{4}$/,
    );
    await hub.certify(agency);
    expect(await phaseOf(enrolment)).toMatchObject({
      phase: "ready",
      certificate: { pseudonym: "OP-7" },
    });
    scope.close();
  });

  test("is certified for its own keys only: a swapped key is refused and explained", async () => {
    const enrolment = create();
    await enrolment.enrol("Desk 4");
    hub.swap = { sign_key: b64((await newSigner()).key) };
    await hub.certify(agency);
    const failed = await phaseOf(enrolment);
    expect(failed).toMatchObject({
      phase: "failed",
      notice: { hint: expect.stringContaining("Don't go on") },
    });
    scope.close();
  });

  test("keeps to the agency that certified it first", async () => {
    const enrolment = create();
    await enrolment.enrol("Desk 4");
    await hub.certify(agency);
    await enrolment.check();
    await hub.certify(await newSigner());
    expect(await phaseOf(enrolment)).toMatchObject({ phase: "failed" });
    scope.close();
  });

  test("whose certificate has run out isn't ready, whatever the hub says", async () => {
    const enrolment = create();
    await enrolment.enrol("Desk 4");
    hub.swap = { not_after: NOW };
    await hub.certify(agency);
    expect(await phaseOf(enrolment)).toMatchObject({ phase: "failed" });
    scope.close();
  });

  test("that was revoked, or that the hub doesn't know, needs new keys", async () => {
    const enrolment = create();
    await enrolment.enrol("Desk 4");
    const [mine] = hub.known;
    hub.known = mine ? [{ ...mine, state: "revoked" }] : [];
    expect(await phaseOf(enrolment)).toEqual({ phase: "needed", because: "revoked" });
    hub.known = [];
    expect(await phaseOf(enrolment)).toEqual({ phase: "needed", because: "unknown" });
    scope.close();
  });
});
