import { groupBy } from "../../model/group-by.ts";
import type { ClusterMembers } from "../../model/config.ts";
import type { Migration } from "../../model/migration.ts";
import { matchesAny } from "../../model/name-pattern.ts";
import { compareText } from "../../model/report-order.ts";
import { MINUTE_MS } from "../../model/units.ts";
import { formatCountOf, formatList } from "../../model/words.ts";
import { vmsOnHosts, type Whereabouts } from "../figures/whereabouts.ts";
import type { FindingContext } from "./context.ts";
import { idsOf, rule, type Case } from "./rule.ts";

/** Members of one application cluster that are stopped one after the other within this time leave it no time to settle. */
const TOGETHER_MS = 10 * MINUTE_MS;
const MEMBERS = 2;

interface Together extends Case {
  readonly names: readonly string[];
  /** null: they moved within minutes. */
  readonly host: string | null;
  readonly since: string | null;
}

/** Members of one application cluster on one host, or stopped within minutes: a risk for its availability, whatever each stun was. */
export const clusterMembers = rule<Together>({
  id: "cluster-members",
  severity: "watch",
  harm: "other",
  meaning: "Two members of one application cluster (clusterMembers) run on one host, or moved within ten minutes.",
  whatToDo: "An anti-affinity rule and one move at a time keep the cluster whole.",
  find(context) {
    const clusters = context.config?.clusterMembers ?? [];
    if (clusters.length === 0) return [];
    const places = vmsOnHosts(context.migrations, context.inventory, context.vms);
    return clusters.flatMap((cluster) => [...onOneHost(cluster, places), ...movedTogether(cluster, context)]);
  },
  tell([{ name, names, host, since }]) {
    const who = `${formatCountOf(names.length, "member")} of ${name}`;
    return host === null
      ? {
          title: `${who} moved within ${TOGETHER_MS / MINUTE_MS} minutes`,
          description: `${formatList(names)}. Each was stopped for its switchover while the others had just been.`,
        }
      : {
          title: `${who} run on one host, ${host}`,
          description: `${formatList(names)}${since === null ? "" : `, together since ${since}`}. If ${host} fails they fail together.`,
        };
  },
});

function onOneHost({ name, vms }: ClusterMembers, places: readonly Whereabouts[]): Together[] {
  const members = places.filter((one) => one.isRunning && !one.isDisputed && matchesAny(vms, one.name));
  return [...groupBy(members, ({ vcenter, host }) => JSON.stringify([vcenter, host])).values()].flatMap(
    (own): Together[] => {
      const [first] = own;
      if (first === undefined || own.length < MEMBERS) return [];
      const names = own.map(({ label }) => label).sort(compareText);
      const arrivals = own.flatMap(({ since }) => (since === null ? [] : [since])).sort();
      return [
        {
          subject: name,
          name,
          cause: `${name} on ${first.host}`,
          migrations: own.flatMap(({ broughtBy }) => broughtBy ?? []),
          names,
          host: first.host,
          since: arrivals.at(-1) ?? null,
        },
      ];
    },
  );
}

function movedTogether({ name, vms }: ClusterMembers, context: FindingContext): Together[] {
  const moves = context.moves
    .filter(
      ({ outcome, kind, powerState }) =>
        outcome === "succeeded" && (kind === "vmotion" || kind === "combined") && powerState !== "off",
    )
    .filter((migration) => migration.vm.name !== null && matchesAny(vms, migration.vm.name))
    .flatMap((migration) => (migration.endedAt === null ? [] : [{ migration, at: Date.parse(migration.endedAt) }]))
    .sort((a, b) => a.at - b.at);
  const together = largestGroup(moves, (migration) => context.vms.keyOf(migration));
  const names = [...new Set(together.map(({ migration }) => context.vms.labelOf(migration)))].sort(compareText);
  if (names.length < MEMBERS) return [];
  const migrations = idsOf(together.map(({ migration }) => migration));
  return [{ subject: name, name, cause: `${name} within minutes`, migrations, names, host: null, since: null }];
}

interface Timed {
  readonly migration: Migration;
  readonly at: number;
}

/** The stretch of at most `TOGETHER_MS` with the most members; `moves` are sorted by time. O(n). */
function largestGroup(moves: readonly Timed[], keyOf: (migration: Migration) => string): readonly Timed[] {
  const inside = new Map<string, number>();
  let best = { from: 0, to: 0, members: 0 };
  let from = 0;
  for (const [index, { migration, at }] of moves.entries()) {
    inside.set(keyOf(migration), (inside.get(keyOf(migration)) ?? 0) + 1);
    for (let first = moves[from]; first !== undefined && at - first.at > TOGETHER_MS; first = moves[++from]) {
      const key = keyOf(first.migration);
      const left = (inside.get(key) ?? 1) - 1;
      if (left === 0) inside.delete(key);
      else inside.set(key, left);
    }
    if (inside.size > best.members) best = { from, to: index + 1, members: inside.size };
  }
  return moves.slice(best.from, best.to);
}
