import type { Migration } from "../../model/migration.ts";
import { compareText } from "../../model/report-order.ts";
import type { MeasuredMigration } from "./measured.ts";

export interface Undecided {
  readonly own: MeasuredMigration;
  /** Distance in milliseconds. */
  readonly candidates: readonly { readonly migration: Migration; readonly distance: number }[];
}

/** So many candidates are looked at to seat one log; where that does not end it, the log counts as seated. */
const MOST_STEPS = 2000;

function nearest({ candidates }: Undecided): number {
  return candidates[0]?.distance ?? Infinity;
}

/**
 * A move is one log's at most. So of many logs that may be any of a few moves, as many as there are moves stay undecided, the
 * nearest ones, each sitting on a move until it is asked to move on; the others are moves that vCenter does not tell of.
 */
export class Seats {
  private readonly taken: ReadonlySet<Migration>;
  private readonly sitting = new Map<Migration, Undecided>();
  private readonly seatOf = new Map<Undecided, Migration>();

  /** `taken` are moves that a log has for certain. */
  constructor(taken: ReadonlySet<Migration>) {
    this.taken = taken;
  }

  /** The logs for which no move is left, after those of earlier calls. */
  surplusOf(undecided: readonly Undecided[]): MeasuredMigration[] {
    return undecided
      .map(({ own, candidates }) => ({
        own,
        candidates: candidates
          .filter(({ migration }) => !this.taken.has(migration))
          .sort((a, b) => a.distance - b.distance),
      }))
      .sort((a, b) => nearest(a) - nearest(b) || compareText(a.own.migrationId, b.own.migrationId))
      .filter((one) => !this.take(one))
      .map(({ own }) => own);
  }

  /** Finds a move for one more log, others moving on to another that fits them; false where there is none. */
  private take(first: Undecided): boolean {
    const cameFrom = new Map<Migration, Undecided>();
    const queue = [first];
    let steps = 0;
    for (const log of queue)
      for (const { migration } of log.candidates) {
        if (++steps > MOST_STEPS) return true;
        if (cameFrom.has(migration)) continue;
        cameFrom.set(migration, log);
        const other = this.sitting.get(migration);
        if (other === undefined) {
          this.moveOn(migration, cameFrom);
          return true;
        }
        queue.push(other);
      }
    return false;
  }

  private moveOn(free: Migration, cameFrom: ReadonlyMap<Migration, Undecided>): void {
    let seat: Migration | undefined = free;
    while (seat !== undefined) {
      const log = cameFrom.get(seat);
      if (log === undefined) return;
      const left = this.seatOf.get(log);
      this.sitting.set(seat, log);
      this.seatOf.set(log, seat);
      seat = left;
    }
  }
}
