import { groupBy } from "../../model/group-by.ts";
import type { Migration } from "../../model/migration.ts";
import { compareText } from "../../model/report-order.ts";
import { formatEntries, formatRate } from "../../model/words.ts";
import { medianOf } from "../figures/quantiles.ts";
import { idsOf, placed, rule, type Case } from "./rule.ts";

/** Fewer moves than this may be slow by chance. */
const FEWEST_MOVES = 3;
/** Below this share of what each of the two hosts reaches with others. */
const SLOW_SHARE = 0.5;

interface SlowPair extends Case {
  readonly mine: number;
  readonly theirs: number;
  readonly moves: number;
}

/** Two hosts that vMotion slowly with each other and well with others: the fault lies between them. Measured figures only. */
export const slowVmotionPair = rule<SlowPair>({
  id: "slow-vmotion-pair",
  severity: "watch",
  harm: "other",
  meaning:
    "Measured: two hosts reach with each other less than half of the bandwidth that both reach with other hosts.",
  whatToDo: "Check the path between the two: MTU along the way, VLAN, uplink and switch between them.",
  find(context) {
    const measured = context.moves.filter(
      ({ preCopy, kind, source, destination }) =>
        preCopy.bandwidthMegabytesPerSecond?.basis === "measured" &&
        kind !== "cold" &&
        source.host !== null &&
        destination.host !== null &&
        source.host !== destination.host,
    );
    const byHost = new Map<string, Migration[]>();
    for (const move of measured)
      for (const host of [move.source.host, move.destination.host]) {
        const key = JSON.stringify([move.vcenter, host]);
        const list = byHost.get(key);
        if (list === undefined) byHost.set(key, [move]);
        else list.push(move);
      }
    return [...groupBy(measured, pairOf)].flatMap(([pair, own]): SlowPair[] => {
      const [first] = own;
      if (first === undefined || own.length < FEWEST_MOVES) return [];
      const mine = bandwidthOf(own);
      const elsewhere = [first.source.host, first.destination.host].map((host) =>
        (byHost.get(JSON.stringify([first.vcenter, host])) ?? []).filter((move) => pairOf(move) !== pair),
      );
      const best = elsewhere.map((moves) => (moves.length < FEWEST_MOVES ? 0 : bandwidthOf(moves)));
      const theirs = Math.min(best[0] ?? 0, best[1] ?? 0);
      if (mine >= theirs * SLOW_SHARE) return [];
      const hosts = [first.source.host ?? "", first.destination.host ?? ""].sort(compareText);
      const name = hosts.join(" and ");
      const subject = placed(first.vcenter, name);
      return [{ subject, name, cause: subject, migrations: idsOf(own), mine, theirs, moves: own.length }];
    });
  },
  tell(cases) {
    const [{ name, mine, theirs }] = cases;
    return {
      title: `${name} move VMs to each other at ${Math.round((mine / theirs) * 100)} % of what they reach with others`,
      description: `${formatEntries(cases.map((one) => `Median of ${one.moves} measured moves: ${formatRate(one.mine)}, with other hosts at least ${formatRate(one.theirs)}`))}.`,
    };
  },
});

function pairOf({ vcenter, source, destination }: Migration): string {
  return JSON.stringify([vcenter, ...[source.host, destination.host].sort(compareText)]);
}

/** Median of measured moves, MB/s. */
function bandwidthOf(moves: readonly Migration[]): number {
  return medianOf(moves.map(({ preCopy }) => preCopy.bandwidthMegabytesPerSecond?.best ?? 0)) ?? 0;
}
