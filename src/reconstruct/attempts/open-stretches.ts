import type { Attempt } from "./attempt.ts";

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

interface Fitting {
  readonly count: number;
  /** The one, where there is only one. */
  readonly only: Stretch | undefined;
}

/** Starts that wait for an end without a name, by who began them: an end of another user is not theirs. */
export class OpenStretches {
  private readonly cold = new Map<string | null, Set<Stretch>>();
  private readonly hot = new Map<string | null, Set<Stretch>>();
  /** Starts among which ends could not be told apart, and how many ends that were. */
  private doubtful: ReadonlySet<Stretch> = new Set();
  private refused = 0;

  add(stretch: Stretch): void {
    const byUser = stretch.hot ? this.hot : this.cold;
    const known = byUser.get(stretch.userName);
    if (known === undefined) byUser.set(stretch.userName, new Set([stretch]));
    else known.add(stretch);
  }

  delete(stretch: Stretch): void {
    const byUser = stretch.hot ? this.hot : this.cold;
    const own = byUser.get(stretch.userName);
    own?.delete(stretch);
    if (own?.size === 0) byUser.delete(stretch.userName);
  }

  /** Those that an end of this user can be of. A VM that is on tells its end by name, so it comes second. */
  fitting(userName: string | null): Fitting {
    const cold = fittingIn(this.cold, userName);
    return cold.count > 0 ? cold : fittingIn(this.hot, userName);
  }

  /** An end fits several: when as many ends have come as starts were open, all of them are over, whoever's was which. */
  refuse(userName: string | null): void {
    const { count } = this.fitting(userName);
    if (count < 2 || count > MOST_COUNTED) return;
    const byUser = fittingIn(this.cold, userName).count > 0 ? this.cold : this.hot;
    const open = new Set([...setsOf(byUser, userName)].flatMap((own) => [...own]));
    const goesOn = this.doubtful.size > 0 && [...this.doubtful].every((stretch) => open.has(stretch));
    this.refused = goesOn ? this.refused + 1 : 1;
    this.doubtful = open;
    if (this.refused < open.size) return;
    for (const stretch of open) this.delete(stretch);
    this.doubtful = new Set();
  }
}

function fittingIn(byUser: ReadonlyMap<string | null, ReadonlySet<Stretch>>, userName: string | null): Fitting {
  let count = 0;
  let only: Stretch | undefined;
  for (const own of setsOf(byUser, userName)) {
    count += own.size;
    only ??= own.values().next().value;
    if (count > MOST_COUNTED) break;
  }
  return { count, only: count === 1 ? only : undefined };
}

/** Unknown fits everybody. */
function setsOf<T>(byUser: ReadonlyMap<string | null, T>, userName: string | null): Iterable<T> {
  if (userName === null) return byUser.values();
  return [byUser.get(userName), byUser.get(null)].filter((own) => own !== undefined);
}
