/**
 * What this verifier says of every line of a file of cases: `{"file", "policy"}`, a record file's
 * text and a trust policy. Prints one answer a line. Run by `python -m tests.agreement.proofs`.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { hex, utf8 } from "../packages/core/bytes.ts";
import { EncodingError, LogFormatError, LogRefused } from "../packages/core/errors.ts";
import { readRecordFile, verifyOpening } from "../packages/core/log/opening.ts";
import { parsePolicy } from "../packages/core/log/policy.ts";

async function answer(file: string, policy: string): Promise<string> {
  try {
    const trusted = await parsePolicy(policy);
    const answers: string[] = [];
    for (const opening of readRecordFile(utf8(file)).openings) {
      const { entry, index, checkpoint } = await verifyOpening(opening, trusted);
      const cosigned = [...checkpoint.cosigned].map(([name, at]) => `${name}=${at}`).join();
      const root = hex(checkpoint.root);
      answers.push(`ok ${entry.type} ${index} ${checkpoint.size} ${root} ${cosigned}`);
    }
    return answers.join("; ");
  } catch (error) {
    if (error instanceof LogRefused) return `log_refused ${error.check}`;
    if (error instanceof LogFormatError) return "log_format";
    if (error instanceof EncodingError) return "encoding";
    return `a crash: ${error}`;
  }
}

const [, , path = ""] = process.argv;
for await (const line of createInterface({ input: createReadStream(path) })) {
  const { file, policy } = JSON.parse(line) as { file: string; policy: string };
  process.stdout.write(`${JSON.stringify(await answer(file, policy))}\n`);
}
