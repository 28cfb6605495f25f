import type { RawTime } from "../model/record.ts";
import { EARLIEST_INSTANT, latestInstant } from "../model/time-range.ts";
import { DAY_MS, HOUR_MS, type EpochMs } from "../model/units.ts";
import { daysInMonth, parseTime, type ParsedTime } from "./time-text.ts";
import { LocalClock } from "./zone.ts";

export type DateOrder = "mdy" | "dmy" | "ymd";

export interface ClockRules {
  /** Zone of times that state none. */
  readonly zone: string;
  /** Order given by option or config. */
  readonly dateOrder: DateOrder | null;
  readonly now: EpochMs;
  /** The order this source had before, where history knows it. */
  readonly rememberedOrder?: DateOrder | null;
}

/** What decided the order of day and month. */
export type OrderBasis =
  | "one-reading"
  | "option"
  | "day-above-12"
  | "mixed-orders"
  | "equal"
  | "overlap"
  | "age"
  | "span"
  | "remembered"
  | "nothing";

export interface OrderDecision {
  /** null: refused. */
  readonly order: "mdy" | "dmy" | null;
  readonly by: OrderBasis;
  /** Records in common with other inputs (`overlap`), days that the records lie within (`span`). */
  readonly count?: number;
}

/** How it was decided, in words. */
export function wordsOfDecision({ order, by, count = 0 }: OrderDecision): string {
  switch (by) {
    case "one-reading":
      return "the dates have only one reading";
    case "option":
      return "given by option";
    case "day-above-12":
      return `a day above 12 stands ${order === "dmy" ? "first" : "second"}`;
    case "mixed-orders":
      return "days above 12 stand in both places: two orders are mixed in one input";
    case "equal":
      return "day and month are equal in every date";
    case "overlap":
      return `${count} records stand at the same time in another input`;
    case "age":
      return "only so is the newest record at most 48 h old and not in the future";
    case "span":
      return `only so do the records lie within ${count} days`;
    case "remembered":
      return "the order this source had before";
    case "nothing":
      return "no date has a day above 12 and nothing else tells";
    default:
      return by satisfies never;
  }
}

interface Stretch {
  min: number;
  max: number;
}

/** Where only the form of an input is tried, every year that a text can state is a record's. */
const LATEST_NOW = Date.UTC(2099, 0, 1);

/** Newest record at most this old at the time of the report: exports are made for the morning after. */
const FRESH_MS = 48 * HOUR_MS;

/** All times of one input: what they cover, in which order day and month stand, and which instants they are. */
export class InputClock {
  /** Wall times by hour: key packs year, first, second and hour; values are milliseconds within the hour. */
  private readonly walls = new Map<number, Stretch & { readonly slash: boolean }>();
  private readonly hours = new Map<number, Stretch>();
  private lastText = "";
  private lastParsed: ParsedTime | null = null;
  private local: LocalClock | null = null;
  private decision: OrderDecision | null = null;
  unreadable = 0;
  sawBareTimes = false;
  private readonly latest: EpochMs;

  /** `now`: what is later than the year after it is no record's time. */
  constructor(now: EpochMs = LATEST_NOW) {
    this.latest = latestInstant(now);
  }

  /** Reads a time and remembers what it says about the input. Null: unreadable. */
  read(raw: RawTime | undefined): ParsedTime | null {
    if (raw === undefined) return null;
    if (typeof raw === "string") {
      if (raw === this.lastText) return this.lastParsed;
      this.lastText = raw;
    }
    const read = parseTime(raw);
    const parsed = read !== null && this.isPlausible(read) ? read : null;
    if (typeof raw === "string") this.lastParsed = parsed;
    if (parsed === null) this.unreadable++;
    else this.note(parsed);
    return parsed;
  }

