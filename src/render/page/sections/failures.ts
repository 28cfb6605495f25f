import type { Migration } from "../../../model/migration.ts";
import type { FailureGroup, Failures } from "../../../model/page-view.ts";
import { maxOf } from "../../../model/numbers.ts";
import { cellBar } from "../../chart/small-marks.ts";
import {
  KIND_LABELS,
  formatCount,
  formatCountOf,
  formatSeconds,
  formatShare,
  instantOf,
  shorten,
  failureWords,
  wordsOf,
} from "../../format.ts";
import { openEarlier } from "../open-earlier.ts";
import { filterHref } from "../row-filter.ts";
import {
  type Cell,
  type PageContext,
  type TableModel,
  body,
  cell,
  columns,
  defineSection,
  shown,
  hostsCell,
  isoTimeCell,
  labelIn,
  messageCell,
  numberCell,
  shortHost,
  table,
  topTable,
  vmCell,
} from "../section-model.ts";
import { vmRowsHref } from "../vm-rows.ts";

const MOST_OPEN = 15;
/** As the figures name a path of which neither end is known. */
const UNTOLD_PATH = "unknown → unknown";

export const failuresSection = defineSection<Failures>({
  id: "failures",
  title: "Failures",
  render(context, { groups, open, unresolved, resolved, attempts }) {
    const { report } = context;
    const failed = unresolved.length + resolved.length;
    const earlier = openEarlier(context).length;
    const counts =
      earlier === 0
        ? []
        : [
            {
              text: formatCount(earlier),
              href: "#earlier",
              label: `${earlier === 1 ? "VM" : "VMs"} more with a failure of an earlier night that nothing made good`,
            },
          ];
    if (failed === 0) return body(`None of ${formatCountOf(attempts, "migration")} failed.`, { counts });
    const tables = [causesTable(context, groups)];
    if (open.length > 0) tables.push(openTable(context, open));
    if (resolved.length > 0) tables.push(resolvedTable(context, resolved));
    const left =
      open.length === 0
        ? "every VM moved in a later attempt"
        : `${formatCountOf(open.length, "VM")} ${open.length === 1 ? "has" : "have"} no later success (${formatCountOf(unresolved.length, "attempt")})`;
    return body(
      `${formatCount(failed)} of ${formatCountOf(attempts, "migration")} failed (${formatShare(failed, attempts)}); ${left}.`,
      { counts, tables, tally: formatCount(report.counts.failed) },
    );
  },
});

function causesTable(context: PageContext, groups: readonly FailureGroup[]): TableModel {
  const most = maxOf(groups.map((group) => group.count)) ?? 0;
  return shown(
    table(
      "By cause",
      columns("Cause", "Failures|n", "VMs open|n", "Paths", "What helps"),
      groups.map(({ category, count, openVms, paths, remedy, reference }) => [
        cell(failureWords(category)),
        numberCell(formatCount(count), {
          svg: cellBar(count / most, "activity marked"),
          href: filterHref({ failure: category, outcome: "failed", only: "moves" }),
        }),
        numberCell(formatCount(openVms), {
          href: openVms === 0 ? null : filterHref({ failure: category, only: "open-vms" }),
        }),
        messageCell(
          paths
            .slice(0, 2)
            .map((entry) => `${shortPath(context, entry.path)}${entry.count > 1 ? ` (${entry.count})` : ""}`)
            .join("; "),
          { sub: paths.length > 2 ? `and ${paths.length - 2} more` : null },
        ),
        cell(remedy ?? "no remedy is known for this one", { className: "message", sub: reference }),
      ]),
    ),
  );
}

function openTable(context: PageContext, open: Failures["open"]): TableModel {
  const heads = columns("VM", "Cause", `Last failed (${context.clock.zone})`, "Attempts|n", "Path", "vCenter says");
  const nights = new Map(context.report.open.map((failure) => [failure.id, failure.nights]));
  const ageOf = ({ id }: Migration): string | null => {
    const age = nights.get(id) ?? 1;
    return age > 1 ? `open for ${formatCountOf(age, "night")}` : null;
  };
  return shown(
    topTable("Open: no later attempt worked", heads, open, MOST_OPEN, ({ migration, attempts }) => [
      vmCell(context, migration, { sub: ageOf(migration) }),
      causeCell(migration),
      isoTimeCell(context, migration.endedAt ?? migration.startedAt),
      numberCell(formatCount(attempts.length), {
        href: vmRowsHref(context, { vmIs: labelIn(context, migration), only: "open" }, attempts),
      }),
      hostsCell(context, migration),
      messageCell(migration.failure?.message ?? null),
    ]),
  );
}

function resolvedTable(context: PageContext, resolved: readonly Migration[]): TableModel {
  const heads = columns("VM", "Worked|n", "Cause", `Failed (${context.clock.zone})`, "Path", "vCenter said");
  return topTable("Resolved by a later attempt", heads, resolved, 20, (migration) => {
    const later = context.byId.get(migration.failure?.recoveredBy ?? "");
    const [failedAt, workedAt] = [
      instantOf(migration.endedAt ?? migration.startedAt),
      instantOf(later?.endedAt ?? null),
    ];
    const after =
      failedAt === null || workedAt === null ? "later" : `${formatSeconds((workedAt - failedAt) / 1000)} later`;
    return [
      vmCell(context, migration),
      numberCell(after),
      causeCell(migration),
      isoTimeCell(context, migration.endedAt ?? migration.startedAt),
      hostsCell(context, migration),
      messageCell(migration.failure?.message ?? null),
    ];
  });
}

function causeCell(migration: Migration): Cell {
  return cell(failureWords(migration.failure?.category ?? "unknown"), {
    sub: [KIND_LABELS[migration.kind], phaseText(migration)].filter((part) => part !== null).join(", "),
  });
}

/** A path as failures name it, without the hosts' common domain. */
function shortPath(context: PageContext, path: string): string {
  if (path === UNTOLD_PATH) return "not told";
  return path
    .split(" → ")
    .map((place) => shorten(shortHost(context, place), 34))
    .join(" → ");
}

function phaseText(migration: Migration): string | null {
  const phase = migration.failure?.phase ?? "unknown";
  return phase === "unknown" ? null : `in ${wordsOf(phase)}`;
}
