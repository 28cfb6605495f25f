import { median } from "d3-array";
import type { Migration } from "../model/migration.ts";
import type { Finding } from "../model/report.ts";
import { finding } from "./core-findings.ts";

/** Fewer moves than this may be slow by chance. */
const FEWEST_MOVES = 3;
/** Below this share of what the other hosts reach. */
const SLOW_SHARE = 0.5;

/** Which hosts carry vMotion at a fraction of their peers' bandwidth? Measured figures only, moves within one vCenter compared. */
export function slowHostFindings(migrations: readonly Migration[]): Finding[] {
  const measured = migrations.filter(
    ({ preCopy, kind }) =>
      preCopy.basis === "measured" && preCopy.bandwidthMegabytesPerSecond?.basis === "measured" && kind !== "cold",
  );
  const hosts = new Set(measured.flatMap((move) => endsOf(move)));
  return [...hosts].sort().flatMap((end): Finding[] => {
    const [vcenter = "", host = ""] = end.split("\u0000");
    const own = measured.filter((move) => endsOf(move).includes(end));
    const others = measured.filter((move) => (move.vcenter ?? "") === vcenter && !endsOf(move).includes(end));
    const mine = median(own.map(bandwidthOf));
    const theirs = median(others.map(bandwidthOf));
    if (own.length < FEWEST_MOVES || others.length < FEWEST_MOVES || mine === undefined || theirs === undefined)
      return [];
    if (mine >= theirs * SLOW_SHARE) return [];
    // A slow partner makes a good host look slow: it must be slow with more than one.
    const partners = new Set(own.flatMap((move) => endsOf(move).filter((other) => other !== end)));
    const slowPartners = [...partners].filter((other) => isSlowWithout(other, end, measured, theirs));
    if (slowPartners.length === partners.size) return [];
    return [
      finding(
        "slow-vmotion-host",
        vcenter === "" ? host : `${vcenter}/${host}`,
        "watch",
        `${host} moves VMs at ${Math.round((mine / theirs) * 100)} % of the other hosts' bandwidth`,
        `Median of ${own.length} measured moves: ${mine.toFixed(0)} MB/s; of ${others.length} moves without it: ${theirs.toFixed(0)} MB/s. Check link speed, MTU and the uplinks of its vMotion adapter.`,
        own.map(({ id }) => id),
      ),
    ];
  });
}

/** Whether the partner is slow in moves that do not touch the host in question, too. */
function isSlowWithout(partner: string, host: string, measured: readonly Migration[], theirs: number): boolean {
  const apart = measured.filter((move) => endsOf(move).includes(partner) && !endsOf(move).includes(host));
  const speed = median(apart.map(bandwidthOf));
  return speed !== undefined && speed < theirs * SLOW_SHARE;
}

function bandwidthOf({ preCopy }: Migration): number {
  return preCopy.bandwidthMegabytesPerSecond?.best ?? 0;
}

function endsOf({ vcenter, source, destination }: Migration): string[] {
  return [source.host, destination.host].flatMap((host) => (host === null ? [] : [`${vcenter ?? ""}\u0000${host}`]));
}
