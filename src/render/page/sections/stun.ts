import type { Stuns } from "../../../model/page-view.ts";
import type { Estimate, Migration } from "../../../model/migration.ts";
import { intervalChart } from "../../chart/interval-chart.ts";
import { roundBars } from "../../chart/small-marks.ts";
import {
  RISK_LABELS,
  formatCount,
  formatCountOf,
  formatMegabytes,
  formatRate,
  formatSeconds,
  formatShare,
  shorten,
  visible,
  vmLabel,
} from "../../format.ts";
import { filterHref, fitsOnly, idsHref, ONLY } from "../row-filter.ts";
import {
  type Cell,
  type PageContext,
  type TableModel,
  basisBadge,
  body,
  cell,
  columns,
  defineSection,
  shown,
  figure,
  hostsCell,
  isoTimeCell,
  numberCell,
  topTable,
  vmCell,
} from "../section-model.ts";

const DRAWN = 12;

export const stunSection = defineSection<Stuns>({
  id: "stun",
  title: "Stuns",
  render(context, { measured, inferred, untold, overLimit, risks }) {
    const { report, clock } = context;
    const hostLogs =
      "Measured stuns come from the hosts: add vmkernel.log, hostd.log or vmware.log of both ends to the inputs.";
    if (measured.length + inferred.length === 0)
      return body(
        untold === 0
          ? "No VM was moved while it ran."
          : `How long VMs stood still is not known: ${formatCountOf(untold, "live move")} came without any evidence.`,
        {
          missing:
            untold === 0
              ? null
              : `${hostLogs} An inventory with memory sizes (RVTools, or Get-VM | Select Name, MemoryMB) allows an inference with its interval.`,
        },
      );
    const [worst] = measured;
    const high = risks.filter((migration) => ONLY["risk-inferred"].fits(migration)).length;
    const answer =
      worst === undefined
        ? `No stun was measured; ${formatCountOf(inferred.length, "stun is", "stuns are")} inferred, ${high === 0 ? "no move" : formatCountOf(high, "move")} at high risk by inference.`
        : `The longest measured stun was ${formatSeconds(worst.stun.seconds?.best ?? null)} (${shortName(worst)}); ${overLimit.length === 0 ? "no measured stun" : formatCountOf(overLimit.length, "measured stun")} exceeded the limit of the VM. ${high === 0 ? "No other move is" : `${formatCountOf(high, "other move")} ${high === 1 ? "is" : "are"}`} at high risk by inference.`;
    const heads = columns(
      "VM",
      "Stun|n",
      "90 % interval|n",
      "Limit|n",
      "Pre-copy stun|n",
      "Rounds",
      `Started (${clock.zone})`,
      "Path",
    );
    const stunRow = (migration: Migration): Cell[] => [
      vmCell(context, migration),
      numberCell(formatSeconds(migration.stun.seconds?.best ?? null), { badge: basisBadge(migration.stun.basis) }),
      numberCell(intervalText(migration)),
      numberCell(formatSeconds(migration.stunRisk.limitSeconds), { sub: migration.stunRisk.profile }),
      numberCell(formatSeconds(migration.stun.preCopyStunSeconds?.best ?? null)),
      roundsCell(migration),
      isoTimeCell(context, migration.startedAt),
      hostsCell(context, migration),
    ];
    const figures = [
      { migrations: measured, word: "measured", what: "host logs; the dot is the value" },
      {
        migrations: inferred,
        word: "inferred",
        what: "the pre-copy model; the ring is the best value, the line its 90 % interval",
      },
    ]
      .filter(({ migrations }) => migrations.length > 0)
      .map(({ migrations, word, what }) => {
        const rows = migrations.slice(0, DRAWN).flatMap((migration) =>
          migration.stun.seconds === null
            ? []
            : [
                {
                  name: vmLabel(migration.vm),
                  href: idsHref([migration]),
                  estimate: migration.stun.seconds,
                  limitSeconds: migration.stunRisk.limitSeconds,
                },
              ],
        );
        return figure(
          (width) => intervalChart(rows, `${word} stun (logarithmic)`, `The longest ${word} stuns`, width),
          `${rows.length === migrations.length ? "All" : `The longest ${rows.length} of`} n = ${formatCountOf(migrations.length, `${word} stun`)}; source: ${what}. The short upright rule is the VM's limit.`,
          "half",
          [],
          // Beside what hosts measured the model's word comes second.
          word === "inferred" && measured.length > 0 ? `The longest ${word} stuns, drawn` : null,
        );
      });
    const tables = [];
    if (measured.length > 0) tables.push(topTable("Measured stuns, longest first", heads, measured, 8, stunRow));
    if (inferred.length > 0) tables.push(topTable("Inferred stuns, longest first", heads, inferred, 10, stunRow));
    const joined = context.report.migrations.filter((migration) => migration.measured);
    if (joined.length > 0) tables.push(hostsTable(context, joined));
    if (risks.length > 0) tables.push(riskTable(context, risks));
    return body(answer, {
      tally: overLimit.length > 0 ? String(overLimit.length) : null,
      counts: (["stun-measured", "stun-over", "stun-inferred", "risk-inferred"] as const).flatMap((only) => {
        const count = report.migrations.filter((migration) => fitsOnly(only, migration)).length;
        return count === 0
          ? []
          : [{ text: formatCount(count), href: filterHref({ only }), label: `with ${ONLY[only].label}` }];
      }),
      figures,
      tables,
      notes: [
        ...(untold > 0
          ? [
              `${formatCountOf(untold, "further live move")} came without evidence: nothing is said about ${untold === 1 ? "its stun" : "their stuns"}.`,
            ]
          : []),
        ...(measured.length === 0 ? [hostLogs] : []),
        ...(report.selfCheck === null ? [] : [`Self-check of the inference: ${visible(report.selfCheck.text)}`]),
      ],
    });
  },
});

