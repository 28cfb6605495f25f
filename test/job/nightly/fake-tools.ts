import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NightlyTools } from "../../../src/job/nightly.ts";
import type { ReadFiles, ReportView } from "../../../src/job/nightly/intake.ts";
import type { Config } from "../../../src/model/config.ts";
import type { Migration } from "../../../src/model/migration.ts";
import type { Report, ReportInput } from "../../../src/model/report.ts";
import { toIso } from "../../../src/model/units.ts";
import { aMigration } from "../../history/builder.ts";

/** One line of the exports of these tests: `start web01 2026-11-22T01:00:00.000Z`; the n-th start goes with the n-th end. */
export function exportLine(what: "start" | "end" | "other", vm: string, at: string): string {
  return `${what} ${vm} ${at}\n`;
}

/** Reads such exports without the report job: the nightly job's own behaviour is what is tested with it. */
export const readLines: ReadFiles = (files) => {
  const inputs: ReportInput[] = [];
  const halves = new Map<string, Half>();
  for (const file of files) {
    const lines = readFileSync(file.path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    const times: string[] = [];
    for (const line of lines) {
      const [what, vm = "", at = ""] = line.split(" ");
      times.push(at);
      if (what === "other") continue;
      const half = halves.get(vm) ?? { starts: new Set(), ends: new Set(), inputs: new Set() };
      halves.set(vm, half);
      half.inputs.add(inputs.length);
      (what === "start" ? half.starts : half.ends).add(at);
    }
    times.sort();
    const counts = { records: lines.length, used: lines.length, duplicate: 0, irrelevant: 0, rejected: 0 };
    const [format, role] = lines.length === 0 ? [null, "unclaimed" as const] : ["lines", "events" as const];
    const span = { firstAt: times[0] ?? null, lastAt: times.at(-1) ?? null };
    inputs.push({ path: file.path, format, role, vcenter: "vc01.example.com", bytes: file.bytes, ...counts, ...span });
  }
  const migrations = [...halves].flatMap(([vm, half]) => pair(vm, half));
  return Promise.resolve({
    inputs,
    broken: [],
    migrations,
    report: (view) => {
      const inside = (migration: Migration): boolean => {
        const moment = Date.parse(migration.endedAt ?? migration.startedAt ?? "");
        return moment > (view.from ?? Number.NEGATIVE_INFINITY) && moment <= (view.to ?? Number.POSITIVE_INFINITY);
      };
      return reportOf(inputs, migrations.filter(inside), view);
    },
  });
};

interface Half {
  readonly starts: Set<string>;
  readonly ends: Set<string>;
  /** Indexes of the inputs that speak of the VM. */
  readonly inputs: Set<number>;
}

/** An end belongs to the latest start before it. */
function pair(vm: string, half: Half): readonly Migration[] {
  const open = [...half.starts].sort();
  const evidence = [...half.inputs].map((input) => ({ input, line: 1, record: "line" }));
  const whole = [...half.ends].sort().map((end) => {
    const start = open.filter((at) => at < end).at(-1) ?? null;
    if (start !== null) open.splice(open.indexOf(start), 1);
    return aMigration(vm, start, end, { evidence });
  });
  return [...whole, ...open.map((start) => aMigration(vm, start, null, { evidence }))];
}

function reportOf(
  inputs: readonly ReportInput[],
  migrations: readonly Migration[],
  { from, to, diagnostics, late, open, completed }: ReportView,
): Report {
  const count = (outcome: Migration["outcome"]): number =>
    migrations.filter((migration) => migration.outcome === outcome).length;
  return {
    schemaVersion: 1,
    tool: { name: "precopy", version: "0.1.0" },
    generatedAt: "2026-11-23T06:00:00.000Z",
    window: { from: from === null ? null : toIso(from), to: to === null ? null : toIso(to), timeZone: "UTC" },
    verdict: { level: migrations.length === 0 ? "no-data" : "ok", text: `${migrations.length} migrations` },
    inputs,
    coverage: [],
    counts: {
      migrations: migrations.length,
      succeeded: count("succeeded"),
      failed: 0,
      cancelled: 0,
      unfinished: count("unfinished"),
      startMissing: 0,
      endMissing: 0,
      placements: 0,
      unattributedEnds: 0,
      late: late.length,
      open: open.length,
    },
    summary: { byKind: [] },
    migrations,
    late,
    open,
    completed,
    evacuations: [],
    findings: [],
    gates: [],
    diagnostics,
    context: [],
    apart: [],
    changes: null,
    selfCheck: null,
  };
}

export function aConfig(folder: string, part: Partial<Config> = {}): Config {
  return {
    path: join(folder, "precopy.yaml"),
    reportUrl: null,
    site: null,
    inputs: [{ path: join(folder, "exports"), vcenter: null, timeZone: null, dateOrder: null, format: null }],
    timeZone: "UTC",
    reportTimeZone: null,
    out: join(folder, "reports"),
    write: ["json"],
    retention: { reportDays: null, historyDays: null },
    history: join(folder, "history.duckdb"),
    mail: null,
    webhook: null,
    metrics: null,
    gates: {
      failures: null,
      unresolvedFailures: null,
      p95Seconds: {},
      measuredStunSeconds: null,
      halves: null,
      late: null,
      findings: {},
      rules: {},
      inputAgeHours: 26,
      noInput: true,
    },
    stunProfiles: [],
    changeWindows: [],
    backupWindows: [],
    allowedHosts: [],
    clusterMembers: [],
    mute: [],
    showUserNames: false,
    anonymize: null,
    ...part,
  };
}

/** A run at a given hour, without waiting and without a mail server. */
export function fakeTools(now: string, part: Partial<NightlyTools> = {}): NightlyTools & { readonly mailed: string[] } {
  const mailed: string[] = [];
  return {
    mailed,
    program: "0.1.0",
    read: readLines,
    write: (report, folder) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "report.json"), JSON.stringify(report));
      return Promise.resolve();
    },
    mail: (folder) => {
      if (!statSync(folder).isDirectory()) throw new Error(`no report in ${folder}`);
      mailed.push(folder);
      return Promise.resolve({ status: "sent", messageId: `<${folder}>`, subject: "precopy", note: null });
    },
    now: () => Date.parse(now),
    machineNow: () => Date.parse(now),
    sleep: () => Promise.resolve(),
    settleSeconds: 0,
    zone: "UTC",
    ...part,
  };
}

export function readReport(folder: string): Report {
  return JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
}
