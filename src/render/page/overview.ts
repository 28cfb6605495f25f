import type { Migration } from "../../model/migration.ts";
import type { Finding, Report, VerdictLevel } from "../../model/report.ts";
import {
  formatCount,
  formatCountOf,
  formatOffset,
  formatSpan,
  formatTime,
  instantOf,
  SEVERITY_LABELS,
  shorten,
  VERDICT_LABELS,
  visible,
  vmLabel,
  withLocalTimes,
  wordsOf,
} from "../format.ts";
import { headlineOf, knownOf } from "../headline.ts";
import { limitText } from "../limit-text.ts";
import { rowsHref, vmHref, type Badge, type PageContext, type TableModel } from "./section-model.ts";
import { kindsTable, tilesOf, type Tile } from "./tiles.ts";

export interface FindingModel {
  readonly badge: Badge;
  readonly title: string;
  /** Too long for one line. */
  readonly isLong: boolean;
  readonly description: string;
  /** What to do first; empty where the description says it. */
  readonly next: string;
  readonly age: string | null;
  readonly vms: readonly { readonly text: string; readonly href: string }[];
  readonly more: string | null;
  /** Its moves in the table, where an address can hold them. */
  readonly rows: Link | null;
  /** Those of its VMs that failed in earlier nights alone: this night's table has no row of them. */
  readonly earlier: Link | null;
}

interface Link {
  readonly text: string;
  readonly href: string;
}

/** The head of the page: the verdict in one line, what needs a person, the figures of the night. */
export interface Overview {
  readonly title: string;
  readonly verdict: Badge;
  readonly verdictText: string;
  readonly headline: string;
  readonly facts: readonly string[];
  readonly tiles: readonly Tile[];
  readonly kinds: TableModel | null;
  readonly findings: readonly FindingModel[];
  /** Those behind one line, with that line. */
  readonly others: readonly FindingModel[];
  readonly othersTitle: string;
  readonly earlier: readonly string[];
  readonly earlierTitle: string;
  readonly resolved: readonly string[];
  readonly resolvedTitle: string;
}

/** What stands on the first screen, so that the timeline is on it too: all that needs a person as far as there is room. */
const FIRST_FINDINGS = 5;
const FIRST_ACTS = 8;
/** More for information by one rule are one line: their section lists them. */
const MOST_ALIKE = 3;

export function overviewOf(context: PageContext): Overview {
  const { report, clock } = context;
  const [from, to] = [instantOf(report.window.from), instantOf(report.window.to)];
  const vcenters = vcentersOf(report);
  const written = instantOf(report.generatedAt);
  const zone = `${clock.zone}${written === null ? "" : ` (${formatOffset(clock, to ?? written)})`}`;
  const named =
    vcenters
      .slice(0, 3)
      .map((name) => shorten(name, 40))
      .join(", ") + (vcenters.length > 3 ? ` and ${vcenters.length - 3} more` : "");
  const level: VerdictLevel = report.verdict.level;
  const crowded = report.findings.filter(({ rule, severity }) => rule === "concurrency-limit" && severity === "info");
  const isApart = crowded.length > MOST_ALIKE ? new Set(crowded) : new Set<Finding>();
  const findings = [
    ...inOrder(report.findings.filter((finding) => !isApart.has(finding))).map((finding) =>
      findingModel(context, finding),
    ),
    ...crossedGates(report),
    ...(isApart.size === 0 ? [] : [crowdedModel(isApart.size)]),
  ];
  const acts = report.findings.filter(({ severity }) => severity === "act").length;
  const shown = Math.max(FIRST_FINDINGS, Math.min(FIRST_ACTS, acts));
  const first = findings.slice(0, shown);
  const others = findings.slice(shown);
  const resolved = report.changes?.resolvedFindings ?? [];
  const earlier = report.changes?.stillOpenFindings ?? [];
  return {
    title: `Migration report${from === null ? "" : ` ${formatSpan(clock, from, to)}`}`,
    verdict: { text: VERDICT_LABELS[level], className: level },
    verdictText: visible(withLocalTimes(clock, report.verdict.text)),
    headline: visible(withLocalTimes(clock, headlineOf(report))),
    facts: [
      ...(from === null && to === null ? [spanOfMoves(context)] : []),
      `Times in ${zone}`,
      vcenters.length === 0
        ? "vCenter not named"
        : `${vcenters.length === 1 ? "vCenter" : "vCenters"} ${named}${namelessText(report)}`,
      `Written ${formatTime(clock, written)}`,
      ...(context.hostDomain === "" ? [] : [`Paths show hosts without ${shorten(context.hostDomain, 60)}`]),
    ],
    tiles: tilesOf(context),
    kinds: kindsTable(context),
    findings: first,
    others,
    othersTitle: `${formatCountOf(others.length, "more finding")}: ${severitiesOf(others)}`,
    earlier: earlier.map(({ title, nights }) =>
      visible(withLocalTimes(clock, `${title}, open for ${formatCountOf(nights, "night")}`)),
    ),
    earlierTitle: `${formatCountOf(earlier.length, "finding")} of earlier nights still open`,
    resolved: resolved.map(({ title }) => visible(withLocalTimes(clock, title))),
    resolvedTitle: `${formatCount(resolved.length)} resolved since`,
  };
}

