import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { findInputs } from "../src/job/inputs.ts";
import { analyze, WHOLE } from "../src/job/report.ts";
import type { Report } from "../src/model/report.ts";
import { renderJson } from "../src/render/json.ts";
import { schemaErrors } from "./schema/validate.ts";
import { ROOT, shared } from "./shared.ts";

const published = shared("report.schema.json");

test("a report that breaks the contract is refused, with the place", () => {
  const errors = schemaErrors({ schemaVersion: 2 });
  expect(errors).toContain("/schemaVersion must be equal to constant");
  expect(errors).toContain("(root) must have required property 'migrations'");
});

test("the report on all samples keeps the contract", async () => {
  const { files } = await findInputs([join(ROOT, "samples")], Readable.from([]), () => null);
  const zone = { timeZone: "UTC", timeZoneGiven: true, reportTimeZone: "UTC" };
  const now = Date.parse("2026-11-23T06:00:00Z");
  const analysis = await analyze(files, { ...zone, dateOrder: null, inputFormat: null, now, config: null });
  const report = JSON.parse([...renderJson(analysis.report(WHOLE))].join("")) as Report;
  expect(schemaErrors(report)).toEqual([]);
  expect(report.migrations.length).toBeGreaterThan(40);
  for (const input of report.inputs) {
    const { path, records, used, duplicate, irrelevant, rejected } = input;
    expect([path, records]).toEqual([path, used + duplicate + irrelevant + rejected]);
  }
  const { migrations, succeeded, failed, cancelled, unfinished } = report.counts;
  expect(migrations).toBe(succeeded + failed + cancelled + unfinished);
});

test.skipIf(published === null)("the repository's copy of the schema keeps everything of the published one", () => {
  const copy: unknown = JSON.parse(readFileSync(join(ROOT, "test", "schema", "report.schema.json"), "utf8"));
  const wanted: unknown = JSON.parse(readFileSync(published ?? "", "utf8"));
  expect(missingIn(copy, wanted, "")).toEqual([]);
});

/** Paths of what the published schema says and the copy does not; what the copy adds is not looked at. */
function missingIn(copy: unknown, wanted: unknown, path: string): string[] {
  if (Array.isArray(wanted) && Array.isArray(copy))
    return wanted.flatMap((item: unknown, index) =>
      copy.some((own: unknown) => missingIn(own, item, "").length === 0) ? [] : [`${path}/${index}`],
    );
  if (typeof wanted !== "object" || wanted === null) return copy === wanted ? [] : [path];
  if (typeof copy !== "object" || copy === null) return [path];
  const own = copy as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).flatMap(([key, inner]) => missingIn(own[key], inner, `${path}/${key}`));
}
