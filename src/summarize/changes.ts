import { median } from "simple-statistics";
import type { Kind, Migration } from "../model/migration.ts";
import type { Night, OpenFailure, Past, PastFinding } from "../model/past.ts";
import { nightOf } from "../model/night.ts";
import { finishedEvacuations } from "../model/past-evacuation.ts";
import type { ChangeLine, Changes, Finding, Report, StillOpenFinding } from "../model/report.ts";
import { formatList, KIND_LABELS } from "../model/words.ts";
import { openFailures } from "./open-failures.ts";

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

const KINDS_COMPARED: readonly Kind[] = ["vmotion", "storage-vmotion", "combined", "cold"];

const MEASURES: readonly Measure[] = [
  { label: "Migrations", unit: "count", of: (night) => night.counts.migrations },
  { label: "Failed", unit: "count", of: (night) => night.counts.failed },
  { label: "Cancelled", unit: "count", of: (night) => night.counts.cancelled },
  { label: "Unfinished", unit: "count", of: (night) => night.counts.unfinished },
  { label: "Failures open", unit: "count", of: (night) => openOf(night.counts) },
  ...KINDS_COMPARED.flatMap((kind): Measure[] => [
    { label: `${KIND_LABELS[kind]} p50`, unit: "seconds", of: (night) => ofKind(night, kind)?.p50Seconds ?? null },
    { label: `${KIND_LABELS[kind]} p95`, unit: "seconds", of: (night) => ofKind(night, kind)?.p95Seconds ?? null },
  ]),
];

/** Nights of earlier versions did not count them. */
function openOf({ open }: Partial<Compared["counts"]>): number | null {
  return open ?? null;
}

function ofKind(night: Compared, kind: Kind): Compared["byKind"][number] | undefined {
  return night.byKind.find((summary) => summary.kind === kind);
}

/** The parts of a report that are compared; `muted` are the ids of findings silenced in the config. */
export interface Tonight extends Compared {
  readonly findings: readonly Finding[];
  readonly migrations: readonly Migration[];
}

/** Findings about one event of one VM, failures apart, which stay findings: not seeing them again settles nothing, only a later move that worked does. */
const OPEN_UNTIL_MOVED = ["unknown-place", "uncertain-location"];
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
  const open = lastTold.findings.flatMap((finding) => stillOpenOf(finding, tonight, told));
  const stillOpenFindings = open.filter(({ nights }) => nights <= OPEN_NIGHTS);
  const openIds = new Set(open.map(({ id }) => id));
  const now = new Set(tonight.findings.map((finding) => finding.id));
  const before = new Set(lastTold.findings.map((finding) => finding.id));
  const changes: Changes = {
    since: lastTold.to,
    lines,
    newFindings: [...now].filter((id) => !before.has(id)),
    recurringFindings: [...now]
      .filter((id) => before.has(id))
      .map((id) => ({ id, nights: nightsInARow(id, told) + 1 })),
    resolvedFindings: gone.filter(({ id }) => !openIds.has(id)).map(({ id, title }) => ({ id, title })),
    stillOpenFindings,
  };
  if (past.source === "previous-report") return changes;
  const nights = past.nights.slice(0, CALENDAR_NIGHTS).map(({ findings: _told, ...line }) => line);
  return { ...changes, nights, baseline: { nights: told.length, needed: BASELINE_NIGHTS } };
}

/** One earlier report as a past, for `--previous`. */
export function pastOfReport(previous: Report): Past {
  const night = nightOf(previous, previous.generatedAt.slice(0, 10), "reported");
  return {
    source: "previous-report",
    nights: [{ ...night, to: previous.generatedAt }],
    vmDurations: new Map(),
    openFailures: openBefore(previous).map((failure) => ({ ...failure, nights: failure.nights + 1 })),
    evacuations: finishedEvacuations(previous.evacuations, previous.migrations),
  };
}

/** Reports of earlier versions do not list what is open: their own failures are all that is known. */
function openBefore(previous: Report): readonly OpenFailure[] {
  const { open }: Partial<Report> = previous;
  return open ?? openFailures(previous.migrations, [], null);
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

/** What of an earlier finding is neither told again tonight nor settled by a move. */
function stillOpenOf(finding: PastFinding, tonight: Tonight, told: readonly Night[]): StillOpenFinding[] {
  const { id, title } = finding;
  const rule = id.slice(0, id.indexOf(":"));
  if (!OPEN_UNTIL_MOVED.includes(rule)) return [];
  const all = subjectsOf(finding);
  const again = new Set(tonight.findings.filter((own) => own.rule === rule).flatMap(subjectsOf));
  const moved = new Set(
    tonight.migrations
      .filter(({ outcome, trigger }) => outcome === "succeeded" && trigger !== "placement")
      .map(({ vm, vcenter }) => `${vcenter === null ? "" : `${vcenter}/`}${vm.name ?? vm.moref ?? ""}`),
  );
  const open = all.filter((subject) => !again.has(subject) && !moved.has(subject));
  if (open.length === 0) return [];
  const nights = nightsInARow(id, told) + 1;
  if (open.length === all.length) return [{ id, title, nights, subjects: open }];
  return [{ id, title: `${title}; still open: ${formatList(open)}`, nights, subjects: open }];
}

function subjectsOf({ id, subjects }: Pick<PastFinding, "id" | "subjects">): readonly string[] {
  return subjects ?? [id.slice(id.indexOf(":") + 1)];
}

/** How many nights before this one, without a break, had the finding. */
function nightsInARow(id: string, nights: readonly Night[]): number {
  const without = nights.findIndex((night) => !night.findings.some((finding) => finding.id === id));
  return without === -1 ? nights.length : without;
}
