import type { ChangeLine, Finding, KindSummary, Report, VerdictLevel } from "../../model/report.ts";
import {
  formatCount,
  formatCountOf,
  formatOffset,
  formatSeconds,
  formatSpan,
  formatTime,
  instantOf,
  KIND_LABELS,
  SEVERITY_LABELS,
  shorten,
  VERDICT_LABELS,
  visible,
  vmLabel,
  withLocalTimes,
  wordsOf,
} from "../format.ts";
import {
  cell,
  columns,
  numberCell,
  table,
  vmHref,
  type Badge,
  type PageContext,
  type TableModel,
} from "./section-model.ts";

export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly sub: string;
  readonly className: string;
}

export interface FindingModel {
  readonly badge: Badge;
  readonly title: string;
  readonly description: string;
  readonly age: string | null;
  readonly vms: readonly { readonly text: string; readonly href: string }[];
  readonly more: string | null;
}

/** The head of the page: the verdict in words, the figures of the night, what needs a person, what changed. */
export interface Overview {
  readonly title: string;
  readonly verdict: Badge;
  readonly verdictText: string;
  readonly facts: readonly string[];
  readonly tiles: readonly Tile[];
  readonly kinds: TableModel | null;
  readonly findings: readonly FindingModel[];
  readonly resolved: readonly string[];
  readonly noFindings: boolean;
  readonly changes: TableModel | null;
  readonly changesMissing: string | null;
  readonly gates: TableModel | null;
}

export function overviewOf(context: PageContext): Overview {
  const { report, clock } = context;
  const [from, to] = [instantOf(report.window.from), instantOf(report.window.to)];
  const vcenters = [...new Set(report.coverage.flatMap(({ vcenter }) => vcenter ?? []))];
  const written = instantOf(report.generatedAt);
  const zone = `${clock.zone}${written === null ? "" : ` (${formatOffset(clock, to ?? written)})`}`;
  const named =
    vcenters
      .slice(0, 3)
      .map((name) => shorten(name, 40))
      .join(", ") + (vcenters.length > 3 ? ` and ${vcenters.length - 3} more` : "");
  const level: VerdictLevel = report.verdict.level;
  return {
    title: `Migration report${from === null ? "" : ` ${formatSpan(clock, from, to)}`}`,
    verdict: { text: VERDICT_LABELS[level], className: level },
    verdictText: visible(withLocalTimes(clock, report.verdict.text)),
    facts: [
      from === null && to === null ? "No time span is known" : formatSpan(clock, from, to),
      `Times in ${zone}`,
      vcenters.length === 0 ? "vCenter not named" : `${vcenters.length === 1 ? "vCenter" : "vCenters"} ${named}`,
      `Written ${formatTime(clock, written)}`,
      ...(context.hostDomain === "" ? [] : [`Paths leave out ${shorten(context.hostDomain, 60)}`]),
    ],
    tiles: tilesOf(context),
    kinds: kindsTable(report.summary.byKind),
    findings: inOrder(report.findings)
      .slice(0, 30)
      .map((finding) => findingModel(context, finding)),
    resolved: report.changes?.resolvedFindings.map(({ title }) => visible(title)) ?? [],
    noFindings: report.findings.length === 0,
    changes: changesTable(context),
    changesMissing:
      report.changes === null
        ? "Give the last report with --previous report.json, or run precopy nightly, to see what changed."
        : null,
    gates: gatesTable(report),
  };
}

function tilesOf({ report, view }: PageContext): Tile[] {
  const { counts } = report;
  const open = view.failures.ok ? view.failures.value.unresolved.length : null;
  const stuns = view.stuns.ok ? view.stuns.value : null;
  const placements =
    counts.placements === 0
      ? "no power-on placements"
      : `and ${formatCountOf(counts.placements, "power-on placement")} apart`;
  const halves = `${formatCount(counts.startMissing)} start, ${formatCount(counts.endMissing)} end missing`;
  const tiles: Tile[] = [
    { label: "Migrations", value: formatCount(counts.migrations), sub: placements, className: "" },
    {
      label: "Succeeded",
      value: formatCount(counts.succeeded),
      sub: counts.migrations === 0 ? "–" : `${((counts.succeeded / counts.migrations) * 100).toFixed(1)} %`,
      className: "",
    },
    {
      label: "Failed",
      value: formatCount(counts.failed),
      sub: open === null ? "–" : open === 0 ? "none open" : `${formatCount(open)} open`,
      className: open !== null && open > 0 ? "act" : "",
    },
    { label: "Cancelled", value: formatCount(counts.cancelled), sub: "by request", className: "" },
    {
      label: "Unfinished",
      value: formatCount(counts.unfinished),
      sub: halves,
      className: counts.unfinished > 0 ? "watch" : "",
    },
  ];
  if (stuns !== null && stuns.measured.length > 0)
    tiles.push({
      label: "Longest stun",
      value: formatSeconds(stuns.measured[0]?.stun.seconds?.best ?? null),
      sub: `measured, ${formatCount(stuns.overLimit.length)} of ${formatCount(stuns.measured.length)} over the limit`,
      className: stuns.overLimit.length > 0 ? "act" : "",
    });
  else tiles.push({ label: "Measured stuns", value: "none", sub: "no host logs in the inputs", className: "" });
  return tiles;
}

