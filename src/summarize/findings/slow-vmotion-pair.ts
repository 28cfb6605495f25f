import { groupBy } from "../../model/group-by.ts";
import type { Migration } from "../../model/migration.ts";
import { compareText } from "../../model/report-order.ts";
import { formatRate } from "../../model/words.ts";
import { medianOf, quantileOf } from "../../model/quantiles.ts";
import { concurrencyOf } from "./overlap.ts";
import { idsOf, placed, rule, type Case } from "./rule.ts";

/** Fewer moves, or of fewer VMs, may be slow by chance. */
const FEWEST_MOVES = 4;
const FEWEST_VMS = 3;
/** So many moves of others on the same link at the same concurrency make a comparison. */
const FEWEST_PEERS = 5;
/** How many times slower than its peers: a measured bandwidth says more than memory over a duration. */
const FACTOR = { measured: 2, told: 2.5 } as const;
/** Nearly all moves are slower than nearly all peers. */
const PEERS_SLOWER = 0.1;
const MOVES_SLOWER = 0.75;

type Basis = keyof typeof FACTOR;
type Direction = "leaving" | "arriving";

/** One move that tells a speed. */
interface Speed {
  readonly move: Migration;
  readonly source: string;
  readonly destination: string;
  /** Logarithm of megabytes per second. */
  readonly log: number;
  /** Moves that are compared: one vCenter, the same two clusters, as many moves at once. */
  readonly peers: string;
  /** Where too few others were as crowded (slow moves crowd themselves): all of the two clusters, as if each had been alone. */
  readonly link: string;
  readonly aloneLog: number;
}

interface SlowPair extends Case {
  readonly basis: Basis;
  readonly host: string;
  readonly direction: Direction;
  /** The only partner, null where there were several. */
  readonly partner: string | null;
  readonly factor: number;
  readonly moves: number;
  readonly rate: number;
  /** Times slower than the other way round; null where too few moves went there. */
  readonly reverse: number | null;
}

/**
 * A host that is slow one way, or a pair of hosts that is: moves that leave (or reach) it are compared with the moves of
 * others over the same link at the same concurrency. Measured bandwidths where there are enough, else memory over duration.
 */
export const slowVmotionPair = rule<SlowPair>({
  id: "slow-vmotion-pair",
  severity: "watch",
  harm: "other",
  meaning:
    "Moves that leave or reach a host (or go from one host to another) are several times slower than those of other hosts over the same link at the same concurrency.",
  whatToDo:
    "Compare the uplinks of both ends: link speed (a fallback to 1 GbE), MTU along the way, teaming, and the adapter that vMotion really uses.",
  find({ moves }) {
    let known: ReturnType<typeof concurrencyOf> | null = null;
    const overlap = (move: Migration): number => (known ??= concurrencyOf(moves))(move);
    const told = speedsOf(moves, "told", overlap);
    const measured = speedsOf(moves, "measured", overlap);
    const found = slowEnds(measured, "measured");
    const subjects = new Set(found.map(({ subject }) => subject));
    return [...found, ...slowEnds(told, "told").filter(({ subject }) => !subjects.has(subject))];
  },
  tell([{ basis, name, moves, rate, factor, reverse, direction }]) {
    const times = timesOf(factor);
    const other = opposite(direction);
    const back = reverse === null ? "" : ` ${aboutTheOther(other, factor / reverse)}`;
    const title =
      reverse !== null && reverse > FACTOR.measured
        ? `${name}: ${timesOf(reverse)} × slower than ${other}`
        : `${name}: ${times} × slower than other hosts`;
    const how = basis === "measured" ? "measured bandwidth" : "memory over duration, nothing measured";
    return {
      title,
      description: `Median of ${moves} moves: ${formatRate(rate)} (${how}); others over the same link at the same concurrency are ${times} × as fast.${back}`,
    };
  },
});