const MOST_RISKS = 8;

/** The riskiest moves; the rates only where any of them is known. */
function riskTable(context: PageContext, risks: readonly Migration[]): TableModel {
  const listed = risks.slice(0, MOST_RISKS);
  const isRated = listed.some(({ preCopy }) => preCopy.bandwidthMegabytesPerSecond !== null);
  const rates = isRated ? ["Bandwidth|n", "Dirty page rate|n"] : [];
  const rateCell = (rate: Estimate | null, basis: Estimate["basis"] | null): Cell =>
    numberCell(formatRate(rate?.best ?? null), { badge: basis === null ? null : basisBadge(basis) });
  return shown(
    topTable(
      "Moves at risk",
      columns("VM", "Risk", "Probability|n", "Limit|n", ...rates, "Reasons"),
      risks,
      MOST_RISKS,
      (migration) => {
        const { level, probability, limitSeconds, profile, reasons } = migration.stunRisk;
        const { bandwidthMegabytesPerSecond: bandwidth, dirtyRateMegabytesPerSecond: dirtied } = migration.preCopy;
        return [
          vmCell(context, migration),
          cell("", { badge: { text: RISK_LABELS[level], className: level === "high" ? "act" : "watch" } }),
          numberCell(probability === null ? "–" : formatShare(probability, 1)),
          numberCell(formatSeconds(limitSeconds), { sub: profile }),
          ...(isRated ? [rateCell(bandwidth, null), rateCell(dirtied, dirtied?.basis ?? null)] : []),
          cell(reasons.join("; "), { className: "message" }),
        ];
      },
    ),
  );
}

/** What the hosts' own logs say beside the stun. */
function hostsTable(context: PageContext, joined: readonly Migration[]): TableModel {
  const heads = columns(
    "VM",
    "vCenter took|n",
    "Hosts took|n",
    "Pre-copy|n",
    "Sent|n",
    "Pages left|n",
    "Low memory wait|n",
    "Gives up after|n",
    "Path",
  );
  return topTable("What the hosts' logs say", heads, joined, 15, (migration) => {
    const { measured } = migration;
    return [
      vmCell(context, migration, { sub: measured?.failureMessage ?? null }),
      numberCell(formatSeconds(migration.durationSeconds)),
      numberCell(formatSeconds(measured?.hostSeconds ?? null)),
      numberCell(formatSeconds(measured?.preCopySeconds ?? null)),
      numberCell(formatMegabytes(measured?.sentMegabytes?.best ?? null)),
      numberCell(measured?.pagesLeft == null ? "–" : formatCount(measured.pagesLeft)),
      numberCell(formatSeconds(measured?.lowMemoryWaitSeconds ?? null)),
      numberCell(formatSeconds(measured?.stunLimitSeconds ?? null)),
      hostsCell(context, migration),
    ];
  });
}

function shortName(migration: Migration): string {
  return shorten(vmLabel(migration.vm), 80);
}

function intervalText({ stun }: Migration): string {
  if (stun.seconds === null) return "–";
  const [low, high] = [formatSeconds(stun.seconds.low), formatSeconds(stun.seconds.high)];
  return low === high ? "–" : `${low} to ${high}`;
}

function roundsCell({ preCopy }: Migration): Cell {
  if (preCopy.iterations.length === 0) return cell("–");
  const sizes = preCopy.iterations.map((round) => round.megabytes);
  const converges = preCopy.convergence === "unknown" ? "" : `, ${preCopy.convergence}`;
  return cell(`${formatCountOf(sizes.length, "round")}${converges}`, {
    svg: roundBars(sizes),
    className: "tight rounds",
    title: sizes.slice(0, 12).map(formatMegabytes).join(" → "),
    sub: preCopy.guestSlowdown === true ? "guest slowed down (SDPS)" : null,
  });
}
