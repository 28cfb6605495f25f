import type { Migration } from "../../model/migration.ts";

/** How many moves, itself among them, were open on the busier of a move's two hosts while it ran; O(log n) each after O(n log n). */
export function concurrencyOf(moves: readonly Migration[]): (move: Migration) => number {
  const sites = new Map<string | null, Map<string, Times>>();
  for (const move of moves) {
    const { vcenter, startedAt, endedAt } = move;
    if (startedAt === null || endedAt === null) continue;
    const hosts = sites.get(vcenter) ?? new Map<string, Times>();
    sites.set(vcenter, hosts);
    const [from, to] = [Date.parse(startedAt), Date.parse(endedAt)];
    for (const host of hostsOf(move)) {
      const own = hosts.get(host);
      if (own === undefined) hosts.set(host, { starts: [from], ends: [to] });
      else {
        own.starts.push(from);
        own.ends.push(to);
      }
    }
  }
  for (const hosts of sites.values())
    for (const { starts, ends } of hosts.values()) {
      starts.sort((one, other) => one - other);
      ends.sort((one, other) => one - other);
    }
  return (move) => {
    if (move.startedAt === null || move.endedAt === null) return 1;
    const from = Date.parse(move.startedAt);
    const to = Date.parse(move.endedAt);
    let most = 1;
    for (const host of hostsOf(move)) {
      const own = sites.get(move.vcenter)?.get(host);
      if (own !== undefined) most = Math.max(most, before(own.starts, to) - before(own.ends, from + 1));
    }
    return most;
  };
}

/** When the moves of one host began and ended, each ascending. */
interface Times {
  readonly starts: number[];
  readonly ends: number[];
}

function hostsOf({ source: { host: from }, destination: { host: to } }: Migration): readonly string[] {
  if (from === null) return to === null ? [] : [to];
  return to === null || to === from ? [from] : [from, to];
}

/** How many of the ascending times are earlier. */
function before(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
