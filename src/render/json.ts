import type { Report } from "../model/report.ts";
import { migrationWriter } from "./json-migration.ts";

/**
 * report.json in pieces: every other top-level key on a line of its own, then `migrations` with one migration a line, last,
 * so that a reader who wants only the head can stop there. Key order is fixed here, whatever built the objects.
 * Shape: `report.schema.json`, schemaVersion 1. Join the pieces with nothing between.
 */
export function* renderJson(report: Report): Iterable<string> {
  const { migrations, ...rest } = inOrder(report);
  const write = migrationWriter();
  yield "{\n";
  for (const [key, value] of Object.entries(rest))
    yield `${JSON.stringify(key)}: ${key === "late" ? `[${report.late.map(write).join(",")}]` : JSON.stringify(value)},\n`;
  yield '"migrations": [';
  let separator = "\n";
  for (const migration of migrations) {
    yield separator + write(migration);
    separator = ",\n";
  }
  yield "\n]\n}\n";
}

function inOrder(report: Report): Report {
  const ordered: Report = {
    schemaVersion: report.schemaVersion,
    tool: report.tool,
    generatedAt: report.generatedAt,
    window: { from: report.window.from, to: report.window.to, timeZone: report.window.timeZone },
    verdict: { level: report.verdict.level, text: report.verdict.text },
    counts: report.counts,
    summary: report.summary,
    inputs: report.inputs,
    coverage: report.coverage,
    gates: report.gates,
    findings: report.findings,
    changes: report.changes,
    selfCheck: report.selfCheck,
    ...(report.backupSlowdown === undefined ? {} : { backupSlowdown: report.backupSlowdown }),
    ...(report.drs === undefined ? {} : { drs: report.drs }),
    evacuations: report.evacuations,
    forecast: report.forecast ?? null,
    context: report.context,
    apart: report.apart,
    diagnostics: report.diagnostics,
    completed: report.completed,
    open: report.open,
    late: report.late,
    migrations: report.migrations,
  };
  return withOthers(ordered, report);
}

/** What a later version of the model adds is never dropped; it follows as it comes. */
function withOthers<Shape extends object>(ordered: Shape, all: Shape): Shape {
  const others = Object.entries(all).filter(([key]) => !(key in ordered));
  return others.length === 0 ? ordered : { ...ordered, ...Object.fromEntries(others) };
}
