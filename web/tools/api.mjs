/**
 * Writes the types of the services' HTTP APIs from their OpenAPI documents; with --check only says
 * whether they are up to date. `TRANSOM_PYTHON` names the Python to ask, by default the one in .venv.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const python = process.env.TRANSOM_PYTHON ?? at("../../.venv/bin/python");
const folder = at("../packages/api/generated");
const header = "/** Generated from the service's OpenAPI by `npm run api`. Never edited. */\n\n";

async function generate(service) {
  const document = execFileSync(python, ["-m", `transom.${service}.openapi`], {
    cwd: at("../.."),
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
  });
  // Members that the document leaves open are unknown values, not empty objects.
  return header + astToString(await openapiTS(JSON.parse(document), { emptyObjectsUnknown: true }));
}

let stale = 0;
for (const service of ["hub", "gateway"]) {
  const path = `${folder}/${service}.ts`;
  const text = await generate(service);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  stale += 1;
  process.stderr.write(`packages/api/generated/${service}.ts is out of date\n`);
  if (process.argv.includes("--check")) continue;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
}
process.exit(process.argv.includes("--check") && stale > 0 ? 1 : 0);
