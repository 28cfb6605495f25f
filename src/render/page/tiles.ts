import { OUTCOMES, type Kind } from "../../model/migration.ts";
import type { Beside, DataMoved, KindTile, Tiles } from "../../model/page-figures.ts";
import type { ChangeLine, Report } from "../../model/report.ts";
import { formatCount, formatCountOf, formatMegabytes, formatSeconds, KIND_LABELS } from "../format.ts";
import { openEarlier } from "./open-earlier.ts";
import { filterHref, fitsOnly, idsHref } from "./row-filter.ts";
import {
  cell,
  columns,
  numberCell,
  rowsHref,
  shown,
  table,
  type Cell,
  type PageContext,
  type TableModel,
} from "./section-model.ts";

export interface Tile {
  readonly label: string;
  readonly value: string;
  /** The rows behind the value. */
  readonly href: string | null;
  readonly subs: readonly Sub[];
  readonly className: string;
}

/** A line below the value, or its pieces: some of them lead to the rows behind them. */
type Sub = string | readonly Piece[];

interface Piece {
  readonly text: string;
  readonly href: string | null;
}

/** `18 failed`, the number with its rows. */
function counted(count: number, words: string, href: string | null): readonly Piece[] {
  return [
    { text: formatCount(count), href },
    { text: ` ${words}`, href: null },
  ];
}

/** Pieces of one line, commas between. */
function listed(parts: readonly (readonly Piece[])[]): readonly Piece[] {
  return parts.flatMap((part, index) => (index === 0 ? part : [{ text: ", ", href: null }, ...part]));
}

/** The night in figures; how long moves took stands beside them in a table. */
export function tilesOf(context: PageContext): Tile[] {
  const { report, tiles } = context;
  if (!tiles.ok) return [];
  const { value } = tiles;
  const nothing = isUnread(report) ? "an export was not read" : null;
  if (report.counts.migrations === 0)
    return [
      movesTile(report, value),
      failuresTile(context, value),
      {
        ...EMPTY,
        label: "Data moved",
        value: nothing === null ? "none" : "not known",
        subs: [nothing ?? "nothing was copied"],
      },
      {
        ...EMPTY,
        label: "Longest stun",
        value: nothing === null ? "none" : "not known",
        subs: [nothing ?? "nothing moved"],
      },
    ];
  return [movesTile(report, value), failuresTile(context, value), dataTile(context, value), stunsTile(value)];
}

const EMPTY = { href: null, className: "unmeasured" } as const;

/** Nothing was usable, or an input tells of moves that are in no figure: none seen is not none. */
function isUnread({ verdict, diagnostics }: Report): boolean {
  return (
    verdict.level === "no-data" || diagnostics.some(({ code }) => code === "unread-input" || code === "unread-part")
  );
}

/** None was seen, and an export that tells of moves was not read: that is no nought. */
function isNotKnown(report: Report): boolean {
  return report.counts.migrations === 0 && isUnread(report);
}

/** Columns of numbers: one that a phone leaves out, and the one of other nights that it shows beside this one. */
const [SPARE, BESIDE] = ["n spare", "n beside"];

