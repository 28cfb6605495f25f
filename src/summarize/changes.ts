import { median } from "simple-statistics";
import type { Kind, Migration } from "../model/migration.ts";
import type { Night, Past } from "../model/past.ts";
import { nightOf } from "../model/past.ts";
import type { ChangeLine, Changes, Finding, Report } from "../model/report.ts";

/** A median over fewer nights than this says more about chance than about the site; the report states it. */
export const BASELINE_NIGHTS = 14;
/** What the calendar shows: a year and the month that it is compared with. */
const CALENDAR_NIGHTS = 400;
/** The comparisons of the morning: a week tells of the weekday's change, a month of the drift. */
const SPANS = [7, 30];

/** Which figures are compared, in this order. */
interface Measure {
  readonly label: string;
  readonly unit: ChangeLine["unit"];
  readonly of: (night: Compared) => number | null;
}

type Compared = Pick<Night, "counts" | "byKind">;

const KIND_NAMES: readonly (readonly [Kind, string])[] = [
  ["vmotion", "vMotion"],
  ["storage-vmotion", "Storage vMotion"],
  ["combined", "vMotion with storage"],
  ["cold", "Cold migration"],
];

const MEASURES: readonly Measure[] = [
  { label: "Migrations", unit: "count", of: (night) => night.counts.migrations },
  { label: "Failed", unit: "count", of: (night) => night.counts.failed },
  { label: "Cancelled", unit: "count", of: (night) => night.counts.cancelled },
  { label: "Unfinished", unit: "count", of: (night) => night.counts.unfinished },
  ...KIND_NAMES.flatMap(([kind, name]): Measure[] => [
    { label: `${name} p50`, unit: "seconds", of: (night) => ofKind(night, kind)?.p50Seconds ?? null },
    { label: `${name} p95`, unit: "seconds", of: (night) => ofKind(night, kind)?.p95Seconds ?? null },
  ]),
];

function ofKind(night: Compared, kind: Kind): Compared["byKind"][number] | undefined {
  return night.byKind.find((summary) => summary.kind === kind);
}

/** The parts of a report that are compared; `muted` are the ids of findings silenced in the config. */
export interface Tonight extends Compared {
  readonly findings: readonly Finding[];
  readonly migrations: readonly Migration[];
}

/** Findings about one event of one VM: not seeing them again settles nothing, only a later move that worked does. */
const OPEN_UNTIL_MOVED = ["unresolved-failure", "uncertain-location"];
/** After so many nights nobody wants to be told again. */
const OPEN_NIGHTS = 14;

/**
 * What changed since the nights before: figures beside the last night and, from BASELINE_NIGHTS nights on, beside the
 * medians of 7 and 30; findings that are new, come again, or are gone, by their stable ids. Null without any past.
 */
export function compareWithPast(tonight: Tonight, past: Past): Changes | null {
  const last = past.nights[0];
  if (last === undefined) return null;
  const told = past.nights.filter((night) => night.status !== "silent");
  const lastTold = told[0] ?? last;
  const lines = [
    ...linesAgainst(tonight, [lastTold], past.source === "history" ? "last night" : "last report"),
    ...(told.length < BASELINE_NIGHTS
      ? []
      : SPANS.flatMap((span) =>
          linesAgainst(tonight, told.slice(0, span), `median of ${Math.min(span, told.length)} nights`),
        )),
  ];
  const gone = lastTold.findings.filter(({ id }) => !tonight.findings.some((finding) => finding.id === id));
  const open = gone.filter(({ id }) => isOpenUntilMoved(id) && !hasMoved(id, tonight.migrations));
  const stillOpenFindings = open
    .map(({ id, title }) => ({ id, title, nights: nightsInARow(id, told) + 1 }))
    .filter(({ nights }) => nights <= OPEN_NIGHTS);
  const now = new Set(tonight.findings.map((finding) => finding.id));
  const before = new Set(lastTold.findings.map((finding) => finding.id));
  const changes: Changes = {
    since: lastTold.to,
    lines,
    newFindings: [...now].filter((id) => !before.has(id)),
    recurringFindings: [...now]
      .filter((id) => before.has(id))
      .map((id) => ({ id, nights: nightsInARow(id, told) + 1 })),
    resolvedFindings: gone.filter((finding) => !open.includes(finding)).map(({ id, title }) => ({ id, title })),
    stillOpenFindings,
  };
  if (past.source === "previous-report") return changes;
  const nights = past.nights.slice(0, CALENDAR_NIGHTS).map(({ findings: _told, ...line }) => line);
  return { ...changes, nights, baseline: { nights: told.length, needed: BASELINE_NIGHTS } };
}

/** One earlier report as a past, for `--previous`. */
export function pastOfReport(previous: Report): Past {
  const night = nightOf(previous, previous.generatedAt.slice(0, 10), "reported");
  return { source: "previous-report", nights: [{ ...night, to: previous.generatedAt }], vmDurations: new Map() };
}

/** Lines for the measures that either side knows and that are not zero on both. */
function linesAgainst(tonight: Compared, nights: readonly Compared[], against: string): readonly ChangeLine[] {
  return MEASURES.flatMap(({ label, unit, of }): ChangeLine[] => {
    const now = of(tonight);
    const values = nights.map(of).filter((value) => value !== null);
    const before = values.length === 0 ? null : median(values);
    if ((now ?? 0) === 0 && (before ?? 0) === 0) return [];
    return [{ label, unit, now, before, against }];
  });
}

function isOpenUntilMoved(id: string): boolean {
  return OPEN_UNTIL_MOVED.some((rule) => id.startsWith(`${rule}:`));
}

/** True where the VM that a finding is about has been moved tonight. */
function hasMoved(id: string, migrations: readonly Migration[]): boolean {
  const subject = id.slice(id.indexOf(":") + 1);
  return migrations.some(({ vm, vcenter, outcome }) => {
    const name = vm.name ?? vm.moref ?? "";
    return outcome === "succeeded" && subject === (vcenter === null ? name : `${vcenter}/${name}`);
  });
}

/** How many nights before this one, without a break, had the finding. */
function nightsInARow(id: string, nights: readonly Night[]): number {
  const without = nights.findIndex((night) => !night.findings.some((finding) => finding.id === id));
  return without === -1 ? nights.length : without;
}
