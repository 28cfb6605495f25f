import type { ClusterMembers } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import { matchesAny } from "../model/name-pattern.ts";
import type { Finding } from "../model/report.ts";
import { MINUTE_MS } from "../model/units.ts";
import { isMove } from "./by-kind.ts";
import { finding } from "./core-findings.ts";

/** Members of one application cluster that are stopped one after the other within this time leave it no time to settle. */
const TOGETHER_MS = 10 * MINUTE_MS;
/** From so many on: a cluster of three has lost its majority if two are slow to return. */
const MEMBERS = 3;

/** Three members of one application cluster moved within minutes: a risk for its availability, whatever each stun was. */
export function clusterMemberFindings(
  migrations: readonly Migration[],
  clusters: readonly ClusterMembers[],
): Finding[] {
  return clusters.flatMap(({ name, vms }) => {
    const moves = migrations
      .filter((migration) => isMove(migration) && migration.outcome === "succeeded" && migration.kind !== "cold")
      .filter((migration) => migration.vm.name !== null && matchesAny(vms, migration.vm.name))
      .flatMap((migration) => (migration.endedAt === null ? [] : [{ migration, at: Date.parse(migration.endedAt) }]))
      .sort((a, b) => a.at - b.at);
    const together = largestGroup(moves);
    const names = [...new Set(together.map(({ migration }) => migration.vm.name ?? ""))].sort();
    if (names.length < MEMBERS) return [];
    return [
      finding(
        "cluster-members-together",
        name,
        "watch",
        `${names.length} members of ${name} moved within ${TOGETHER_MS / MINUTE_MS} minutes`,
        `${names.join(", ")}. Each was stopped for its switchover while the others had just been. An anti-affinity rule and one move at a time keep the cluster whole.`,
        together.map(({ migration }) => migration.id),
      ),
    ];
  });
}

interface Timed {
  readonly migration: Migration;
  readonly at: number;
}

/** The stretch of at most `TOGETHER_MS` with the most members; `moves` are sorted by time. */
function largestGroup(moves: readonly Timed[]): readonly Timed[] {
  let best: readonly Timed[] = [];
  let from = 0;
  const members = (group: readonly Timed[]): number => new Set(group.map(({ migration }) => migration.vm.name)).size;
  for (const [index, { at }] of moves.entries()) {
    while (at - (moves[from]?.at ?? at) > TOGETHER_MS) from++;
    const group = moves.slice(from, index + 1);
    if (members(group) > members(best)) best = group;
  }
  return best;
}
