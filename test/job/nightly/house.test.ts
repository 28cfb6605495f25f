import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeOldReports } from "../../../src/job/nightly/house.ts";

test("reports past their days go, everything else stays", async () => {
  const out = mkdtempSync(join(tmpdir(), "precopy-house-"));
  const nights = ["2026-10-23", "2026-10-24", "2026-11-23"];
  for (const name of [...nights, "2026-01-01", "archive", "2026-01-01-mine"]) mkdirSync(join(out, name));
  for (const name of [...nights, "archive", "2026-01-01-mine"]) writeFileSync(join(out, name, "report.json"), "{}");
  writeFileSync(join(out, "2026-01-01", "my-notes.txt"), "no report of ours");
  expect(await removeOldReports(out, "2026-11-23", 30)).toEqual(["2026-10-23"]);
  expect(readdirSync(out).sort()).toEqual(["2026-01-01", "2026-01-01-mine", "2026-10-24", "2026-11-23", "archive"]);
  rmSync(out, { recursive: true, force: true });
  expect(await removeOldReports(out, "2026-11-23", 30)).toEqual([]);
});
