import { groupBy } from "../../model/group-by.ts";
import type { Migration } from "../../model/migration.ts";
import { compareText } from "../../model/report-order.ts";
import { medianOf } from "../figures/quantiles.ts";
import { idsOf, placed, rule, type Case } from "./rule.ts";

/** Fewer moves than this may be slow by chance. */
const FEWEST_MOVES = 3;
/** Below this share of what the other hosts reach. */
const SLOW_SHARE = 0.5;

interface SlowHost extends Case {
  readonly mine: number;
  readonly theirs: number;
  readonly moves: number;
  readonly others: number;
}

/** Which hosts carry vMotion at a fraction of their peers' bandwidth? Measured figures only, moves within one vCenter compared. */
export const slowVmotionHost = rule<SlowHost>({
  id: "slow-vmotion-host",
  severity: "watch",
  harm: "other",
  meaning:
    "Measured: a host carries vMotion at less than half of the other hosts' bandwidth, with more than one partner.",
  whatToDo: "Check link speed, MTU and the uplinks of its vMotion adapter.",
  find({ migrations }) {
    const measured = migrations.filter(
      ({ preCopy, kind }) =>
        preCopy.basis === "measured" && preCopy.bandwidthMegabytesPerSecond?.basis === "measured" && kind !== "cold",
    );
    return [...groupBy(measured, ({ vcenter }) => vcenter ?? "")].flatMap(([vcenter, own]) =>
      slowHostsOf(vcenter, own),
    );
  },
  tell([{ name, mine, theirs, moves, others }]) {
    return {
      title: `${name} moves VMs at ${Math.round((mine / theirs) * 100)} % of the other hosts' bandwidth`,
      description: `Median of ${moves} measured moves: ${mine.toFixed(0)} MB/s; of ${others} moves without it: ${theirs.toFixed(0)} MB/s.`,
    };
  },
});

function slowHostsOf(vcenter: string, measured: readonly Migration[]): SlowHost[] {
  const sorted = [...measured].sort((a, b) => bandwidthOf(a) - bandwidthOf(b));
  /** Indexes into `sorted` by host, rising. */
  const byHost = new Map<string, number[]>();
  for (const [index, move] of sorted.entries())
    for (const host of new Set(endsOf(move))) {
      const list = byHost.get(host);
      if (list === undefined) byHost.set(host, [index]);
      else list.push(index);
    }
  return [...byHost]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([host, indexes]): SlowHost[] => {
      const own = indexes.flatMap((index) => sorted[index] ?? []);
      const others = sorted.length - own.length;
      if (own.length < FEWEST_MOVES || others < FEWEST_MOVES) return [];
      const mine = medianOf(own.map(bandwidthOf)) ?? 0;
      const theirs = medianWithout(sorted, indexes);
      if (mine >= theirs * SLOW_SHARE) return [];
      // A slow partner makes a good host look slow: it must be slow with more than one.
      const partners = new Set(own.flatMap((move) => endsOf(move).filter((other) => other !== host)));
      const slowPartners = [...partners].filter((other) => {
        const apart = (byHost.get(other) ?? []).flatMap((index) => sorted[index] ?? []);
        return isSlowWithout(host, apart, theirs);
      });
      if (slowPartners.length === partners.size) return [];
      const subject = placed(vcenter, host);
      const ids = new Set(idsOf(own));
      const migrations = idsOf(measured).filter((id) => ids.has(id));
      return [{ subject, name: host, cause: subject, migrations, mine, theirs, moves: own.length, others }];
    });
}

/** Median bandwidth of all but some of the moves, which are sorted by it; `indexes` are rising. */
function medianWithout(sorted: readonly Migration[], indexes: readonly number[]): number {
  const count = sorted.length - indexes.length;
  const at = (position: number): number => {
    let index = position;
    for (const own of indexes) {
      if (own > index) break;
      index++;
    }
    const move = sorted[index];
    return move === undefined ? 0 : bandwidthOf(move);
  };
  return (at(Math.floor((count - 1) / 2)) + at(Math.ceil((count - 1) / 2))) / 2;
}

/** Whether a partner is slow in its moves that do not touch the host in question, too. */
function isSlowWithout(host: string, moves: readonly Migration[], theirs: number): boolean {
  const speed = medianOf(moves.filter((move) => !endsOf(move).includes(host)).map(bandwidthOf));
  return speed !== null && speed < theirs * SLOW_SHARE;
}

function bandwidthOf({ preCopy }: Migration): number {
  return preCopy.bandwidthMegabytesPerSecond?.best ?? 0;
}

function endsOf({ source, destination }: Migration): string[] {
  return [source.host, destination.host].filter((host) => host !== null);
}
