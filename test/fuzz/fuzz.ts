import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findInputs } from "../../src/job/inputs.ts";
import { analyze, WHOLE } from "../../src/job/report.ts";
import type { Report } from "../../src/model/report.ts";
import { renderCsv } from "../../src/render/csv.ts";
import { renderJson } from "../../src/render/json.ts";
import { renderMail } from "../../src/render/mail/mail.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { schemaErrors } from "../schema/validate.ts";
import { brokenInvariants, isUnreadOk } from "./invariants.ts";
import { mutantOf, type Mutant } from "./mutant.ts";
import { allSeeds } from "./seeds.ts";

export interface Find {
  readonly mutant: Mutant;
  readonly problem: string;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly mutants: number;
  /** The number of the first one; a find is repeated by its own. */
  readonly first?: number;
  /** Milliseconds that a mutant may take at all: far more than any needs on a busy machine. */
  readonly patience?: number;
}

const NOW = Date.parse("2026-11-23T06:00:00Z");
const PATIENCE_MS = 20_000;

/** Runs mutants of all samples through the whole job and gives back what went wrong, each with the number that repeats it. */
export async function fuzz(options: FuzzOptions): Promise<readonly Find[]> {
  const { seed, mutants, first = 0, patience = PATIENCE_MS } = options;
  const seeds = allSeeds();
  const finds: Find[] = [];
  const folder = mkdtempSync(join(tmpdir(), "precopy-fuzz-"));
  try {
    for (let number = first; number < first + mutants; number++) {
      const mutant = mutantOf(seeds, seed, number);
      const begin = performance.now();
      for (const problem of await problemsOf(mutant, folder)) finds.push({ mutant, problem });
      const took = performance.now() - begin;
      if (took > patience) finds.push({ mutant, problem: `took ${Math.round(took)} ms` });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return finds;
}

async function problemsOf(mutant: Mutant, folder: string): Promise<readonly string[]> {
  const file = join(folder, mutant.name);
  const beside = join(folder, "beside");
  writeFileSync(file, mutant.bytes);
  if (mutant.companion !== null) writeFileSync(beside, mutant.companion.bytes);
  try {
    const names = mutant.companion === null ? [file] : [file, beside];
    return problemsOfReport(await reportOf(names), mutant);
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  } finally {
    rmSync(file);
    rmSync(beside, { force: true });
  }
}

/** What is asked for of the night: epoch milliseconds, null for all. */
export interface Window {
  readonly from: number | null;
  readonly to: number | null;
}

export const WHOLE_NIGHT: Window = { from: null, to: null };

/** The whole job on files, as `precopy report` runs it. */
export async function reportOf(names: readonly string[], window: Window = WHOLE_NIGHT): Promise<Report> {
  const found = await findInputs(names, process.stdin, () => null);
  try {
    const analysis = await analyze(found.files, {
      timeZone: "UTC",
      timeZoneGiven: true,
      dateOrder: null,
      inputFormat: null,
      now: NOW,
      reportTimeZone: "Europe/Berlin",
      config: null,
    });
    return analysis.report({ ...WHOLE, ...window });
  } finally {
    await found.dispose();
  }
}

function problemsOfReport(report: Report, { number, bytes, companion }: Mutant): readonly string[] {
  const json = [...renderJson(report)].join("");
  const problems = [...schemaErrors(JSON.parse(json)), ...brokenInvariants(report, NOW)];
  if (!isWellFormed(json)) problems.push("report.json holds half a surrogate pair");
  if (companion === null && isUnreadOk(report, bytes.toString("utf8"))) problems.push("an unread input is OK");
  // Pages and mails take longer than all the rest: some of them show what all would.
  if (number % 8 === 0) problems.push(...problemsOfPages(report));
  return problems;
}

function problemsOfPages(report: Report): readonly string[] {
  const view = pageViewOf(report);
  const failed = [view.tiles, view.vmLabels].flatMap((part) => (part.ok ? [] : [`figures failed: ${part.message}`]));
  const page = [...renderPage(report, view, { userNames: true })].join("");
  failed.push(...(page.match(/This section could not be (?:computed|drawn): [^<]*/g) ?? []));
  const mail = renderMail(report);
  const csv = [...renderCsv(report)].join("");
  const texts = { page, csv, ...mail };
  for (const [name, text] of Object.entries(texts))
    if (typeof text === "string" && !isWellFormed(text)) failed.push(`${name} holds half a surrogate pair`);
  // The page's own scripts end one by one; a name that ends one earlier, or opens another, is an injection.
  const scripts = page.match(/<script\b/g)?.length ?? 0;
  if (scripts !== (page.match(/<\/script>/g)?.length ?? 0)) failed.push("the page's scripts are not closed one by one");
  if (page.includes("<img src=x") || mail.html.includes("<img src=x") || mail.html.includes("<script"))
    failed.push("markup of a name stands in page or mail");
  if (/[\r\n]/.test(mail.subject)) failed.push("the subject has more than one line");
  return failed;
}

/** UTF-8 has no half of a surrogate pair: what comes back is the same only where there is none. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text, "utf8").toString("utf8") === text;
}
