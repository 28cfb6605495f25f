import type { Migration } from "../../model/migration.ts";
import { vmPastKey, type Past } from "../../model/past.ts";
import type { Seconds } from "../../model/units.ts";
import { formatCountOf, formatEntries, formatSeconds, KIND_LABELS } from "../../model/words.ts";
import { BASELINE_NIGHTS } from "../changes.ts";
import type { Move } from "../figures/moves.ts";
import type { FindingContext } from "./context.ts";
import { SortedWindow } from "./sorted-window.ts";
import { byVm, idsOf, rule, vmCase, type Case } from "./rule.ts";

/** Modified z-score from which a value is an outlier: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993. */
const OUTLIER_SCORE = 3.5;
/** Makes the median absolute deviation comparable with a standard deviation: the 0.75 quantile of the normal. */
const MAD_TO_SIGMA = 0.6745;
/** A move half as long again as usual is worth a line, one of 12 instead of 10 s is not, however regular the VM. */
const LEAST_RATIO = 1.5;
/** Event times are whole seconds in many exports: a spread below this is rounding. */
const LEAST_DEVIATION_SECONDS = 1;
/** Fewer earlier moves than this are no past. */
const LEAST_MOVES = 10;
/** The last ones tell best what is usual, and a VM with ten thousand moves costs no more than another. */
const MOST_MOVES = 100;

/** A move much longer than the same VM's own moves of that kind. */
export interface OwnPastOutlier {
  readonly migration: Migration;
  readonly seconds: Seconds;
  readonly usualSeconds: Seconds;
  /** Modified z-score, no unit. */
  readonly score: number;
  readonly moves: number;
}

interface Slower extends Case {
  readonly worst: OwnPastOutlier;
}

/** VMs that took far longer than they themselves usually do. */
export const farLongerThanUsual = rule<Slower>({
  id: "far-longer-than-usual",
  severity: "watch",
  harm: "other",
  meaning:
    "A move took at least half as long again as the same VM's earlier ones of its kind, far outside their spread.",
  whatToDo: "Look at its memory writes, the link and the destination host at that time.",
  find(context) {
    const outliers = findSlowerThanOwnPast(context);
    const worst = new Map(outliers.map((outlier) => [outlier.migration.id, outlier]));
    return byVm(
      outliers.map(({ migration }) => migration),
      context,
    ).flatMap((own): Slower[] => {
      const outlier = worst.get(own[0].id);
      if (outlier === undefined) return [];
      const cause = "slower than its own past";
      return [{ ...vmCase(own[0], context), cause, migrations: idsOf(own), worst: outlier }];
    });
  },
  tell(cases) {
    const [{ name, worst }] = cases;
    if (cases.length === 1)
      return {
        title: `${name} took ${formatSeconds(worst.seconds)}, usually ${formatSeconds(worst.usualSeconds)}`,
        description:
          `The median of its last ${worst.moves} moves of this kind (${KIND_LABELS[worst.migration.kind]}) is ${formatSeconds(worst.usualSeconds)}; ` +
          `this one lies far outside their spread (modified z-score ${worst.score.toFixed(1)}, limit ${OUTLIER_SCORE}).`,
      };
    const told = cases.map(
      (one) => `${one.name} ${formatSeconds(one.worst.seconds)} (usually ${formatSeconds(one.worst.usualSeconds)})`,
    );
    return {
      title: `${formatCountOf(cases.length, "VM")} took far longer than they usually do`,
      description: `${formatEntries(told)}.`,
    };
  },
});

/**
 * Compares each succeeded move with the VM's own past by median and MAD, which a few old outliers do not move. The past is what
 * came earlier in the data and, from BASELINE_NIGHTS nights on, the history; the longest relative to its past first.
 */
export function findSlowerThanOwnPast({
  timed,
  past,
}: Pick<FindingContext, "timed" | "past">): readonly OwnPastOutlier[] {
  return seriesOf(timed)
    .flatMap((own) => {
      const before = pastOf(own[0], past);
      if (before.length + own.length <= LEAST_MOVES) return [];
      // The last moves of the data, filled up with the first ones of the history.
      const earlier = new SortedWindow(before.slice(0, MOST_MOVES));
      return own.flatMap((migration, index): OwnPastOutlier[] => {
        const seconds = migration.durationSeconds ?? 0;
        const found = judge(migration, seconds, earlier);
        const oldest = index < MOST_MOVES ? before[MOST_MOVES - 1 - index] : own[index - MOST_MOVES]?.durationSeconds;
        earlier.add(seconds);
        if (oldest !== null && oldest !== undefined) earlier.remove(oldest);
        return found === null ? [] : [found];
      });
    })
    .sort((a, b) => b.seconds / b.usualSeconds - a.seconds / a.usualSeconds);
}

/** Succeeded moves of one VM and kind, in the order they came; events and task times measure different spans, and are not compared. */
function seriesOf(timed: readonly Move[]): readonly (readonly Migration[])[] {
  // A VM has a kind or two: they are looked through.
  const kindsOf = new Map<string, [Migration, ...Migration[]][]>();
  const series: (readonly Migration[])[] = [];
  for (const { migration, vmKey } of timed) {
    const { outcome, durationSeconds, kind, timingBasis } = migration;
    if (outcome !== "succeeded" || durationSeconds === null) continue;
    let kinds = kindsOf.get(vmKey);
    if (kinds === undefined) kindsOf.set(vmKey, (kinds = []));
    const own = kinds.find(([first]) => first.kind === kind && first.timingBasis === timingBasis);
    if (own !== undefined) own.push(migration);
    else {
      const made: [Migration, ...Migration[]] = [migration];
      kinds.push(made);
      series.push(made);
    }
  }
  return series;
}

function judge(migration: Migration, seconds: Seconds, earlier: SortedWindow): OwnPastOutlier | null {
  if (earlier.size < LEAST_MOVES) return null;
  const usualSeconds = earlier.median();
  if (seconds < LEAST_RATIO * usualSeconds) return null;
  const deviation = Math.max(earlier.medianDeviation(usualSeconds), LEAST_DEVIATION_SECONDS);
  const score = (MAD_TO_SIGMA * (seconds - usualSeconds)) / deviation;
  return score <= OUTLIER_SCORE ? null : { migration, seconds, usualSeconds, score, moves: earlier.size };
}

function pastOf(migration: Migration | undefined, past: Past | null): readonly Seconds[] {
  if (migration === undefined || past === null || past.source !== "history") return [];
  const { name } = migration.vm;
  if (past.nights.length < BASELINE_NIGHTS || name === null) return [];
  return past.vmDurations.get(vmPastKey(migration.vcenter, name, migration.kind)) ?? [];
}
