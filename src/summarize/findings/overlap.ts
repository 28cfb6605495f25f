import type { Migration } from "../../model/migration.ts";

/** How many moves, itself among them, were open on the busier of a move's two hosts while it ran; O(log n) each after O(n log n). */
export function concurrencyOf(moves: readonly Migration[]): (move: Migration) => number {
  const starts = new Map<string, number[]>();
  const ends = new Map<string, number[]>();
  for (const move of moves) {
    const { startedAt, endedAt } = move;
    if (startedAt === null || endedAt === null) continue;
    for (const host of hostsOf(move)) {
      add(starts, host, Date.parse(startedAt));
      add(ends, host, Date.parse(endedAt));
    }
  }
  for (const times of [...starts.values(), ...ends.values()]) times.sort((one, other) => one - other);
  return (move) => {
    if (move.startedAt === null || move.endedAt === null) return 1;
    const from = Date.parse(move.startedAt);
    const to = Date.parse(move.endedAt);
    let most = 1;
    for (const host of hostsOf(move))
      most = Math.max(most, before(starts.get(host) ?? [], to) - before(ends.get(host) ?? [], from + 1));
    return most;
  };
}

function hostsOf({ vcenter, source, destination }: Migration): readonly string[] {
  const names = [source.host, destination.host].filter((host) => host !== null);
  return [...new Set(names)].map((host) => JSON.stringify([vcenter, host]));
}

function add(times: Map<string, number[]>, host: string, at: number): void {
  const own = times.get(host);
  if (own === undefined) times.set(host, [at]);
  else own.push(at);
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
