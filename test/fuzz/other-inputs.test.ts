import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/job/config.ts";
import { readPrevious } from "../../src/job/previous.ts";
import { analyze, WHOLE, type Analysis } from "../../src/job/report.ts";
import { KnownError } from "../../src/model/diagnostic.ts";
import { renderJson } from "../../src/render/json.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { aCsv } from "../cli/a-csv.ts";
import { ROOT } from "../shared.ts";
import { Random } from "../support/random.ts";
import { BYTE_MUTATIONS } from "./mutate-bytes.ts";
import { SHAPE_MUTATIONS, VALUE_MUTATIONS } from "./mutate.ts";

const MUTANTS = Number(process.env["FUZZ_OTHERS"] ?? "100");
/** On a busy machine; a test that stands still is one that fails. */
const PATIENCE_MS = 240_000;
const NOW = Date.parse("2026-11-23T06:00:00Z");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-others-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function mutantsOf(text: string, seed: number): readonly Uint8Array[] {
  return Array.from({ length: MUTANTS }, (_, number) => {
    const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    let mutant = text;
    for (let count = random.pick([1, 1, 2]); count > 0; count--)
      mutant = random.pick(random.chance(0.6) ? VALUE_MUTATIONS : SHAPE_MUTATIONS).apply(mutant, random);
    const bytes = Buffer.from(mutant.slice(0, 100_000));
    return random.chance(0.15) ? random.pick(BYTE_MUTATIONS).apply(bytes, random) : bytes;
  });
}

async function analysisOf(file: string): Promise<Analysis> {
  return analyze([{ file, path: "a.json", vcenter: null }], {
    timeZone: "UTC",
    timeZoneGiven: true,
    dateOrder: null,
    inputFormat: null,
    now: NOW,
    reportTimeZone: "UTC",
    config: null,
  });
}

/** What is thrown that is no sentence for a person, with the mutant's number. */
function toldWrong(number: number, error: unknown): string[] {
  if (error instanceof KnownError) return [];
  return [`mutant ${number}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
}

describe("what is read beside the exports", () => {
  test("a damaged configuration is refused in words, or taken", { timeout: PATIENCE_MS }, () => {
    const file = join(folder, "precopy.yaml");
    const example = readFileSync(join(ROOT, "templates/precopy.example.yaml"), "utf8").replaceAll(
      /^# ?(?=\s*\w+:)/gm,
      "",
    );
    const wrong = mutantsOf(example, 3).flatMap((mutant, number) => {
      writeFileSync(file, mutant);
      try {
        loadConfig(file, {});
        return [];
      } catch (error) {
        return toldWrong(number, error);
      }
    });
    expect(wrong).toEqual([]);
  });

  test("a damaged earlier report is refused in words, or compared with", { timeout: PATIENCE_MS }, async () => {
    const export_ = join(folder, "a.json");
    writeFileSync(export_, aCsv("web-01", "fails") + aCsv("sql-02"));
    const analysis = await analysisOf(export_);
    const earlier = [...renderJson(analysis.report(WHOLE))].join("");
    const file = join(folder, "report.json");
    const wrong = mutantsOf(earlier, 5).flatMap((mutant, number) => {
      writeFileSync(file, mutant);
      try {
        const report = analysis.report({ ...WHOLE, past: readPrevious(file) });
        if (number % 8 === 0) for (const part of renderPage(report, pageViewOf(report), {})) void part;
        return [];
      } catch (error) {
        return toldWrong(number, error);
      }
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    ["a finding without an id", { findings: [{}] }],
    ["a list that is none", { evacuations: {} }],
    ["an open failure of nothing", { open: [{}] }],
  ])("an earlier report with %s is refused", async (_what, part) => {
    const export_ = join(folder, "a.json");
    writeFileSync(export_, aCsv("web-01", "fails"));
    const report = JSON.parse([...renderJson((await analysisOf(export_)).report(WHOLE))].join("")) as object;
    const file = join(folder, "report.json");
    writeFileSync(file, JSON.stringify(report));
    expect(readPrevious(file)).toBeDefined();
    writeFileSync(file, JSON.stringify({ ...report, ...part }));
    expect(() => readPrevious(file)).toThrow(KnownError);
  });
});