/** Host logs say when VMs moved, and not which time they cover. */
function spanOfMoves({ report, clock }: PageContext): string {
  const instants = report.migrations
    .flatMap(({ startedAt, endedAt }) => [startedAt ?? [], endedAt ?? []].flat())
    .sort();
  const [first = null, last = first] = [instants[0], instants.at(-1)];
  return first === null
    ? "No time span is known"
    : `Moves seen ${formatSpan(clock, instantOf(first), instantOf(last))}; which time the inputs cover is not known`;
}

/** Named by the exports or by the moves themselves. */
function vcentersOf({ coverage, migrations }: Report): string[] {
  const names = new Set(coverage.flatMap(({ vcenter }) => vcenter ?? []));
  for (const { vcenter } of migrations) if (vcenter !== null) names.add(vcenter);
  return [...names];
}

/** Beside names only where moves came without one. */
function namelessText({ migrations }: Report): string {
  const count = migrations.filter(({ vcenter, trigger }) => vcenter === null && trigger !== "placement").length;
  return count === 0 ? "" : ` and exports that name none (${formatCountOf(count, "move")})`;
}

const RANKS: Readonly<Record<Finding["severity"], number>> = { act: 0, watch: 1, info: 2 };

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((left, right) => RANKS[left.severity] - RANKS[right.severity]);
}

function severitiesOf(findings: readonly FindingModel[]): string {
  const counts = new Map<string, number>();
  for (const { badge } of findings) counts.set(badge.text, (counts.get(badge.text) ?? 0) + 1);
  return [...counts].map(([text, count]) => `${formatCount(count)} ${text.toLowerCase()}`).join(", ");
}

const MOST_NAMES = 24;
const LONG_TITLE = 110;

function findingModel(context: PageContext, finding: Finding): FindingModel {
  const { report, byId, clock, labels } = context;
  const recurring = report.changes?.recurringFindings.find(({ id }) => id === finding.id);
  const isNew = report.changes?.newFindings.includes(finding.id) ?? false;
  const links = new Map<string, string>();
  for (const id of finding.migrations) {
    const migration = byId.get(id);
    if (migration !== undefined) {
      const label = labels.get(id) ?? vmLabel(migration.vm);
      links.set(vmHref(label), shorten(label, 80));
    }
  }
  const own = finding.migrations.flatMap((id) => byId.get(id) ?? []);
  const rows = rowsHref(context, own);
  const vms = [...links].map(([href, text]) => ({ href, text }));
  const more = vms.length - MOST_NAMES;
  const title = visible(withLocalTimes(clock, finding.title));
  return {
    badge: { text: SEVERITY_LABELS[finding.severity], className: finding.severity },
    title,
    isLong: title.length > LONG_TITLE,
    description: visible(withLocalTimes(clock, knownOf(finding))),
    next: visible(withLocalTimes(clock, finding.next ?? "")),
    // A cause can come again with other VMs: how long each has been open stands in the title.
    age:
      recurring === undefined
        ? isNew
          ? "new"
          : null
        : finding.rule === "unresolved-failure"
          ? null
          : `for ${formatCountOf(recurring.nights, "night")}`,
    vms: vms.slice(0, MOST_NAMES),
    rows: rows === null ? null : { text: `Show ${formatCountOf(own.length, "move")} in the table`, href: rows },
    earlier: earlierLink(finding, own, context),
    more: more > 0 ? `and ${formatCountOf(more, "more VM")}: all are in report.json under this finding` : null,
  };
}

function earlierLink({ rule, count }: Finding, own: readonly Migration[], { labelOf }: PageContext): Link | null {
  if (rule !== "unresolved-failure") return null;
  const tonight = new Set(own.map((migration) => `${migration.vcenter ?? ""}\n${labelOf(migration)}`));
  const others = count - tonight.size;
  return others > 0 ? { text: `${formatCountOf(others, "VM")} failed in earlier nights`, href: "#earlier" } : null;
}

function crowdedModel(places: number): FindingModel {
  return {
    badge: { text: SEVERITY_LABELS.info, className: "info" },
    title: `At ${formatCountOf(places, "place")} more moves were open than can run at once`,
    description: "The surplus waited inside its running tasks. The section on waiting for a slot names them all.",
    isLong: false,
    next: "",
    age: null,
    vms: [],
    more: null,
    rows: null,
    earlier: null,
  };
}

/** A limit of the configuration that the night went beyond, as a line among the findings. */
function crossedGates({ gates }: Report): FindingModel[] {
  return gates
    .filter(({ passed }) => !passed)
    .map((gate) => ({
      badge: { text: "Limit", className: "watch" },
      title: `Crossed: ${wordsOf(gate.rule)}`,
      description: `${limitText(gate)}.`,
      isLong: false,
      next: "",
      age: null,
      vms: [],
      more: null,
      rows: null,
      earlier: null,
    }));
}
