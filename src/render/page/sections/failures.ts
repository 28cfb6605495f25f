import type { Failures } from "../../../model/page-view.ts";
import type { Migration } from "../../../model/migration.ts";
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
import {
  type Cell,
  type PageContext,
  body,
  cell,
  columns,
  defineSection,
  shown,
  hostsCell,
  isoTimeCell,
  messageCell,
  numberCell,
  shortHost,
  table,
  topTable,
  vmCell,
} from "../section-model.ts";

export const failuresSection = defineSection<Failures>({
  id: "failures",
  title: "Failures",
  render(context, { groups, unresolved, resolved, attempts }) {
    const { report, clock } = context;
    const failed = unresolved.length + resolved.length;
    if (failed === 0) return body(`None of ${formatCountOf(attempts, "migration")} failed.`);
    const most = maxOf(groups.map((group) => group.count)) ?? 0;
    const row = (migration: Migration): Cell[] => {
      const later = context.byId.get(migration.failure?.recoveredBy ?? "");
      const isResolved = later !== undefined || (migration.failure?.recoveredBy ?? null) !== null;
      const state = isResolved ? { text: "Resolved", className: "succeeded" } : { text: "Open", className: "failed" };
      const [failedAt, workedAt] = [
        instantOf(migration.endedAt ?? migration.startedAt),
        instantOf(later?.endedAt ?? null),
      ];
      const worked =
        failedAt === null || workedAt === null ? null : `worked ${formatSeconds((workedAt - failedAt) / 1000)} later`;
      return [
        vmCell(context, migration),
        cell("", { badge: state, sub: worked, className: "tight" }),
        cell(failureWords(migration.failure?.category ?? "unknown"), {
          sub: [KIND_LABELS[migration.kind], phaseText(migration)].filter((part) => part !== null).join(", "),
        }),
        isoTimeCell(context, migration.endedAt ?? migration.startedAt),
        hostsCell(context, migration),
        messageCell(migration.failure?.message ?? null, { sub: migration.failure?.remedy ?? null }),
      ];
    };
    const heads = columns("VM", "State", "Category", `Failed (${clock.zone})`, "Path", "Message and remedy");
    const tables = [
      shown(
        table(
          "By category",
          columns("Category", "Failures|n", "Open|n", "Paths", "Remedy", "Reference"),
          groups.map((group) => [
            cell(failureWords(group.category)),
            numberCell(formatCount(group.count), { svg: cellBar(group.count / most, "activity marked") }),
            numberCell(formatCount(group.unresolved)),
            messageCell(
              group.paths
                .slice(0, 3)
                .map(({ path, count }) => `${shortPath(context, path)}${count > 1 ? ` (${count})` : ""}`)
                .join("; "),
              {
                sub: group.paths.length > 3 ? `and ${group.paths.length - 3} more` : null,
              },
            ),
            cell(group.remedy ?? "no remedy is known for this one", { className: "message" }),
            cell(group.reference ?? "–"),
          ]),
        ),
      ),
    ];
    if (unresolved.length > 0)
      tables.push(shown(topTable("Open: no later attempt worked", heads, unresolved, 15, row)));
    if (resolved.length > 0) tables.push(topTable("Resolved by a later attempt", heads, resolved, 20, row));
    return body(
      `${formatCount(failed)} of ${formatCountOf(attempts, "migration")} failed (${formatShare(failed, attempts)}); ${unresolved.length === 0 ? "every VM moved in a later attempt" : `${formatCount(unresolved.length)} ${unresolved.length === 1 ? "has" : "have"} no later success`}.`,
      { tables, tally: String(report.counts.failed) },
    );
  },
});

/** A path as failures name it, without the hosts' common domain. */
function shortPath(context: PageContext, path: string): string {
  return path
    .split(" → ")
    .map((place) => shorten(shortHost(context, place), 34))
    .join(" → ");
}

function phaseText(migration: Migration): string | null {
  const phase = migration.failure?.phase ?? "unknown";
  return phase === "unknown" ? null : `in ${wordsOf(phase)}`;
}
