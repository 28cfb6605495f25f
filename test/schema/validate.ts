import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { FormatsPlugin } from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";

// ajv-formats is CommonJS with a default export: under nodenext, only require() sees the same type as the runtime.
const addFormats = createRequire(import.meta.url)("ajv-formats") as FormatsPlugin;

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
const schema: unknown = JSON.parse(readFileSync(new URL("report.schema.json", import.meta.url), "utf8"));
const validate = ajv.compile(schema as object);

/** What is wrong with a parsed report.json by the contract's schema, one "place what" each; [] is valid. */
export function schemaErrors(report: unknown): readonly string[] {
  if (validate(report)) return [];
  const errors = validate.errors ?? [];
  return errors.map((error) => `${error.instancePath === "" ? "(root)" : error.instancePath} ${error.message ?? ""}`);
}