  private isPlausible(parsed: ParsedTime): boolean {
    if (parsed.kind === "instant") return parsed.at >= EARLIEST_INSTANT && parsed.at < this.latest;
    // By its year alone: the order of day and month is not known yet. The end of that year counts, else all of one too many passes.
    return Date.UTC(parsed.year, 0, 1) >= EARLIEST_INSTANT && Date.UTC(parsed.year + 1, 0, 1) < this.latest;
  }

  private note(parsed: ParsedTime): void {
    if (parsed.kind === "instant") {
      widen(this.hours, Math.floor(parsed.at / HOUR_MS), parsed.at);
      return;
    }
    this.sawBareTimes = true;
    const hour = Math.floor(parsed.timeOfDayMs / HOUR_MS);
    const key = ((parsed.year * 32 + parsed.first) * 32 + parsed.second) * 25 + hour;
    const slash = parsed.order === "slash";
    const packed = slash ? key : -key;
    const known = this.walls.get(packed);
    if (known === undefined) this.walls.set(packed, { min: parsed.timeOfDayMs, max: parsed.timeOfDayMs, slash });
    else {
      known.min = Math.min(known.min, parsed.timeOfDayMs);
      known.max = Math.max(known.max, parsed.timeOfDayMs);
    }
  }

  get needsOrder(): boolean {
    for (const key of this.walls.keys()) if (key > 0) return true;
    return false;
  }

  /**
   * Decides the order of day and month. `overlap` says how many records another input has at the same instant under an order;
   * it is asked only when the text itself does not decide.
   */
  decide(rules: ClockRules, overlap: (order: "mdy" | "dmy") => number): OrderDecision {
    this.local = new LocalClock(rules.zone);
    this.decision = this.needsOrder ? this.decideSlash(rules, overlap) : { order: "mdy", by: "one-reading" };
    return this.decision;
  }

  private decideSlash(rules: ClockRules, overlap: (order: "mdy" | "dmy") => number): OrderDecision {
    if (rules.dateOrder === "mdy" || rules.dateOrder === "dmy") return { order: rules.dateOrder, by: "option" };
    const dates = this.slashDates();
    const firstAbove = dates.some(([first]) => first > 12);
    const secondAbove = dates.some(([, second]) => second > 12);
    if (firstAbove && secondAbove) return { order: null, by: "mixed-orders" };
    if (firstAbove) return { order: "dmy", by: "day-above-12" };
    if (secondAbove) return { order: "mdy", by: "day-above-12" };
    if (dates.every(([first, second]) => first === second)) return { order: "mdy", by: "equal" };
    const [asMdy, asDmy] = [overlap("mdy"), overlap("dmy")];
    if (asMdy > 0 || asDmy > 0) {
      if (asMdy > asDmy) return { order: "mdy", by: "overlap", count: asMdy };
      if (asDmy > asMdy) return { order: "dmy", by: "overlap", count: asDmy };
    }
    return this.decideByAge(rules) ?? this.decideBySpan() ?? remembered(rules) ?? { order: null, by: "nothing" };
  }

  private decideByAge(rules: ClockRules): OrderDecision | null {
    const fresh = (["mdy", "dmy"] as const).filter((order) => {
      const newest = this.newest(order);
      return newest !== null && newest <= rules.now && rules.now - newest <= FRESH_MS;
    });
    if (fresh.length !== 1) return null;
    return { order: fresh[0] ?? null, by: "age" };
  }

  /** One night read in the wrong order falls apart into days a month from each other. */
  private decideBySpan(): OrderDecision | null {
    const dates = this.slashDates();
    const days = (order: "mdy" | "dmy"): number | null => {
      const all = dates.map(([first, second, year]) => dayOf(order, first, second, year));
      if (all.some((day) => day === null)) return null;
      const known = all.filter((day) => day !== null);
      const [first, last] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
      return (last - first) / DAY_MS;
    };
    const [asMdy, asDmy] = [days("mdy"), days("dmy")];
    if (asMdy !== null && asMdy > 0 && asMdy <= 7 && (asDmy === null || asDmy >= 27))
      return { order: "mdy", by: "span", count: asMdy + 1 };
    if (asDmy !== null && asDmy > 0 && asDmy <= 7 && (asMdy === null || asMdy >= 27))
      return { order: "dmy", by: "span", count: asDmy + 1 };
    return null;
  }