/** How long the moves of each kind took, beside the last night and the usual: the one table of durations. */
export function kindsTable({ report, tiles }: PageContext): TableModel | null {
  if (!tiles.ok) return null;
  const { kinds, lastName, usualName } = tiles.value;
  const told = kinds.filter(({ count }) => count > 0);
  if (told.length === 0) return null;
  const [hasLast, hasUsual] = [
    told.some(({ p50Seconds }) => p50Seconds.last !== null),
    told.some(({ p50Seconds }) => p50Seconds.usual !== null),
  ];
  const heads = columns(
    "Kind",
    "Moves|n",
    "Median|n",
    "p95|n",
    // Where earlier nights stand beside it there is no room; the slowest moves have a table of their own.
    ...(hasUsual ? [] : [`Longest|${SPARE}`]),
    ...(hasLast ? [`Median ${lastName ?? "last night"}|${hasUsual ? SPARE : BESIDE}`] : []),
    ...(hasUsual ? [`Median usually|${BESIDE}`] : []),
  );
  const longestHref = (kind: Kind, seconds: number | null): string | null =>
    idsHref(report.migrations.filter((m) => m.kind === kind && m.durationSeconds === seconds && fitsOnly("timed", m)));
  const rowOf = ({ kind, count, p50Seconds, p95Seconds, maxSeconds }: KindTile): Cell[] => [
    cell(KIND_LABELS[kind], { className: "tight" }),
    numberCell(formatCount(count), { href: filterHref({ kind, only: "timed" }) }),
    numberCell(formatSeconds(p50Seconds.now), { className: "n strong" }),
    numberCell(formatSeconds(p95Seconds.now), { title: p95Seconds.now === null ? "shown from 20 moves on" : null }),
    ...(hasUsual
      ? []
      : [numberCell(formatSeconds(maxSeconds), { href: longestHref(kind, maxSeconds), className: SPARE })]),
    ...(hasLast ? [besideCell(p50Seconds.now, p50Seconds.last, hasUsual ? SPARE : BESIDE)] : []),
    ...(hasUsual ? [besideCell(p50Seconds.now, p50Seconds.usual, BESIDE)] : []),
  ];
  const note = hasUsual && usualName !== null ? `Usually: ${usualName}.` : null;
  return shown(table("Durations by kind, succeeded moves", heads, told.map(rowOf), note));
}

function besideCell(now: number | null, before: number | null, className: string): Cell {
  if (before === null) return numberCell("–", { className });
  return numberCell(`${formatSeconds(before)} `, { sub: changeText({ now, before }), className });
}

function movesTile(report: Report, { moves, lastName }: Tiles): Tile {
  const { counts } = report;
  const outcomes = OUTCOMES.filter((outcome) => outcome === "succeeded" || counts[outcome] > 0).map((outcome) =>
    counted(counts[outcome], outcome, counts[outcome] === 0 ? null : filterHref({ outcome, only: "moves" })),
  );
  const all = counts.migrations > 0 && counts.succeeded === counts.migrations;
  const placements =
    counts.placements === 0 ? [] : [`${formatCountOf(counts.placements, "power-on placement")}, not counted`];
  return {
    label: "Migrations",
    value: isNotKnown(report) ? "not known" : formatCount(counts.migrations),
    href: counts.migrations === 0 ? null : filterHref({ only: "moves" }),
    subs: [
      counts.migrations === 0
        ? isUnread(report)
          ? "none that could be read"
          : "nothing moved"
        : all
          ? "all succeeded"
          : listed(outcomes),
      ...besideText(moves, lastName),
      ...placements,
      ...(counts.migrations > 0 && isUnread(report) ? ["and those of an export that was not read"] : []),
    ],
    className: isNotKnown(report) ? "unmeasured" : "",
  };
}

function failuresTile(context: PageContext, { failuresOpen, failed, lastName }: Tiles): Tile {
  const { report } = context;
  const { counts } = report;
  const open = failuresOpen.now ?? 0;
  const earlier = openEarlier(context).length;
  return {
    label: "Failures open",
    value: open === 0 && isNotKnown(report) ? "not known" : formatCount(open),
    // What an earlier night left open has no row in this night's table: the section has both.
    href:
      open === 0 ? null : open === earlier ? "#earlier" : earlier > 0 ? "#failures" : filterHref({ only: "open-vms" }),
    subs: [
      counts.failed === 0
        ? isUnread(report)
          ? "none that could be read"
          : "none failed tonight"
        : counted(
            counts.failed,
            `${counts.failed === 1 ? "failure" : "failures"} tonight`,
            filterHref({ outcome: "failed", only: "moves" }),
          ),
      ...(earlier === 0
        ? []
        : [
            ...(open > earlier
              ? [
                  [
                    {
                      text: `${formatCountOf(open - earlier, "VM")} open from tonight`,
                      href: filterHref({ only: "open-vms" }),
                    },
                  ],
                ]
              : []),
            [{ text: `${formatCount(earlier)} open from earlier nights`, href: "#earlier" }],
          ]),
      ...besideText(failuresOpen.last === null ? failed : failuresOpen, lastName),
    ],
    className: open > 0 ? "act" : isNotKnown(report) ? "unmeasured" : "",
  };
}

