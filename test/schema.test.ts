import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { schemaErrors } from "./schema/validate.ts";
import { ROOT, shared } from "./shared.ts";

const published = shared("report.schema.json");

test("a report that breaks the contract is refused, with the place", () => {
  const errors = schemaErrors({ schemaVersion: 2 });
  expect(errors).toContain("/schemaVersion must be equal to constant");
  expect(errors).toContain("(root) must have required property 'migrations'");
});

test.skipIf(published === null)("the repository's copy of the schema is the published one", () => {
  const copy = readFileSync(join(ROOT, "test", "schema", "report.schema.json"), "utf8");
  expect(JSON.parse(copy)).toEqual(JSON.parse(readFileSync(published ?? "", "utf8")));
});
