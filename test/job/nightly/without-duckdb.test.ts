import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test, vi } from "vitest";
import { historyStatus } from "../../../src/job/history.ts";
import { findInputs } from "../../../src/job/inputs.ts";
import { runNightly } from "../../../src/job/nightly.ts";
import { analyze, WHOLE } from "../../../src/job/report.ts";
import { aConfig, exportLine, fakeTools, readReport } from "./fake-tools.ts";

// As on a machine where the optional dependency was not installed.
vi.mock("@duckdb/node-api", () => {
  throw new Error("Cannot find package '@duckdb/node-api'");
});

test("without DuckDB the report comes, and says what is missing and how to get it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "precopy-without-"));
  mkdirSync(join(folder, "exports"));
  const now = new Date();
  writeFileSync(
    join(folder, "exports", "a.txt"),
    exportLine("end", "a", new Date(now.getTime() - 60_000).toISOString()),
  );
  const config = aConfig(folder);
  const tools = fakeTools(now.toISOString());
  const result = await runNightly(config, tools);
  const report = readReport(result.folder);
  expect(report.migrations.map(({ vm }) => vm.name)).toEqual(["a"]);
  expect(report.diagnostics).toMatchObject([{ code: "history-not-installed", severity: "info" }]);
  expect(report.diagnostics[0]?.message).toContain("npm install @duckdb/node-api");
  expect(tools.mailed).toHaveLength(1);
  await expect(historyStatus(config)).rejects.toThrow("npm install @duckdb/node-api");

  // Parquet among the inputs of a report is one input that cannot be read, nothing more.
  writeFileSync(join(folder, "exports", "data_0.parquet"), "PAR1");
  const { files } = await findInputs([join(folder, "exports", "data_0.parquet")], Readable.from([]), () => null);
  const zone = { timeZone: "UTC", timeZoneGiven: true, reportTimeZone: "UTC", dateOrder: null, inputFormat: null };
  const whole = (await analyze(files, { ...zone, now: now.getTime(), config: null })).report(WHOLE);
  expect(whole.diagnostics).toMatchObject([{ code: "unclaimed-input" }]);
  rmSync(folder, { recursive: true, force: true });
});
