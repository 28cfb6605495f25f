import { inferPreCopy } from "../../src/infer/infer.ts";
import { observedOf } from "./known.ts";
import type { LeftOut } from "./left-out.ts";
import type { Measures, Pair } from "./measures.ts";
import { areaUnderCurve, constantScore, coverage, logScore, mean, measure, pooled } from "./measures.ts";
import type { Physics } from "./physics.ts";
import { nightsOf } from "./physics.ts";

export interface NightResult {
  readonly physics: Physics;
  readonly name: string;
  readonly measures: Measures;
}

export function runPhysics(physics: Physics, rounds: number, first = 1): readonly NightResult[] {
  const results: NightResult[] = [];
  for (let round = first; round < first + rounds; round += 1) {
    for (const night of nightsOf(physics, round)) {
      const observed = observedOf(night);
      const { migrations } = inferPreCopy(observed.migrations, observed.context);
      results.push({ physics, name: night.name, measures: measure(migrations, observed) });
    }
  }
  return results;
}

/** Everything of one physics, or of one kind of site, in one line. */
export interface Line {
  readonly moves: number;
  readonly stun: number | null;
  readonly storageStun: number | null;
  readonly bandwidth: number | null;
  readonly dirtyRate: number | null;
  readonly score: number;
  readonly scoreConstant: number;
  readonly scorePooled: number;
  /** Nights on which the report's score was better than both. */
  readonly nightsWon: number;
  readonly nights: number;
  readonly spearman: number;
  readonly spearmanOracle: number;
  readonly auc: number | null;
  /** Of somebody who knew the dirty rate and the bandwidth exactly, and nothing else. */
  readonly aucByTruth: number | null;
  readonly longStops: number;
  readonly unknown: number;
  readonly impossible: number;
  readonly slowdownsSaid: number;
  readonly slowdownsRight: number;
}

export function lineOf(results: readonly NightResult[]): Line {
  const all = results.map(({ measures }) => measures);
  const pairs = (key: "stuns" | "storageStuns" | "bandwidths" | "dirtyRates"): Pair[] => all.flatMap((one) => one[key]);
  const stuns = pairs("stuns");
  const [low, high] = pooled(stuns);
  const constant = (own: readonly Pair[]): number => constantScore(own, 0.02, 0.65);
  const won = all.filter(
    (one) => logScore(one.stuns) < constant(one.stuns) && logScore(one.stuns) < constantScore(one.stuns, low, high),
  );
  const ranked = all.filter(({ dirtyRates }) => dirtyRates.length > 20);
  return {
    moves: all.reduce((sum, one) => sum + one.moves, 0),
    stun: coverage(stuns),
    storageStun: coverage(pairs("storageStuns")),
    bandwidth: coverage(pairs("bandwidths")),
    dirtyRate: coverage(pairs("dirtyRates")),
    score: logScore(stuns),
    scoreConstant: constant(stuns),
    scorePooled: constantScore(stuns, low, high),
    nightsWon: won.length,
    nights: all.length,
    spearman: mean(ranked.map((one) => one.spearman)),
    spearmanOracle: mean(ranked.map((one) => one.spearmanOracle)),
    auc: areaUnderCurve(all.flatMap(({ risks }) => risks)),
    aucByTruth: areaUnderCurve(all.flatMap(({ risksByTruth }) => risksByTruth)),
    longStops: all.reduce((sum, { risks }) => sum + risks.filter(({ isLong }) => isLong).length, 0),
    unknown: mean(all.map((one) => one.unknown)),
    impossible: all.reduce((sum, one) => sum + one.impossible, 0),
    slowdownsSaid: all.reduce((sum, one) => sum + one.slowdownsSaid, 0),
    slowdownsRight: all.reduce((sum, one) => sum + one.slowdownsRight, 0),
  };
}

export const HEADER =
  "| Physics | Moves | Stun | Storage stun | Bandwidth | Dirty rate | Log score (constant, pooled) | Nights won | Spearman (oracle) | AUC (by the true rates) | Long stops | Unknown | Slowdown said/right | Impossible |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

export function row(name: string, line: Line): string {
  const cells = [
    name,
    String(line.moves),
    percent(line.stun),
    percent(line.storageStun),
    percent(line.bandwidth),
    percent(line.dirtyRate),
    `${line.score.toFixed(2)} (${line.scoreConstant.toFixed(2)}, ${line.scorePooled.toFixed(2)})`,
    `${line.nightsWon}/${line.nights}`,
    `${line.spearman.toFixed(2)} (${line.spearmanOracle.toFixed(2)})`,
    line.auc === null ? "" : `${line.auc.toFixed(3)} (${line.aucByTruth?.toFixed(3) ?? ""})`,
    String(line.longStops),
    percent(line.unknown),
    `${line.slowdownsSaid}/${line.slowdownsRight}`,
    String(line.impossible),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

export const LEFT_OUT_HEADER =
  "| Figure | Left out | Pairs | Coverage (90 %) | Log score (pooled) |\n|---|---|---|---|---|\n";

export function leftOutRow({ figure, physics, pairs, coverage: share, score, scorePooled }: LeftOut): string {
  return `| ${figure} | ${physics} | ${pairs} | ${percent(share)} | ${score.toFixed(2)} (${scorePooled.toFixed(2)}) |\n`;
}

function percent(share: number | null): string {
  return share === null ? "" : `${Math.round(share * 100)} %`;
}