function dataTile(context: PageContext, { data, dataBy }: Tiles): Tile {
  const parts = [
    data.memoryMegabytes > 0 ? `memory ${formatMegabytes(data.memoryMegabytes)}` : null,
    data.diskMegabytes > 0 ? `disks ${formatMegabytes(data.diskMegabytes)}` : null,
  ].filter((part) => part !== null);
  if (parts.length === 0)
    return {
      label: "Data moved",
      value: data.untold === 0 ? "none" : "not known",
      href: null,
      subs: [data.untold === 0 ? "nothing was copied" : "an inventory would tell the sizes"],
      className: "unmeasured",
    };
  const all = data.told + data.untold;
  return {
    label: "Data moved",
    value: dataText(data),
    href: rowsHref(context, dataBy.added),
    subs: [
      parts.join(", "),
      ...(data.basis === "configured" ? ["memory as configured"] : []),
      ...(data.untold === 0
        ? []
        : [
            [
              { text: "not known of ", href: null },
              ...counted(data.untold, `of ${formatCountOf(all, "move")}`, rowsHref(context, dataBy.untold)),
            ],
          ]),
    ],
    className: "",
  };
}

/** `≥ 812 GB` where some moves do not tell. */
export function dataText(data: DataMoved): string {
  const total = data.memoryMegabytes + data.diskMegabytes;
  if (total === 0) return "–";
  return `${data.untold === 0 ? "" : "≥ "}${formatMegabytes(total)}`;
}

function stunsTile({ stuns }: Tiles): Tile {
  const { measured, longestMeasuredSeconds, overLimit, probable } = stuns;
  const risky =
    probable === 0
      ? []
      : [
          counted(
            probable,
            `${probable === 1 ? "move" : "moves"} probably over ${probable === 1 ? "its" : "their"} limit`,
            filterHref({ only: "risk-inferred" }),
          ),
        ];
  if (measured === 0)
    return {
      label: "Longest stun",
      value: "not measured",
      href: null,
      subs: ["no host log tells one", ...risky],
      className: "unmeasured",
    };
  return {
    label: "Longest stun",
    value: formatSeconds(longestMeasuredSeconds),
    href: filterHref({ only: overLimit > 0 ? "stun-over" : "stun-measured" }),
    subs: [
      listed([
        counted(measured, "measured", filterHref({ only: "stun-measured" })),
        overLimit === 0
          ? [{ text: "none over its limit", href: null }]
          : counted(overLimit, "over the limit", filterHref({ only: "stun-over" })),
      ]),
      ...risky,
    ],
    className: overLimit > 0 ? "act" : "",
  };
}

/** `last night 42 ▼ 14 %`, then the same for the usual; nothing where no earlier night is known. */
function besideText({ now, last, usual }: Beside, lastName: string | null): string[] {
  const say = (name: string, before: number): string => `${name} ${formatCount(before)} ${changeText({ now, before })}`;
  return [
    ...(last === null ? [] : [say(lastName ?? "last night", last)]),
    ...(usual === null ? [] : [say("usual", usual)]),
  ];
}

/** How a figure moved: `▲ 12 %`, `same`. */
export function changeText({ now, before }: Pick<ChangeLine, "now" | "before">): string {
  if (now === null || before === null) return "–";
  if (now === before) return "same";
  if (before === 0) return "▲ from 0";
  const percent = Math.abs((now / before - 1) * 100);
  // A fall of 99.6 % is none to nothing.
  const isNearlyAll = now < before && percent > 99;
  const text =
    percent < 10 ? percent.toFixed(1) : isNearlyAll ? Math.min(percent, 99.9).toFixed(1) : formatCount(percent);
  return `${now > before ? "▲" : "▼"} ${text} %`;
}
