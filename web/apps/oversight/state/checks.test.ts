import { Hub } from "@api";
import {
  type Bytes,
  b64,
  commit,
  concat,
  encode,
  type JsonObject,
  leafHash,
  newId,
  parsePolicy,
  Scope,
  sha256,
  utf8,
} from "@core";
import { get } from "svelte/store";
import { beforeAll, describe, expect, test } from "vitest";
import { checkLook, createChecks } from "./checks.ts";
import type { Look } from "./words.ts";

const LOG = "log.example";
const base64 = (data: Bytes): string => btoa(String.fromCharCode(...data));
let key: CryptoKey;
let vkey: string;
let id: Bytes;

beforeAll(async () => {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  key = pair.privateKey;
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const typed = concat(new Uint8Array([1]), raw);
  id = (await sha256(concat(utf8(`${LOG}\n`), typed))).slice(0, 4);
  const hex = [...id].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  vkey = `${LOG}+${hex}+${base64(typed)}`;
});

const policyText = (): string => `log ${vkey}\nquorum none\n`;
const session_id = newId("vws");
const agency_id = newId("agy");
const program_id = newId("prg");
const SALT = new Uint8Array(32).fill(7);

/** The opening of a closed look, alone in its log. */
async function opening(change: JsonObject = {}, record: JsonObject = { session_id }) {
  const entry = encode({
    v: 1,
    type: "view_session.closed",
    time: 1_795_000_000_000,
    commitment: b64(await commit({ session_id }, SALT)),
    agency: agency_id,
    program: program_id,
    purpose: "fire",
    authority: "exigent",
    seconds: 90,
    bytes: 5000,
    blur: "unblurred",
    refers_to: b64(SALT),
    ...change,
  });
  const text = `${LOG}\n1\n${base64(await leafHash(entry))}\n`;
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, utf8(text)));
  const proof = `c2sp.org/tlog-proof@v1\nindex 0\n\n${text}\n— ${LOG} ${base64(concat(id, signature))}\n`;
  return { v: 1, entry: b64(entry), record, salt: b64(SALT), proof };
}

const look: Look = {
  session_id,
  agency_id,
  agency: "Harbour City Police",
  purpose: "fire",
  authority: "exigent",
  outcome: "closed",
  asked_at: 1,
  break_glass: false,
  repeats: 1,
  flags: 0,
  number: 3,
  seconds: 90,
  bytes: 5000,
};

describe("a look is checked against its opening", () => {
  test("one that says what the table says is good", async () => {
    const found = await checkLook(look, await opening(), await parsePolicy(policyText()));
    expect(found).toEqual({ state: "good", index: 0, witnesses: 0 });
  });

  test.each<[string, Partial<Look>]>([
    ["purpose", { purpose: "missing_person" }],
    ["authority", { authority: "consent" }],
    ["length", { seconds: 30 }],
    ["amount", { bytes: 1 }],
    ["agency", { agency_id: newId("agy") }],
    ["outcome", { outcome: "opened" }],
    ["session", { session_id: newId("vws") }],
  ])("a table with another %s is found out", async (_, lie) => {
    const policy = await parsePolicy(policyText());
    expect(await checkLook({ ...look, ...lie }, await opening(), policy)).toMatchObject({
      state: "bad",
    });
  });

  test("a record that the entry doesn't commit to is found out", async () => {
    const told = await opening({}, { session_id, why: "made up" });
    const found = await checkLook(look, told, await parsePolicy(policyText()));
    expect(found.state).toBe("bad");
  });

  test("what isn't an opening at all is no good either", async () => {
    const found = await checkLook(look, { v: 1 }, await parsePolicy(policyText()));
    expect(found.state).toBe("bad");
  });
});

describe("a page of looks", () => {
  const create = (pinPolicy: (policy: string) => Promise<string>) => {
    const asked: string[] = [];
    const fetcher = async (request: Request) => {
      const { pathname, searchParams } = new URL(request.url);
      asked.push(`${pathname}?${searchParams.get("sessions") ?? ""}`);
      if (pathname === "/v1/log") return Response.json({ policy: policyText() });
      return Response.json([{ session_id, number: 3, opening: await opening() }]);
    };
    const fetch = fetcher as unknown as typeof globalThis.fetch;
    const hub = new Hub({ baseUrl: "https://hub.example", fetch });
    return { asked, checks: createChecks(new Scope(), { hub, pinPolicy }) };
  };

  test("is asked for at once, and not again while nothing changes", async () => {
    const { asked, checks } = create(async (policy) => policy);
    await checks.check([look]);
    await checks.check([look]);
    expect(get(checks.found).get(session_id)?.state).toBe("good");
    expect(asked.toSorted()).toEqual(["/v1/log?", `/v1/oversight/openings?${session_id}`]);
  });

  test("leaves a look unchecked that went on meanwhile", async () => {
    const { checks } = create(async (policy) => policy);
    await checks.check([{ ...look, number: 2 }]);
    expect(get(checks.found).size).toBe(0);
    expect(get(checks.error)).toBeUndefined();
  });

  test("earns no mark when the hub names another log than before", async () => {
    const { checks } = create(() => Promise.reject(new Error("another log")));
    await checks.check([look]);
    expect(get(checks.found).size).toBe(0);
    expect(get(checks.error)).toContain("another log");
  });
});