function kindsTable(byKind: readonly KindSummary[]): TableModel | null {
  const told = byKind.filter(({ count }) => count > 0);
  if (told.length === 0) return null;
  return table(
    "Durations by kind, succeeded moves",
    columns("Kind", "Moves|n", "p50|n", "p95|n", "Longest|n"),
    told.map(({ kind, count, p50Seconds, p95Seconds, maxSeconds }) => [
      cell(KIND_LABELS[kind], { className: "tight" }),
      numberCell(formatCount(count)),
      numberCell(formatSeconds(p50Seconds)),
      numberCell(formatSeconds(p95Seconds)),
      numberCell(formatSeconds(maxSeconds)),
    ]),
  );
}

const RANKS: Readonly<Record<Finding["severity"], number>> = { act: 0, watch: 1, info: 2 };

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((left, right) => RANKS[left.severity] - RANKS[right.severity]);
}

const MOST_NAMES = 6;

function findingModel({ report, byId, clock }: PageContext, finding: Finding): FindingModel {
  const recurring = report.changes?.recurringFindings.find(({ id }) => id === finding.id);
  const isNew = report.changes?.newFindings.includes(finding.id) ?? false;
  const links = new Map<string, string>();
  for (const id of finding.migrations) {
    const migration = byId.get(id);
    if (migration !== undefined) links.set(vmHref(migration.vm), shorten(vmLabel(migration.vm), 40));
  }
  const vms = [...links].map(([href, text]) => ({ href, text }));
  return {
    badge: { text: SEVERITY_LABELS[finding.severity], className: finding.severity },
    title: visible(withLocalTimes(clock, finding.title)),
    description: visible(withLocalTimes(clock, finding.description)),
    age: recurring !== undefined ? `for ${formatCountOf(recurring.nights, "night")}` : isNew ? "new" : null,
    vms: vms.slice(0, MOST_NAMES),
    more: vms.length > MOST_NAMES ? `and ${formatCountOf(vms.length - MOST_NAMES, "more VM", "more VMs")}` : null,
  };
}

function changesTable({ report, clock }: PageContext): TableModel | null {
  const { changes } = report;
  if (changes === null || changes.lines.length === 0) return null;
  const value = (line: ChangeLine, figure: number | null): string =>
    figure === null ? "–" : line.unit === "seconds" ? formatSeconds(figure) : formatCount(figure);
  const since = instantOf(changes.since);
  return table(
    since === null ? visible(`What changed since ${changes.since}`) : `What changed since ${formatTime(clock, since)}`,
    columns("Figure", "Now|n", "Before|n", "Change|n", "Compared with"),
    changes.lines.map((line) => [
      cell(line.label, { className: "tight" }),
      numberCell(value(line, line.now)),
      numberCell(value(line, line.before)),
      numberCell(changeText(line)),
      cell(line.against),
    ]),
  );
}

function changeText({ now, before }: ChangeLine): string {
  if (now === null || before === null) return "–";
  if (now === before) return "same";
  if (before === 0) return `▲ from 0`;
  const percent = Math.abs((now / before - 1) * 100);
  return `${now > before ? "▲" : "▼"} ${percent < 10 ? percent.toFixed(1) : formatCount(percent)} %`;
}

function gatesTable(report: Report): TableModel | null {
  if (report.gates.length === 0) return null;
  return table(
    "Gates",
    columns("Gate", "State", "Limit|n", "Value|n"),
    report.gates.map((gate) => [
      cell(wordsOf(gate.rule)),
      cell("", {
        badge: gate.passed ? { text: "Passed", className: "succeeded" } : { text: "Crossed", className: "failed" },
      }),
      numberCell(plain(gate.limit)),
      numberCell(plain(gate.value)),
    ]),
  );
}

function plain(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : JSON.stringify(value ?? null);
}
