import type { Beside, KindTile, StunTile, Tiles } from "../../model/page-figures.ts";
import type { ChangeLine, Report } from "../../model/report.ts";
import { KIND_LABELS } from "../../model/words.ts";
import { maxOf } from "../../model/numbers.ts";
import { dataMovedBy, summarizeDataMoved } from "./data-moved.ts";
import { unresolvedOf } from "./failures.ts";
import type { Move } from "./moves.ts";
import { openOf } from "./nights.ts";
import { USUAL_STUN_LIMIT_SECONDS } from "./stuns.ts";

const PROBABLE = 0.5;

/** The figures of the first screen: tonight beside the last night and the usual, as far as `changes` knows them. */
export function summarizeTiles(report: Report, moves: readonly Move[]): Tiles {
  const lines = report.changes?.lines ?? [];
  const names = [...new Set(lines.map(({ against }) => against))];
  // The first comparison is with the night before, the last one with the longest span.
  const lastName = names[0] ?? null;
  const usualName = names.length > 1 ? (names.at(-1) ?? null) : null;
  const beside = (label: string, now: number | null): Beside => ({
    now,
    last: valueOf(lines, label, lastName),
    usual: valueOf(lines, label, usualName),
  });
  const migrations = moves.map(({ migration }) => migration);
  const { counts, summary } = report;
  return {
    kinds: summary.byKind.map(({ kind, count, p50Seconds, p95Seconds, maxSeconds }): KindTile => ({
      kind,
      count,
      p50Seconds: beside(`${KIND_LABELS[kind]} p50`, p50Seconds),
      p95Seconds: beside(`${KIND_LABELS[kind]} p95`, p95Seconds),
      maxSeconds,
    })),
    moves: beside("Migrations", counts.migrations),
    failed: beside("Failed", counts.failed),
    failuresOpen: beside("Failures open", openOf(counts) ?? unresolvedOf(migrations).length),
    data: summarizeDataMoved(migrations),
    dataBy: dataMovedBy(migrations),
    stuns: stunsOf(moves),
    lastName,
    usualName,
  };
}

function valueOf(lines: readonly ChangeLine[], label: string, against: string | null): number | null {
  return lines.find((line) => line.label === label && line.against === against)?.before ?? null;
}

function stunsOf(moves: readonly Move[]): StunTile {
  const measured = moves.flatMap(({ migration: { stun, stunRisk } }) =>
    stun.basis === "measured" && stun.seconds !== null
      ? [{ seconds: stun.seconds.best, limit: stunRisk.limitSeconds ?? USUAL_STUN_LIMIT_SECONDS }]
      : [],
  );
  return {
    measured: measured.length,
    longestMeasuredSeconds: maxOf(measured.map(({ seconds }) => seconds)),
    overLimit: measured.filter(({ seconds, limit }) => seconds > limit).length,
    probable: moves.filter(
      ({ migration: { stun, stunRisk } }) => stun.basis !== "measured" && (stunRisk.probability ?? 0) >= PROBABLE,
    ).length,
  };
}
