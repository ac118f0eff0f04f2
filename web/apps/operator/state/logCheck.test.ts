import type { ViewSession } from "@api";
import {
  type Bytes,
  concat,
  encode,
  LogRefused,
  leafHash,
  newId,
  PinRefused,
  Scope,
  sha256,
  utf8,
} from "@core";
import { beforeEach, expect, test } from "vitest";
import { createLogCheck, type ReadLog } from "./logCheck.ts";
import { incident, NOW } from "./testing.ts";

const ORIGIN = "hub.example/log";
let log: RawSigner;
let witness: RawSigner;
let files: Map<string, Bytes>;
let policy: string;

const b64 = (data: Uint8Array): string => btoa(String.fromCharCode(...data));

async function keyId(name: string, type: number, key: Bytes): Promise<Bytes> {
  return (await sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), key))).slice(0, 4);
}

async function vkey(name: string, type: number, key: Bytes): Promise<string> {
  const id = Array.from(await keyId(name, type, key), (b) => b.toString(16).padStart(2, "0")).join(
    "",
  );
  return `${name}+${id}+${b64(concat(Uint8Array.of(type), key))}`;
}

/** A log of one entry, signed and cosigned. */
async function publish(entry: Bytes): Promise<void> {
  const root = await leafHash(entry);
  const text = `${ORIGIN}\n1\n${b64(root)}\n`;
  const time = concat(new Uint8Array(4), Uint8Array.of(0x6b, 1, 2, 3));
  const stamp = new DataView(time.buffer).getBigUint64(0);
  const signed = await log.sign(utf8(text));
  const cosigned = await witness.sign(utf8(`cosignature/v1\ntime ${stamp}\n${text}`));
  const line = async (name: string, type: number, key: Bytes, sig: Bytes): Promise<string> =>
    `— ${name} ${b64(concat(await keyId(name, type, key), sig))}\n`;
  const lines =
    (await line(ORIGIN, 1, log.key, signed)) +
    (await line("w.example", 4, witness.key, concat(time, cosigned)));
  const length = Uint8Array.of(entry.length >> 8, entry.length & 255);
  files = new Map([
    ["checkpoint", utf8(`${text}\n${lines}`)],
    ["tile/entries/000.p/1", concat(length, entry)],
    ["tile/0/000.p/1", root],
  ]);
}

/** Signs bytes as they are: a signed note brings its own framing. */
interface RawSigner {
  readonly key: Bytes;
  sign(data: Bytes): Promise<Bytes>;
}

async function rawSigner(): Promise<RawSigner> {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return {
    key,
    sign: async (data) =>
      new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, data)),
  };
}

function entryOf(change: object = {}): Bytes {
  return encode({
    v: 1,
    type: "view_session.opened",
    blur: "blurred",
    time: NOW,
    agency: newId("agy"),
    program: newId("prg"),
    purpose: incident.purpose,
    authority: incident.authority,
    max_seconds: 900,
    commitment: "A".repeat(43),
    refers_to: "A".repeat(43),
    ...change,
  });
}

beforeEach(async () => {
  [log, witness] = [await rawSigner(), await rawSigner()];
  const lines = [
    `log ${await vkey(ORIGIN, 1, log.key)}`,
    `witness w1 ${await vkey("w.example", 4, witness.key)} http://127.0.0.1:1`,
    "quorum w1",
  ];
  policy = `${lines.join("\n")}\n`;
});

function check(index: number | undefined = 0, pin = async (text: string) => text) {
  const sessionId = newId("vws");
  const session = { session_id: sessionId, entry_index: index } as ViewSession;
  const read: ReadLog = async (path) => files.get(path) ?? new Uint8Array(0);
  const hub = { sessions: async () => [session], log: async () => ({ policy }) as never };
  return createLogCheck(new Scope(), { hub, read, pinPolicy: pin }).find(sessionId, incident);
}

test("an entry in a cosigned tree is found", async () => {
  await publish(entryOf());
  expect(await check()).toEqual({ index: 0, witnesses: 1 });
});

test("an entry that says something else than was asked is refused", async () => {
  await publish(entryOf({ purpose: "missing_person" }));
  await expect(check()).rejects.toThrow(LogRefused);
});

test("an entry that was changed after it was logged is refused", async () => {
  await publish(entryOf());
  const other = entryOf({ time: NOW + 1 });
  files.set(
    "tile/entries/000.p/1",
    concat(Uint8Array.of(other.length >> 8, other.length & 255), other),
  );
  await expect(check()).rejects.toThrow("isn't the one logged");
});

test("a checkpoint that no witness cosigned is refused", async () => {
  await publish(entryOf());
  const lines = new TextDecoder().decode(files.get("checkpoint")).trimEnd().split("\n");
  files.set("checkpoint", utf8(`${lines.slice(0, -1).join("\n")}\n`));
  await expect(check()).rejects.toThrow("quorum");
});

test("a policy that changed unsaid is refused before anything is looked up", async () => {
  await publish(entryOf());
  const pin = async (): Promise<never> => {
    throw new PinRefused("another policy");
  };
  await expect(check(0, pin)).rejects.toThrow(PinRefused);
});

test("a witness's new address isn't a new policy", async () => {
  await publish(entryOf());
  const pinned: string[] = [];
  await check(0, async (text) => {
    pinned.push(text);
    return text;
  });
  expect(pinned[0]).not.toContain("http");
});
