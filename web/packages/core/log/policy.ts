/** C2SP tlog-policy: which logs and which witnesses are trusted, and how many of them it takes. */
import { same, utf8 } from "../bytes.ts";
import { LogFormatError } from "../errors.ts";
import { COSIGNATURE_V1, ED25519, MLDSA_COSIGNATURE, parseVkey, type VerifierKey } from "./note.ts";

/** The predefined quorum that asks for no cosignature. */
export const NONE = "none";
const MAX_POLICY_BYTES = 64 * 1024;
const MAX_DEFINITIONS = 256;

/** A known witness; `name` has a meaning inside its policy only. */
export interface PolicyWitness {
  readonly name: string;
  readonly vkey: VerifierKey;
}

interface PolicyGroup {
  readonly name: string;
  readonly threshold: number;
  readonly members: readonly string[];
}

/** A trust policy whose names are all defined and used at most once in groups. */
export class Policy {
  constructor(
    readonly quorum: string,
    readonly logs: readonly VerifierKey[],
    readonly witnesses: readonly PolicyWitness[],
    readonly groups: readonly PolicyGroup[],
  ) {}

  /** Whether these witnesses, by their names in the policy, make the quorum. */
  satisfied(cosigned: ReadonlySet<string>): boolean {
    const known = this.witnesses.map((w) => w.name).filter((name) => cosigned.has(name));
    const met = new Set([NONE, ...known]);
    // A group names only what stands before it, so one pass in order settles all of them.
    for (const group of this.groups)
      if (group.members.filter((name) => met.has(name)).length >= group.threshold)
        met.add(group.name);
    return met.has(this.quorum);
  }
}

/**
 * Reads a policy file.
 *
 * @throws LogFormatError - not a policy (C2SP tlog-policy); the message names the line
 */
export async function parsePolicy(data: string | Uint8Array): Promise<Policy> {
  const reader = new Reader();
  for (const [i, line] of linesOf(data).entries()) {
    try {
      await reader.read(line.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/));
    } catch (error) {
      if (!(error instanceof LogFormatError)) throw error;
      throw new LogFormatError(`line ${i + 1} of the policy: ${error.message}`);
    }
  }
  return reader.policy();
}

class Reader {
  readonly #logs: VerifierKey[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #groups: PolicyGroup[] = [];
  readonly #names = new Set([NONE]);
  readonly #members = new Set<string>();
  #quorum: string | undefined;

  async read(items: readonly string[]): Promise<void> {
    const [kind = "", first, second, ...rest] = items;
    if (kind === "" || kind.startsWith("#")) return;
    if (kind === "log" && first !== undefined && items.length <= 3)
      this.#log(await parseVkey(first));
    else if (kind === "witness" && first !== undefined && second !== undefined && items.length <= 4)
      this.#witness(first, await parseVkey(second));
    else if (kind === "group" && first !== undefined && second !== undefined)
      this.#group(first, second, rest);
    else if (kind === "quorum" && first !== undefined && items.length === 2) this.#setQuorum(first);
    else throw new LogFormatError(`not a definition: ${items.join(" ").slice(0, 80)}`);
    if (this.#logs.length + this.#names.size > MAX_DEFINITIONS)
      throw new LogFormatError(`more than ${MAX_DEFINITIONS} definitions`);
  }

  policy(): Policy {
    if (this.#quorum === undefined) throw new LogFormatError("a policy without a quorum line");
    return new Policy(this.#quorum, this.#logs, this.#witnesses, this.#groups);
  }

  #log(vkey: VerifierKey): void {
    if (vkey.type !== ED25519) throw new LogFormatError("a log's key is of type 0x01");
    if (this.#logs.some((log) => same(log.publicKey, vkey.publicKey)))
      throw new LogFormatError("the same log key twice");
    this.#logs.push(vkey);
  }

  #witness(name: string, vkey: VerifierKey): void {
    if (vkey.type !== COSIGNATURE_V1 && vkey.type !== MLDSA_COSIGNATURE)
      throw new LogFormatError("a witness's key is of type 0x04 or 0x06");
    if (this.#witnesses.some((witness) => same(witness.vkey.publicKey, vkey.publicKey)))
      throw new LogFormatError("the same witness key twice");
    this.#define(name);
    this.#witnesses.push({ name, vkey });
  }

  #group(name: string, threshold: string, members: readonly string[]): void {
    for (const member of members) {
      if (member === NONE || !this.#names.has(member))
        throw new LogFormatError(`a group member that isn't defined above: ${member.slice(0, 80)}`);
      if (this.#members.has(member))
        throw new LogFormatError(`a name that is a group member twice: ${member.slice(0, 80)}`);
      this.#members.add(member);
    }
    this.#define(name);
    this.#groups.push({ name, threshold: thresholdOf(threshold, members.length), members });
  }

  #setQuorum(name: string): void {
    if (this.#quorum !== undefined) throw new LogFormatError("a second quorum");
    if (!this.#names.has(name))
      throw new LogFormatError(`a quorum that isn't defined above: ${name.slice(0, 80)}`);
    this.#quorum = name;
  }

  #define(name: string): void {
    if (this.#names.has(name))
      throw new LogFormatError(`a name defined twice: ${name.slice(0, 80)}`);
    this.#names.add(name);
  }
}

function thresholdOf(text: string, members: number): number {
  const counted = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  const number = text === "any" ? 1 : text === "all" ? members : counted;
  if (number < 1 || number > members)
    throw new LogFormatError(`a group needs any, all or 1 to ${members} members`);
  return number;
}

function linesOf(data: string | Uint8Array): string[] {
  const raw = typeof data === "string" ? utf8(data) : data;
  if (raw.length > MAX_POLICY_BYTES)
    throw new LogFormatError(`a policy longer than ${MAX_POLICY_BYTES} bytes`);
  if (raw.some((octet) => (octet < 0x20 && octet !== 0x09 && octet !== 0x0a) || octet === 0x7f))
    throw new LogFormatError("a policy with a control character");
  const lines = decodeOctets(raw).split("\n");
  if (lines.pop() !== "")
    throw new LogFormatError("a policy whose last line doesn't end in a newline");
  return lines;
}

/** Octets above 0x7F are opaque: what isn't UTF-8 is still told apart. */
function decodeOctets(raw: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return new TextDecoder("latin1").decode(raw);
  }
}