/** Two digits are what a factor of a few moves has. */
function timesOf(factor: number): string {
  return factor >= 10 ? factor.toFixed(0) : factor.toFixed(1);
}

function aboutTheOther(direction: Direction, slower: number): string {
  return slower < 1.5
    ? `Moves ${direction} are as fast as those of others.`
    : `Moves ${direction} are ${timesOf(slower)} × slower than those of others.`;
}

function speedsOf(moves: readonly Migration[], basis: Basis, overlap: (move: Migration) => number): readonly Speed[] {
  return moves.flatMap((move): Speed[] => {
    const { source, destination, vcenter } = move;
    const rate = basis === "measured" ? measuredRate(move) : toldRate(move);
    if (rate === null || source.host === null || destination.host === null || source.host === destination.host)
      return [];
    const clusters = [source.cluster ?? "", destination.cluster ?? ""].sort(compareText);
    const crowd = overlap(move);
    const link = JSON.stringify([vcenter, ...clusters]);
    return [
      {
        move,
        source: placed(vcenter, source.host),
        destination: placed(vcenter, destination.host),
        log: Math.log(rate),
        // 1, 2, 3-4, 5-8 at once
        peers: `${link} ${Math.ceil(Math.log2(crowd))}`,
        link,
        aloneLog: Math.log(rate * crowd),
      },
    ];
  });
}

function measuredRate({ preCopy, kind }: Migration): number | null {
  const bandwidth = preCopy.bandwidthMegabytesPerSecond;
  return kind === "vmotion" && bandwidth?.basis === "measured" && bandwidth.best > 0 ? bandwidth.best : null;
}

/** Where no slot was waited for and no host log tells more: then a bandwidth was worked out, too. */
function toldRate({ preCopy, kind, outcome, durationSeconds }: Migration): number | null {
  const sent = preCopy.copiedMegabytes?.best ?? null;
  const told = kind === "vmotion" && outcome === "succeeded" && preCopy.bandwidthMegabytesPerSecond !== null;
  return told && sent !== null && sent > 0 && durationSeconds !== null && durationSeconds > 0
    ? sent / durationSeconds
    : null;
}

/** The worst first; what one slow end explains is not told of its partners again. */
function slowEnds(speeds: readonly Speed[], basis: Basis): readonly SlowPair[] {
  const found: SlowPair[] = [];
  let left = speeds;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const sorted = candidates(left, basis).sort(
      (one, other) =>
        other.moves * Math.log(other.factor) - one.moves * Math.log(one.factor) ||
        compareText(one.subject, other.subject),
    );
    if (sorted.length === 0) return found;
    const explained = new Set<string>();
    for (const pair of round < ONE_AT_A_TIME ? sorted.slice(0, 1) : sorted) {
      if (pair.migrations.some((id) => explained.has(id))) continue;
      found.push(pair);
      for (const id of pair.migrations) explained.add(id);
    }
    left = left.filter(({ move }) => !explained.has(move.id));
  }
  return found;
}

/** Each slow end that is found changes what the others are compared with; where so many are slow it does no more. */
const ONE_AT_A_TIME = 16;
/** A bound for a night of thousands of hosts; the rounds after the first ones take all ends that have no move in common. */
const MOST_ROUNDS = 64;

