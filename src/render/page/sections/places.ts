import type { LabelledStay, Residency } from "../../../model/page-view.ts";
import { formatCount, formatCountOf, visible } from "../../format.ts";
import {
  type Cell,
  body,
  cell,
  columns,
  defineSection,
  shown,
  isoTimeCell,
  nameCell,
  table,
  timeCell,
  topTable,
  namedVmCell,
} from "../section-model.ts";

/** Licence questions are answered by a list of their own, `precopy residency`. */
const MOST_VIOLATIONS = 6;

export const residencySection = defineSection<Residency>({
  id: "places",
  title: "Where was it?",
  render(context, residency) {
    const { clock } = context;
    if (residency.vms === 0)
      return body("No succeeded move says where a VM was.", {
        missing: "Any events export with succeeded moves fills this; an inventory adds the VMs that did not move.",
      });
    const stayRow = (stay: LabelledStay): Cell[] => [
      namedVmCell(stay.label),
      stay.known === "gap"
        ? cell("not known", {
            badge: { text: "gap", className: "unfinished" },
            sub: visible(stay.note ?? "").slice(0, 220),
          })
        : nameCell(stay.host ?? "not known"),
      stay.from === null
        ? cell(stay.isFirst ? "before its first move" : "not known", { className: "time" })
        : timeCell(context, stay.from),
      stay.to === null
        ? cell(stay.isLast ? "no later record" : "not known", { className: "time" })
        : timeCell(context, stay.to),
    ];
    const heads = columns("VM", "Host", `From (${clock.zone})`, `To (${clock.zone})`);
    const tables = [];
    if (residency.violations.length > 0)
      tables.push(
        shown(
          topTable(
            "Outside the allowed hosts",
            columns("Host set", "VM", "Host", `From (${clock.zone})`, `To (${clock.zone})`),
            residency.violations,
            MOST_VIOLATIONS,
            ({ set, stay }) => [cell(set, { badge: { text: "outside", className: "failed" } }), ...stayRow(stay)],
            "precopy residency writes them all",
          ),
        ),
      );
    tables.push(
      topTable(
        residency.shownVms === 1
          ? "Stays of the one VM whose moves are known"
          : `Stays of the ${formatCount(residency.shownVms)} VMs that touched most hosts`,
        heads,
        residency.stays,
        60,
        stayRow,
        "precopy residency writes them all",
      ),
    );
    if (residency.coverageGaps.length > 0)
      tables.push(
        table(
          "Gaps in the exports: nothing is said about these times",
          columns("vCenter", `From (${clock.zone})`, `To (${clock.zone})`),
          residency.coverageGaps.map((gap) => [
            nameCell(gap.vcenter ?? "not named"),
            isoTimeCell(context, gap.from),
            isoTimeCell(context, gap.to),
          ]),
        ),
      );
    const violations =
      residency.violations.length === 0
        ? ""
        : ` ${formatCountOf(residency.violations.length, "stay")} of ${formatCountOf(new Set(residency.violations.map(({ stay }) => stay.label)).size, "VM")} lay outside an allowed host set.`;
    return body(
      `The moves tell the hosts of ${formatCountOf(residency.vms, "VM")}${gapsText(residency)}.${violations}`,
      {
        tables,
        lookUp: true,
        notes: [
          "Evidence is the succeeded moves and power-on placements of the exports. A VM without one is not listed; a stay's ends are the ends of moves.",
          ...(residency.hasSets
            ? []
            : [
                "Name licensed VMs and the hosts they may use under allowedHosts in the configuration file: every stay elsewhere is then listed.",
              ]),
        ],
      },
    );
  },
});

function gapsText({ gaps, coverageGaps }: Residency): string {
  const told = [
    ...(gaps === 0 ? [] : [`${formatCountOf(gaps, "gap")} where two moves do not meet`]),
    ...(coverageGaps.length === 0 ? [] : [`${formatCountOf(coverageGaps.length, "gap")} in the exports`]),
  ];
  return told.length === 0 ? " without a gap" : `, with ${told.join(" and ")}`;
}
