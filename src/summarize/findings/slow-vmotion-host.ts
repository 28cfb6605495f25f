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
  const hosts = [...new Set(measured.flatMap(endsOf))].sort(compareText);
  return hosts.flatMap((host): SlowHost[] => {
    const own = measured.filter((move) => endsOf(move).includes(host));
    const others = measured.filter((move) => !endsOf(move).includes(host));
    const mine = medianOf(own.map(bandwidthOf));
    const theirs = medianOf(others.map(bandwidthOf));
    if (own.length < FEWEST_MOVES || others.length < FEWEST_MOVES || mine === null || theirs === null) return [];
    if (mine >= theirs * SLOW_SHARE) return [];
    // A slow partner makes a good host look slow: it must be slow with more than one.
    const partners = new Set(own.flatMap((move) => endsOf(move).filter((other) => other !== host)));
    const slowPartners = [...partners].filter((other) => isSlowWithout(other, host, measured, theirs));
    if (slowPartners.length === partners.size) return [];
    const subject = placed(vcenter, host);
    const counts = { moves: own.length, others: others.length };
    return [{ subject, name: host, cause: subject, migrations: idsOf(own), mine, theirs, ...counts }];
  });
}

/** Whether the partner is slow in moves that do not touch the host in question, too. */
function isSlowWithout(partner: string, host: string, measured: readonly Migration[], theirs: number): boolean {
  const apart = measured.filter((move) => endsOf(move).includes(partner) && !endsOf(move).includes(host));
  const speed = medianOf(apart.map(bandwidthOf));
  return speed !== null && speed < theirs * SLOW_SHARE;
}

function bandwidthOf({ preCopy }: Migration): number {
  return preCopy.bandwidthMegabytesPerSecond?.best ?? 0;
}

function endsOf({ source, destination }: Migration): string[] {
  return [source.host, destination.host].filter((host) => host !== null);
}