  private slashDates(): (readonly [first: number, second: number, year: number])[] {
    const dates = new Map<number, readonly [number, number, number]>();
    for (const key of this.walls.keys()) {
      if (key < 0) continue;
      const date = Math.floor(key / 25);
      dates.set(date, [Math.floor(date / 32) % 32, date % 32, Math.floor(date / 1024)]);
    }
    return [...dates.values()];
  }

  private newest(order: "mdy" | "dmy"): EpochMs | null {
    let newest: EpochMs | null = null;
    for (const { end } of this.stretches(order)) if (newest === null || end > newest) newest = end;
    return newest;
  }

  /** The hours with records, as instants, oldest first: what the input covers. Empty while its dates are not decided. */
  covered(): { readonly start: EpochMs; readonly end: EpochMs }[] {
    const order = this.decision?.order ?? null;
    const all = order === null && this.needsOrder ? [] : this.stretches(order ?? "mdy");
    return all.sort((a, b) => a.start - b.start);
  }

  private stretches(order: "mdy" | "dmy"): { start: EpochMs; end: EpochMs }[] {
    const found = [...this.hours.values()].map(({ min, max }) => ({ start: min, end: max }));
    for (const [packed, { min, max }] of this.walls) {
      const date = Math.floor(Math.abs(packed) / 25);
      const [first, second, year] = [Math.floor(date / 32) % 32, date % 32, Math.floor(date / 1024)];
      const day = packed < 0 ? Date.UTC(year, first - 1, second) : dayOf(order, first, second, year);
      if (day === null || this.local === null) continue;
      const starts = this.local.instants(day + min);
      const ends = this.local.instants(day + max);
      found.push({ start: starts[0] ?? day + min, end: ends[ends.length - 1] ?? day + max });
    }
    return found;
  }

  /** The instants a parsed time can mean; empty where the order was refused or the date does not exist. */
  instants(parsed: ParsedTime): readonly EpochMs[] {
    if (parsed.kind === "instant") return [parsed.at];
    if (this.local === null) return [];
    const order = this.decision?.order ?? null;
    if (parsed.order === "slash" && order === null) return [];
    const day =
      parsed.order === "fixed"
        ? Date.UTC(parsed.year, parsed.first - 1, parsed.second)
        : dayOf(order ?? "mdy", parsed.first, parsed.second, parsed.year);
    return day === null ? [] : this.local.instants(day + parsed.timeOfDayMs);
  }

  /** The instants under an order not yet decided, for the overlap with other inputs. */
  instantUnder(parsed: ParsedTime, order: "mdy" | "dmy", zone: string): EpochMs | null {
    if (parsed.kind === "instant") return parsed.at;
    const day =
      parsed.order === "fixed"
        ? Date.UTC(parsed.year, parsed.first - 1, parsed.second)
        : dayOf(order, parsed.first, parsed.second, parsed.year);
    return day === null ? null : (new LocalClock(zone).instants(day + parsed.timeOfDayMs)[0] ?? null);
  }
}

function widen(map: Map<number, Stretch>, key: number, value: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, { min: value, max: value });
  else {
    known.min = Math.min(known.min, value);
    known.max = Math.max(known.max, value);
  }
}

function dayOf(order: "mdy" | "dmy", first: number, second: number, year: number): EpochMs | null {
  const [month, day] = order === "mdy" ? [first, second] : [second, first];
  if (month > 12 || day > daysInMonth(year, month)) return null;
  return Date.UTC(year, month - 1, day);
}

function remembered(rules: ClockRules): OrderDecision | null {
  const order = rules.rememberedOrder;
  return order === "mdy" || order === "dmy" ? { order, by: "remembered" } : null;
}
