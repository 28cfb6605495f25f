import type { LogNormal, MoveOutlook } from "../model/forecast.ts";
import type { NetworkLimit } from "../model/concurrency-limits.ts";
import type { Seconds } from "../model/units.ts";
import { emptyQueue, type QueuedMove } from "./queue.ts";
import type { Draws } from "./random.ts";

/** How an evacuation may go, from many draws of what is not known. */
export interface EvacuationDraws {
  /** Ascending. */
  readonly seconds: readonly Seconds[];
  /** Index of the VM that was most often the last of those that run, and its share of the draws. */
  readonly last: number | null;
  readonly lastShare: number;
}

export interface EvacuationPlan {
  /** Of the running VMs. */
  readonly moves: readonly MoveOutlook[];
  readonly poweredOff: number;
  /** null: not known, and every draw has another. */
  readonly slots: NetworkLimit | null;
  readonly draws: number;
  /** Another network. */
  readonly faster?: FasterLink;
}

/** So many times as fast is the link; what a guest writes while it is sent, as a share of that, falls by `calms`. */
export interface FasterLink {
  readonly link: number;
  readonly calms: number;
}

/** DRS answers the request and hands out the first moves; seconds, log-normal. */
const HAND_OUT: LogNormal = { mean: Math.log(2.5), spread: 0.7 };
/** A VM that is off is registered elsewhere. */
const OFF_SECONDS = { least: 0.5, most: 4 } as const;
/** What set-up differs from one move to the next, and how much of it is after the copy. */
const JITTER = 0.2;
const CLOSING_SHARE = 0.2;
/** vSphere slows a guest that writes faster than it is sent: no copy is sent so many times over. */
const SENT_AT_MOST = 15;
/** A link is not as uncertain as one move tells of it: those of an evacuation go to several hosts. */
const LINK_SPREAD = 0.75;
/** How full memory is beside what the inventory says is in part the same for all VMs of a site. */
const FILLED_ALIKE = 0.4;
/** A usual stop. */
const STOP_SECONDS = 0.15;
/** The links of a host carry other things too, and no evening is as the last. */
const EVENINGS_DIFFER = 0.06;
const MOVES_DIFFER = 0.08;

export function drawEvacuation(plan: EvacuationPlan, draws: Draws): EvacuationDraws {
  const { moves, poweredOff } = plan;
  const count = moves.length + poweredOff;
  const seconds: Seconds[] = [];
  const lasts = new Map<number, number>();
  for (let draw = 0; draw < plan.draws; draw += 1) {
    const evening = draws.normal();
    const overheadAt = draws.uniform();
    const filled = draws.normal();
    const queued: QueuedMove[] = moves.map((move) => drawMove(move, overheadAt, draws, filled, plan.faster?.calms));
    for (let off = 0; off < poweredOff; off += 1) {
      const setUpSeconds = OFF_SECONDS.least + (OFF_SECONDS.most - OFF_SECONDS.least) * draws.uniform();
      queued.push({ setUpSeconds, closeSeconds: 0, megabytes: 0 });
    }
    // What order vSphere takes is not published: anything, and in every other draw the largest first.
    const order = draws.order(count);
    if (draw % 2 === 0) order.sort((left, right) => (queued[right]?.megabytes ?? 0) - (queued[left]?.megabytes ?? 0));
    const slots = plan.slots ?? (draws.uniform() < 0.5 ? 4 : 8);
    const [typical] = moves;
    const link = typical === undefined ? 1 : linkOf(typical, evening, draws, plan.faster?.link);
    const begin = Math.exp(HAND_OUT.mean + HAND_OUT.spread * draws.normal());
    const emptied = emptyQueue(
      queued,
      order,
      slots,
      link,
      typical?.sharing ?? 1,
      typical?.lineMegabytesPerSecond ?? Number.POSITIVE_INFINITY,
    );
    seconds.push(begin + emptied.seconds);
    if (emptied.last < moves.length) lasts.set(emptied.last, (lasts.get(emptied.last) ?? 0) + 1);
  }
  let [last, most]: [number | null, number] = [null, 0];
  for (const [index, times] of [...lasts].sort(([left], [right]) => left - right))
    if (times > most) [last, most] = [index, times];
  return { seconds: seconds.sort((left, right) => left - right), last, lastShare: most / Math.max(1, plan.draws) };
}

function linkOf(move: MoveOutlook, evening: number, draws: Draws, faster = 1): number {
  const drawn = Math.exp(move.link.mean + LINK_SPREAD * move.link.spread * evening + EVENINGS_DIFFER * draws.normal());
  return Math.min(move.lineMegabytesPerSecond, faster * drawn);
}

function drawMove(move: MoveOutlook, overheadAt: number, draws: Draws, filled: number, calms = 1): QueuedMove {
  const overhead = overheadOf(move, overheadAt) * Math.exp(JITTER * draws.normal());
  const off = Math.sqrt(FILLED_ALIKE) * filled + Math.sqrt(1 - FILLED_ALIKE) * draws.normal();
  const copied = Math.min(1.02 * move.configuredMegabytes, Math.exp(move.copied.mean + move.copied.spread * off));
  const drawn = move.growthLogs[Math.floor(draws.uniform() * move.growthLogs.length)] ?? 0;
  const growth = calmed(Math.min(drawn, Math.log(SENT_AT_MOST)), calms);
  return {
    setUpSeconds: (1 - CLOSING_SHARE) * overhead,
    closeSeconds: CLOSING_SHARE * overhead + STOP_SECONDS,
    megabytes: copied * Math.exp(growth + MOVES_DIFFER * draws.normal()),
  };
}

/** Passes that shrink by λ send 1 / (1 - λ) of the memory in all: λ falls with a faster link. */
function calmed(growthLog: number, calms: number): number {
  return calms === 1 ? growthLog : -Math.log(1 - (1 - Math.exp(-growthLog)) / calms);
}

function overheadOf({ overhead }: MoveOutlook, at: number): Seconds {
  let cumulated = 0;
  for (const { seconds, weight } of overhead) {
    cumulated += weight;
    if (cumulated >= at) return seconds;
  }
  return overhead.at(-1)?.seconds ?? 0;
}

/** One move by itself on its link; ascending. */
export function drawAlone(move: MoveOutlook, count: number, draws: Draws): readonly Seconds[] {
  const seconds = Array.from({ length: count }, () => {
    const { setUpSeconds, closeSeconds, megabytes } = drawMove(move, draws.uniform(), draws, draws.normal());
    return setUpSeconds + megabytes / linkOf(move, draws.normal(), draws) + closeSeconds;
  });
  return seconds.sort((left, right) => left - right);
}
