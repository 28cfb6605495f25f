import type { MotionFact } from "../../model/fact.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { startOf, type Attempt } from "./attempt.ts";

/** While it lasts, a nameless end can be this attempt's. */
export interface Stretch {
  readonly attempt: Attempt;
  readonly from: number;
  readonly to: number;
  /** It has an end already, which the nameless one may only repeat. */
  readonly repeats: boolean;
  /** Of a VM that is on: its end is VmMigratedEvent, which names the VM. */
  readonly hot: boolean;
  /** Who began it; null where no record says. */
  readonly userName: string | null;
}

/** The ends of so many moves at once are counted; of more it is not known which are left. */
const MOST_COUNTED = 8;
/** So many open starts without a chain are compared with an end that has one; where more are open, which is meant is not known. */
const MOST_COMPARED = 64;

/**
 * Starts that wait for an end without a name, and moves that have their end, which one without a name may only repeat. An end of
 * another user or of another chain is not theirs. A VM that is on tells its end by name, so it comes second.
 */
export class OpenStretches {
  private readonly waiting = { cold: new ByUser(), hot: new ByUser() };
  private readonly told = { cold: new ByUser(), hot: new ByUser() };
  /** Starts among which ends could not be told apart, and how many ends that were. */
  private doubtful: ReadonlySet<Stretch> = new Set();
  private refused = 0;
  /** VMs that are on have a nameless end beside the one that names them. */
  private readonly hotRepeats: boolean;

  constructor(hotRepeats: boolean) {
    this.hotRepeats = hotRepeats;
  }

  add(stretch: Stretch): void {
    this.listOf(stretch).add(stretch);
  }

  delete(stretch: Stretch): void {
    this.listOf(stretch).delete(stretch);
  }

  private listOf({ repeats, hot }: Stretch): ByUser {
    const lists = repeats ? this.told : this.waiting;
    return hot ? lists.hot : lists.cold;
  }

  /** The one that this end can be of; null where there is none, or several. */
  only(end: Merged<MotionFact>): Stretch | null {
    const { waiting, told } = this;
    const toldHot = told.hot.fitting(end);
    const first = [...waiting.cold.fitting(end), ...told.cold.fitting(end), ...(this.hotRepeats ? toldHot : [])];
    const found = first.length > 0 ? first : [...waiting.hot.fitting(end), ...toldHot];
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  /** An end fits several: when as many ends have come as starts were open, all of them are over, whoever's was which. */
  refuse(end: Merged<MotionFact>): void {
    const cold = this.waiting.cold.fitting(end);
    const open = new Set(cold.length > 0 ? cold : this.waiting.hot.fitting(end));
    if (open.size < 2 || open.size > MOST_COUNTED) return;
    const goesOn = this.doubtful.size > 0 && [...this.doubtful].every((stretch) => open.has(stretch));
    this.refused = goesOn ? this.refused + 1 : 1;
    this.doubtful = open;
    if (this.refused < open.size) return;
    for (const stretch of open) this.delete(stretch);
    this.doubtful = new Set();
  }
}

/** No more than are counted, and one. */
function capped(stretches: Iterable<Stretch>): Stretch[] {
  const found: Stretch[] = [];
  for (const stretch of stretches) {
    found.push(stretch);
    if (found.length > MOST_COUNTED) break;
  }
  return found;
}

class ByUser {
  private readonly users = new Map<string | null, ByChain>();

  add(stretch: Stretch): void {
    const known = this.users.get(stretch.userName) ?? new ByChain();
    this.users.set(stretch.userName, known);
    known.add(stretch);
  }

  delete(stretch: Stretch): void {
    const own = this.users.get(stretch.userName);
    own?.delete(stretch);
    if (own?.size === 0) this.users.delete(stretch.userName);
  }

  fitting(end: Merged<MotionFact>): Stretch[] {
    return capped(this.each(end));
  }

  /** Unknown fits everybody. */
  private *each(end: Merged<MotionFact>): Iterable<Stretch> {
    const { userName } = end;
    const users = userName === null ? this.users.values() : [this.users.get(userName), this.users.get(null)];
    for (const user of users) if (user !== undefined) yield* user.fitting(end);
  }
}

/** Two chains of one vCenter are two moves. */
class ByChain {
  private readonly loose = new Set<Stretch>();
  private readonly domains = new Map<string, Map<string, Set<Stretch>>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(stretch: Stretch): void {
    const { domain, chainId } = stretch.attempt;
    this.count += 1;
    if (chainId === null) {
      this.loose.add(stretch);
      return;
    }
    const chains = this.domains.get(domain) ?? new Map<string, Set<Stretch>>();
    this.domains.set(domain, chains);
    const known = chains.get(chainId);
    if (known === undefined) chains.set(chainId, new Set([stretch]));
    else known.add(stretch);
  }

  delete(stretch: Stretch): void {
    const { domain, chainId } = stretch.attempt;
    const own = chainId === null ? this.loose : this.domains.get(domain)?.get(chainId);
    if (own?.delete(stretch) !== true) return;
    this.count -= 1;
    if (chainId === null || own.size > 0) return;
    const chains = this.domains.get(domain);
    chains?.delete(chainId);
    if (chains?.size === 0) this.domains.delete(domain);
  }

  *fitting(end: Merged<MotionFact>): Iterable<Stretch> {
    const chain = chainOf(end);
    let compared = 0;
    for (const stretch of this.loose)
      if (chain === null || compared++ >= MOST_COMPARED || !isOfLaterChain(end, stretch.attempt)) yield stretch;
    for (const [domain, chains] of this.domains) {
      if (chain !== null && domain === end.domain) yield* chains.get(chain) ?? [];
      else for (const own of chains.values()) yield* own;
    }
  }
}

/** A chain of no more than the record itself is none. */
function chainOf({ chainId, eventKey }: MotionFact): string | null {
  return chainId === null || chainId === "" || chainId === "0" || chainId === eventKey ? null : chainId;
}

/** A chain is named after the key of its first event, and keys rise: this one began after the start. */
function isOfLaterChain(end: Merged<MotionFact>, attempt: Attempt): boolean {
  const start = startOf(attempt);
  if (start === null || start.eventKey === null || end.chainId === null || start.domain !== end.domain) return false;
  return Number(end.chainId) > Number(start.eventKey) && timeOf(end) > timeOf(start);
}
