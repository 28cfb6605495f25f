import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findInputs } from "../../src/job/inputs.ts";
import { analyze, WHOLE, type Analysis } from "../../src/job/report.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
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
import { shuffledRecords } from "./shuffle.ts";

export interface Find {
  readonly mutant: Mutant;
  readonly problem: string;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly mutants: number;
  /** The number of the first one; a find is repeated by its own. */
  readonly first?: number;
  /** Samples are cut to so many bytes. */
  readonly largest?: number;
  /** One in so many is made into page and mail too. */
  readonly pageOf?: number;
}

const NOW = Date.parse("2026-11-23T06:00:00Z");
/** Of CPU, whatever else the machine does: the same for the smallest, then 5 seconds a megabyte. */
const PATIENCE_MS = 5000;
const MEGABYTE = 1_048_576;
/** Nothing that a mutant of some kilobytes holds needs more. */
const MOST_HEAP_BYTES = 1024 * MEGABYTE;

/** Runs mutants of all samples through the whole job and gives back what went wrong, each with the number that repeats it. */
export async function fuzz(options: FuzzOptions): Promise<readonly Find[]> {
  const { seed, mutants, first = 0, largest, pageOf = 8 } = options;
  const seeds = allSeeds(largest);
  const finds: Find[] = [];
  const folder = mkdtempSync(join(tmpdir(), "precopy-fuzz-"));
  try {
    for (let number = first; number < first + mutants; number++) {
      const mutant = mutantOf(seeds, seed, number);
      const begin = performance.now();
      for (const problem of await problemsOf(mutant, folder, number % pageOf === 0)) finds.push({ mutant, problem });
      const allowed = PATIENCE_MS * Math.max(1, mutant.bytes.length / MEGABYTE);
      if (performance.now() - begin > allowed) finds.push(...(await slowness(mutant, folder, allowed)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return finds;
}

/** A busy machine is slow with anything: what took long is run once more and judged by its CPU time, and by what it holds. */
async function slowness(mutant: Mutant, folder: string, allowed: number): Promise<readonly Find[]> {
  const begin = process.cpuUsage();
  await problemsOf(mutant, folder, false);
  const { user, system } = process.cpuUsage(begin);
  const took = (user + system) / 1000;
  const { heapUsed } = process.memoryUsage();
  return [
    ...(took > allowed ? [{ mutant, problem: `took ${Math.round(took)} ms of CPU` }] : []),
    ...(heapUsed > MOST_HEAP_BYTES ? [{ mutant, problem: `holds ${heapUsed} bytes` }] : []),
  ];
}

async function problemsOf(mutant: Mutant, folder: string, isPaged: boolean): Promise<readonly string[]> {
  const file = join(folder, mutant.name);
  const beside = join(folder, "beside");
  writeFileSync(file, mutant.bytes);
  if (mutant.companion !== null) writeFileSync(beside, mutant.companion.bytes);
  try {
    const names = mutant.companion === null ? [file] : [file, beside];
    const analysis = await analysisOf(names);
    const report = analysis.report(WHOLE);
    return [
      ...problemsOfReport(report, mutant),
      // Pages and mails take longer than all the rest: some of them show what all would.
      ...(isPaged ? [...problemsOfPages(report), ...problemsOfWindow(analysis, report)] : []),
      ...(isPaged ? await problemsOfOrder(mutant, report, file) : []),
    ];
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
  return (await analysisOf(names)).report({ ...WHOLE, ...window });
}

async function analysisOf(names: readonly string[]): Promise<Analysis> {
  const found = await findInputs(names, process.stdin, () => null);
  const missing = found.missing.map(({ path, reason }): Diagnostic => ({
    code: "missing-input",
    severity: "error",
    message: `${path}: ${reason}.`,
    input: null,
    line: null,
    count: 1,
  }));
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
    return { ...analysis, report: (view) => analysis.report({ ...view, diagnostics: missing }) };
  } finally {
    await found.dispose();
  }
}

function problemsOfReport(report: Report, { bytes, companion }: Mutant): readonly string[] {
  const json = [...renderJson(report)].join("");
  const problems = [...schemaErrors(JSON.parse(json)), ...brokenInvariants(report, NOW)];
  if (!isWellFormed(json)) problems.push("report.json holds half a surrogate pair");
  if (companion === null && isUnreadOk(report, bytes.toString("utf8"))) problems.push("an unread input is OK");
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

/** The second half of the night alone is as sound, and names nothing of the first. */
function problemsOfWindow(analysis: Analysis, { migrations }: Report): readonly string[] {
  const ends = migrations.flatMap(({ endedAt, startedAt }) => endedAt ?? startedAt ?? []).sort();
  const middle = ends[ends.length >> 1];
  if (middle === undefined) return [];
  const report = analysis.report({ ...WHOLE, from: Date.parse(middle) });
  return [...schemaErrors(JSON.parse([...renderJson(report)].join(""))), ...brokenInvariants(report, NOW)].map(
    (problem) => `in a window: ${problem}`,
  );
}

/** The same records in another order are the same night. */
async function problemsOfOrder({ bytes, companion }: Mutant, report: Report, file: string): Promise<readonly string[]> {
  const shuffled = companion === null ? shuffledRecords(bytes) : null;
  if (shuffled === null) return [];
  writeFileSync(file, shuffled);
  const again = await reportOf([file]);
  const [one, other] = [report, again].map(comparable);
  return one === other ? [] : ["the same records in another order are another night"];
}

/** All that is said of the migrations but where it stood. */
function comparable({ migrations }: Report): string {
  return JSON.stringify(migrations.map((one) => ({ ...one, evidence: [] })).sort((a, b) => (a.id < b.id ? -1 : 1)));
}

/** UTF-8 has no half of a surrogate pair: what comes back is the same only where there is none. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text, "utf8").toString("utf8") === text;
}
