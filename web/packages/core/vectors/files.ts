/** Reads the golden vectors that every implementation runs (../../../../vectors). Tests only. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as errors from "../errors.ts";

const ROOT = fileURLToPath(new URL("../../../../vectors/", import.meta.url));

/** One case; which further members it has depends on its file. */
export interface Case {
  readonly name: string;
  readonly expect: string;
  // biome-ignore lint/suspicious/noExplicitAny: a case's members are what its test takes them for
  readonly [member: string]: any;
}

/** Every file with cases, as `folder/name`. */
export function vectorFiles(): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json"))
    .map((path) => path.replaceAll("\\", "/").slice(0, -".json".length))
    .filter((path) => read(path).cases !== undefined)
    .sort();
}

/** The cases of a file. */
export function casesOf(file: string): readonly Case[] {
  return read(file).cases ?? [];
}

function read(file: string): { cases?: readonly Case[] } {
  return JSON.parse(readFileSync(`${ROOT}${file}.json`, "utf8")) as { cases?: readonly Case[] };
}

const CODES: readonly (readonly [kind: abstract new (...args: never[]) => Error, code: string])[] =
  [
    [errors.EncodingError, "encoding"],
    [errors.FrameError, "frame"],
    [errors.EnvelopeError, "envelope"],
    [errors.LogFormatError, "log_format"],
    [errors.InputError, "input"],
    [errors.SignatureRefused, "signature_refused"],
    [errors.SealRefused, "seal_refused"],
    [errors.CertificateRefused, "certificate_refused"],
    [errors.ConsentRefused, "consent_refused"],
    [errors.LogRefused, "log_refused"],
  ];

/** What came of a case: `ok`, or the code of the typed error that was thrown. */
export async function outcomeOf(work: () => unknown): Promise<{ code: string; reason?: string }> {
  try {
    await work();
    return { code: "ok" };
  } catch (error) {
    const known = CODES.find(([kind]) => error instanceof kind);
    if (known === undefined) throw error;
    const { reason, check } = error as { reason?: string; check?: string };
    return { code: known[1], ...((reason ?? check) ? { reason: reason ?? check ?? "" } : {}) };
  }
}
