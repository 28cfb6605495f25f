import { groupBy } from "../../model/group-by.ts";
import type { DrsCluster } from "../../model/drs.ts";
import { maxOf } from "../../model/numbers.ts";
import { formatCount, formatCountOf, formatNumber, formatSeconds } from "../../model/words.ts";
import { summarizeDrs } from "../figures/drs.ts";
import { medianOf } from "../../model/quantiles.ts";
import { placed, rule, type Case } from "./rule.ts";

/** Fewer nights than this are no past of a cluster's own. */
const LEAST_NIGHTS = 7;
/** The latest nights of which the past is made. */
const MOST_NIGHTS = 30;
/** Fewer moves than this are no trouble, whatever the past was. */
const LEAST_MOVES = 20;
/** Far above: so many times the median, and so many times the worst night. */
const TIMES_MEDIAN = 3;
const TIMES_WORST = 1.5;

interface Churn extends Case {
  readonly tonight: DrsCluster;
  readonly median: number;
  readonly worst: number;
  readonly nights: number;
}

/** Clusters in which DRS moved far more than it does on other nights. */
export const drsChurn = rule<Churn>({
  id: "drs-churn",
  severity: "watch",
  harm: "other",
  meaning: `DRS moved at least ${TIMES_MEDIAN} times as many VMs in a cluster as in the median of its earlier nights, and ${TIMES_WORST} times as many as in the worst of them.`,
  whatToDo:
    "See what changed in the cluster: the migration threshold of DRS, rules that contradict each other, or a host with less memory, fewer cores or an older CPU than the others.",
  find({ timed, past }) {
    const nights = (past?.source === "history" ? past.nights : [])
      .filter(({ status, drs }) => status !== "silent" && drs !== undefined)
      .slice(0, MOST_NIGHTS);
    if (nights.length < LEAST_NIGHTS) return [];
    const before = groupBy(
      nights.flatMap(({ drs }) => drs ?? []),
      ({ vcenter, cluster }) => JSON.stringify([vcenter, cluster]),
    );
    return summarizeDrs(timed).flatMap((tonight): Churn[] => {
      const { vcenter, cluster, moves } = tonight;
      const known = (before.get(JSON.stringify([vcenter, cluster])) ?? []).map((night) => night.moves);
      // A night in which DRS left the cluster alone is one of its nights.
      const counts = [...known, ...Array.from({ length: Math.max(0, nights.length - known.length) }, () => 0)];
      const median = medianOf(counts) ?? 0;
      const worst = maxOf(counts) ?? 0;
      if (cluster === null || moves < Math.max(LEAST_MOVES, TIMES_MEDIAN * median, TIMES_WORST * worst)) return [];
      const name = placed(vcenter, cluster);
      const ids = timed.flatMap(({ migration: { id, trigger, outcome, source, destination } }) =>
        trigger === "drs" && outcome === "succeeded" && (source.cluster ?? destination.cluster) === cluster ? [id] : [],
      );
      return [
        { subject: name, name: cluster, cause: name, migrations: ids, tonight, median, worst, nights: nights.length },
      ];
    });
  },
  tell([{ name, tonight, median, worst, nights }]) {
    const { moves, undoneWithinHour, vmSeconds } = tonight;
    return {
      title: `DRS made ${formatCount(moves)} moves in ${name}, ${median === 0 ? "where it makes none" : `${formatNumber(moves / median)} times the usual`}`,
      description: `Median of ${formatCountOf(nights, "night")}: ${formatNumber(median)}, at most ${formatCount(worst)}. ${formatCountOf(undoneWithinHour, "move was", "moves were")} undone within an hour; VMs spent ${formatSeconds(vmSeconds)} in them.`,
    };
  },
});