function candidates(speeds: readonly Speed[], basis: Basis): SlowPair[] {
  const pools = poolsOf(
    speeds,
    ({ peers }) => peers,
    ({ log }) => log,
  );
  const links = poolsOf(
    speeds,
    ({ link }) => link,
    ({ aloneLog }) => aloneLog,
  );
  const byEnd = {
    leaving: groupBy(speeds, ({ source }) => source),
    arriving: groupBy(speeds, ({ destination }) => destination),
  };
  return (["leaving", "arriving"] as const).flatMap((direction) =>
    [...byEnd[direction]].flatMap(([host, own]): SlowPair[] => {
      const off = own.flatMap((speed) => {
        const beside = pools.get(speed.peers)?.(host) ?? null;
        if (beside !== null) return [{ speed, ...against(beside, speed.log) }];
        const all = links.get(speed.link)?.(host) ?? null;
        return all === null ? [] : [{ speed, ...against(all, speed.aloneLog) }];
      });
      const vms = new Set(off.map(({ speed }) => speed.move.vm.moref ?? speed.move.vm.name));
      if (off.length < FEWEST_MOVES || vms.size < FEWEST_VMS) return [];
      const factor = Math.exp(medianOf(off.map(({ slower }) => slower)) ?? 0);
      const slow = off.filter(({ isSlow }) => isSlow).length;
      if (factor < FACTOR[basis] || slow < MOVES_SLOWER * off.length) return [];
      const partners = new Set(own.map((speed) => endOf(speed, opposite(direction))));
      const [only] = partners;
      const partner = partners.size === 1 && only !== undefined ? only : null;
      const back = byEnd[opposite(direction)].get(host) ?? [];
      const rate = medianOf(own.map(({ log }) => log)) ?? 0;
      const returning = back.length < FEWEST_MOVES - 1 ? null : medianOf(back.map(({ log }) => log));
      const name = partner === null ? `${direction} ${host}` : nameOf(host, partner, direction);
      return [
        {
          subject: name,
          name,
          cause: name,
          migrations: idsOf(own.map(({ move }) => move)),
          basis,
          host,
          direction,
          partner,
          factor,
          moves: off.length,
          rate: Math.exp(rate),
          reverse: returning === null ? null : Math.exp(returning - rate),
        },
      ];
    }),
  );
}

function nameOf(host: string, partner: string, direction: Direction): string {
  return direction === "leaving" ? `from ${host} to ${partner}` : `from ${partner} to ${host}`;
}

function opposite(direction: Direction): Direction {
  return direction === "leaving" ? "arriving" : "leaving";
}

function endOf({ source, destination }: Speed, direction: Direction): string {
  return direction === "leaving" ? source : destination;
}

interface Beside {
  readonly median: number;
  /** Slower than nearly all. */
  readonly slow: number;
}

function against({ median, slow }: Beside, log: number): { readonly slower: number; readonly isSlow: boolean } {
  return { slower: median - log, isSlow: log < slow };
}

type Pool = (host: string) => Beside | null;

function poolsOf(
  speeds: readonly Speed[],
  keyOf: (speed: Speed) => string,
  logOf: (speed: Speed) => number,
): ReadonlyMap<string, Pool> {
  return new Map([...groupBy(speeds, keyOf)].map(([key, own]) => [key, poolOf(own, logOf)]));
}

/** What the moves that do not touch a host reach; null where they are few. Worked out once for a host. */
function poolOf(pool: readonly Speed[], logOf: (speed: Speed) => number): Pool {
  const sorted = thinned(pool.toSorted((one, other) => logOf(one) - logOf(other)));
  const made = new Map<string, Beside | null>();
  return (host) => {
    const known = made.get(host);
    if (known !== undefined) return known;
    const others = sorted.flatMap((speed) =>
      speed.source === host || speed.destination === host ? [] : [logOf(speed)],
    );
    const beside =
      others.length < FEWEST_PEERS
        ? null
        : { median: medianOf(others) ?? 0, slow: quantileOf(others, PEERS_SLOWER) ?? 0 };
    made.set(host, beside);
    return beside;
  };
}

/** More peers say no more, and every host asks for them. */
const PEERS_AT_MOST = 400;

function thinned(sorted: readonly Speed[]): readonly Speed[] {
  if (sorted.length <= PEERS_AT_MOST) return sorted;
  return Array.from(
    { length: PEERS_AT_MOST },
    (_, index) => sorted[Math.floor((index * sorted.length) / PEERS_AT_MOST)],
  ).filter((speed) => speed !== undefined);
}
