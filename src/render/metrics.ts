import { KINDS, OUTCOMES, type Migration } from "../model/migration.ts";
import { groupBy } from "../model/group-by.ts";
import type { Report, VerdictLevel } from "../model/report.ts";
import { SECOND_MS, type EpochMs, type Seconds } from "../model/units.ts";

/** How a run went; the report itself does not know it. */
export interface RunFacts {
  /** Epoch ms, when it ended. */
  readonly endedAt: EpochMs;
  readonly seconds: Seconds;
  /** false: the report or its mail could not be delivered. */
  readonly isSuccess: boolean;
  /** The site's name as a label of every sample; null: none. */
  readonly site: string | null;
}

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** `precopy_verdict_level`, worse is higher. */
const LEVELS: Readonly<Record<VerdictLevel, number>> = { ok: 0, watch: 1, act: 2, "no-data": 3 };

/**
 * A night as Prometheus' text exposition format 0.0.4, for node_exporter's textfile collector: gauges of the last report, every
 * series in every file, zero where there was none, so that an alert on it never goes silent. `report` null: the run made none.
 */
export function renderMetrics(report: Report | null, run: RunFacts): string {
  const site: Labels = run.site === null ? {} : { site: run.site };
  const family = (name: string, help: string, samples: readonly Sample[]): string =>
    samples.length === 0 ? "" : familyText(`precopy_${name}`, help, site, samples);
  return [
    family("last_run_timestamp_seconds", "When the last run ended, Unix time.", one(run.endedAt / SECOND_MS)),
    family("last_run_duration_seconds", "How long the last run took.", one(run.seconds)),
    family("last_run_success", "1: report and mail were delivered; 0: they were not.", one(run.isSuccess ? 1 : 0)),
    ...(report === null ? [] : reportFamilies(report, run, family)),
  ].join("");
}

type Family = (name: string, help: string, samples: readonly Sample[]) => string;

function reportFamilies(report: Report, run: RunFacts, family: Family): string[] {
  const { counts, summary, verdict, findings, gates, inputs } = report;
  const moves = report.migrations.filter(({ trigger }) => trigger !== "placement");
  const rejected = inputs.reduce((sum, input) => sum + input.rejected, 0);
  const of = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  const quantile = (pick: (kind: (typeof summary.byKind)[number]) => number | null): Sample[] =>
    summary.byKind.flatMap((each) => {
      const value = pick(each);
      return value === null ? [] : [{ labels: { kind: each.kind }, value }];
    });
  const stun = longestMeasured(moves);
  return [
    family("report_timestamp_seconds", "When the report was made, Unix time.", one(unix(report.generatedAt) ?? 0)),
    family("verdict_level", "0 OK, 1 WATCH, 2 ACT, 3 NO DATA.", one(LEVELS[verdict.level])),
    family(
      "findings",
      "Findings of the report by severity.",
      ["act", "watch"].map((severity) => ({ labels: { severity }, value: of(severity) })),
    ),
    family(
      "gates_crossed",
      "Limits of the configuration that were crossed.",
      one(gates.filter((g) => !g.passed).length),
    ),
    family("migrations", "Migrations of the night by vCenter, kind and outcome, placements apart.", byOutcome(moves)),
    family(
      "migration_duration_p50_seconds",
      "Median duration of succeeded migrations of a kind.",
      quantile(({ p50Seconds }) => p50Seconds),
    ),
    family(
      "migration_duration_p95_seconds",
      "95th percentile of it, from 20 migrations of the kind on.",
      quantile(({ p95Seconds }) => p95Seconds),
    ),
    family(
      "failures_open",
      "VMs with a failed migration that nothing made good, earlier nights included.",
      one(counts.open),
    ),
    family("late_migrations", "Migrations of earlier nights that came only now.", one(counts.late)),
    family(
      "measured_stun_longest_seconds",
      "Longest switchover that a host log measured; absent where none did.",
      stun === null ? [] : one(stun),
    ),
    family("rejected_records", "Records of the inputs that could not be read.", one(rejected)),
    ...dataFamilies(report, run, family),
  ];
}

/** Two ways to the same alert: the age as it was, and the time to subtract from now. */
function dataFamilies({ coverage }: Report, run: RunFacts, family: Family): string[] {
  const newest = new Map<string, number>();
  for (const { vcenter, to } of coverage) {
    const at = unix(to);
    const name = vcenter ?? "";
    if (at !== null) newest.set(name, Math.max(newest.get(name) ?? at, at));
  }
  const times = [...newest].map(([vcenter, value]): Sample => ({ labels: { vcenter }, value }));
  const ages = times.map(({ labels, value }) => ({ labels, value: Math.max(0, run.endedAt / SECOND_MS - value) }));
  return [
    family("data_newest_timestamp_seconds", "Newest record of a vCenter, Unix time.", times),
    family("data_age_seconds", "Age of that record when the run ended.", ages),
  ];
}

function byOutcome(moves: readonly Migration[]): Sample[] {
  const groups = groupBy(moves, ({ vcenter }) => vcenter ?? "");
  if (groups.size === 0) groups.set("", []);
  return [...groups].flatMap(([vcenter, own]) => {
    const counted = groupBy(own, ({ kind, outcome }) => `${kind} ${outcome}`);
    return KINDS.flatMap((kind) =>
      OUTCOMES.map((outcome) => ({
        labels: { vcenter, kind, outcome },
        value: counted.get(`${kind} ${outcome}`)?.length ?? 0,
      })),
    );
  });
}

function longestMeasured(moves: readonly Migration[]): Seconds | null {
  return moves.reduce<Seconds | null>((longest, { stun: { seconds } }) => {
    if (seconds?.basis !== "measured") return longest;
    return longest === null ? seconds.best : Math.max(longest, seconds.best);
  }, null);
}

function one(value: number): Sample[] {
  return [{ labels: {}, value }];
}

/** ISO to Unix seconds. */
function unix(iso: string | null): number | null {
  const at = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : at / SECOND_MS;
}

function familyText(name: string, help: string, site: Labels, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => {
    const pairs = Object.entries({ ...site, ...labels }).map(([label, text]) => `${label}="${labelText(text)}"`);
    return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${String(value)}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

/** A label's value may hold any character; backslash, quote and line feed are escaped. A lone surrogate is no UTF-8. */
function labelText(text: string): string {
  return text
    .replaceAll(/\p{Cs}/gu, "\uFFFD")
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", " ");
}
