import { IANAZone, FixedOffsetZone, type Zone } from "luxon";
import { HOUR_MS, MINUTE_MS, type EpochMs } from "../model/units.ts";

/** Local wall time to UTC under one zone's rules, luxon's rules with the offsets of each local hour remembered. */
export class LocalClock {
  readonly name: string;
  private readonly zone: Zone;
  private readonly offsets = new Map<number, readonly number[]>();

  constructor(name: string) {
    this.name = name;
    this.zone = zoneNamed(name) ?? FixedOffsetZone.utcInstance;
  }

  /**
   * The instants a wall time can mean, oldest first: one, two in the night the clock is set back, and one (moved on by the
   * gap) for a wall time that never was. `wall` is the wall time written as if it were UTC.
   */
  instants(wall: EpochMs): readonly EpochMs[] {
    const hour = Math.floor(wall / HOUR_MS);
    let offsets = this.offsets.get(hour);
    if (offsets === undefined) {
      const start = hour * HOUR_MS;
      // Half-hour zones change inside an hour: such hours are worked out each time.
      const first = this.offsetsAt(start);
      const last = this.offsetsAt(start + HOUR_MS - MINUTE_MS);
      if (first.join() !== last.join()) return this.offsetsAt(wall).map((minutes) => wall - minutes * MINUTE_MS);
      offsets = first;
      this.offsets.set(hour, offsets);
    }
    return offsets.map((minutes) => wall - minutes * MINUTE_MS);
  }

  private offsetsAt(wall: EpochMs): readonly number[] {
    const around = [
      ...new Set([
        this.zone.offset(wall - 24 * HOUR_MS),
        this.zone.offset(wall + 24 * HOUR_MS),
        this.zone.offset(wall),
      ]),
    ];
    const valid = around
      .filter((minutes) => this.zone.offset(wall - minutes * MINUTE_MS) === minutes)
      .sort((a, b) => b - a);
    if (valid.length > 0) return valid;
    return [this.zone.offset(wall - 24 * HOUR_MS)];
  }
}

export function zoneNamed(name: string): Zone | null {
  if (/^(utc|z|gmt)$/i.test(name)) return FixedOffsetZone.utcInstance;
  const fixed = /^(?:UTC|GMT)?([+-]\d{1,2})(?::?(\d\d))?$/i.exec(name);
  if (fixed) {
    const hours = Number(fixed[1]);
    const minutes = Number(fixed[2] ?? 0) * (fixed[1]?.startsWith("-") ? -1 : 1);
    return FixedOffsetZone.instance(hours * 60 + minutes);
  }
  return IANAZone.isValidZone(name) ? IANAZone.create(name) : null;
}
