import { HOUR_MS } from "../../model/units.ts";
import type { TellIrrelevant } from "./time-runs.ts";

/** Instants as numbers: those of one hour are told by the first, the last and how many there are. */
export class EpochRuns {
  private readonly irrelevant: TellIrrelevant;
  private hour = Number.NaN;
  private first = 0;
  private last = 0;
  private count = 0;

  constructor(irrelevant: TellIrrelevant) {
    this.irrelevant = irrelevant;
  }

  /** False where no number of milliseconds stands at `from`. */
  add(bytes: Uint8Array, from: number, to: number): boolean {
    let at = from;
    let value = 0;
    while (at < to && (bytes[at] as number) >= 48 && (bytes[at] as number) <= 57) {
      value = value * 10 + (bytes[at] as number) - 48;
      at++;
    }
    if (at === from || at - from > 15) return false;
    const hour = Math.floor(value / HOUR_MS);
    if (hour !== this.hour) {
      this.flush();
      this.hour = hour;
      this.first = value;
      this.last = value;
    } else {
      this.first = Math.min(this.first, value);
      this.last = Math.max(this.last, value);
    }
    this.count++;
    return true;
  }

  flush(): void {
    if (this.count > 1) this.irrelevant({ epochMs: this.first, precisionMs: 1 }, this.count - 1);
    if (this.count > 0) this.irrelevant({ epochMs: this.last, precisionMs: 1 }, 1);
    this.count = 0;
    this.hour = Number.NaN;
  }
}
