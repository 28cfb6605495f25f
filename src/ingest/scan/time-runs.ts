import type { RawTime } from "../../model/record.ts";

/**
 * The times of records that nobody looks at otherwise. Rows of the same hour are told by their first and last time and their
 * number: that is all an input's clock keeps of them.
 */
export type TellIrrelevant = (time: RawTime | undefined, count: number) => void;

const LONGEST = 48;
const COLON = 58;

export class TimeRuns {
  private readonly tell: TellIrrelevant;
  /** The text of the run's first time; `stem` bytes before minutes, `tail` from here to the end. */
  private readonly first = new Uint8Array(LONGEST);
  private length = 0;
  /** Bytes up to and with the colon before the minutes. */
  private stem = 0;
  /** Where minutes, seconds and fraction end. */
  private core = 0;
  private earliest = "";
  private latest = "";
  private readonly low = new Uint8Array(LONGEST);
  private lowLength = 0;
  private readonly high = new Uint8Array(LONGEST);
  private highLength = 0;
  private count = 0;

  constructor(tell: TellIrrelevant) {
    this.tell = tell;
  }

  /** Takes the time that stands in `bytes` from `from` to `to`; false where it is none that can be told by its digits. */
  add(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.count > 0 && this.join(bytes, from, to)) return true;
    this.flush();
    return this.begin(bytes, from, to);
  }

  /** Tells the run that is open. */
  flush(): void {
    if (this.count === 0) return;
    this.earliest = this.text(this.low, this.lowLength);
    this.latest = this.text(this.high, this.highLength);
    if (this.count > 1) this.tell(this.earliest, this.count - 1);
    this.tell(this.latest, 1);
    this.count = 0;
  }

  private begin(bytes: Uint8Array, from: number, to: number): boolean {
    const length = to - from;
    if (length > LONGEST) return false;
    const colon = bytes.indexOf(COLON, from);
    // 20:05:00   8:05:00 PM   2026-11-22T20:05:00.123Z
    if (colon === -1 || colon + 3 > to || !isDigit(bytes[colon - 1] ?? 0) || colon === from) return false;
    const core = coreEnd(bytes, colon + 1, to);
    if (core === -1 || !isPlainTail(bytes, core, to)) return false;
    for (let at = 0; at < length; at++) {
      const byte = bytes[from + at] ?? 0;
      if (byte < 32 || byte > 126) return false;
      this.first[at] = byte;
    }
    this.length = length;
    this.stem = colon + 1 - from;
    this.core = core - from;
    copy(bytes, from + this.stem, core, this.low);
    copy(bytes, from + this.stem, core, this.high);
    this.lowLength = core - from - this.stem;
    this.highLength = this.lowLength;
    this.count = 1;
    return true;
  }

  private join(bytes: Uint8Array, from: number, to: number): boolean {
    const { first, stem } = this;
    if (to - from <= stem) return false;
    for (let at = 0; at < stem; at++) if (bytes[from + at] !== first[at]) return false;
    const begin = from + stem;
    const core = coreEnd(bytes, begin, to);
    if (core === -1 || to - core !== this.length - this.core) return false;
    for (let at = this.core, other = core; other < to; at++, other++) if (bytes[other] !== first[at]) return false;
    const size = core - begin;
    if (compare(bytes, begin, size, this.low, this.lowLength) < 0) {
      copy(bytes, begin, core, this.low);
      this.lowLength = size;
    } else if (compare(bytes, begin, size, this.high, this.highLength) > 0) {
      copy(bytes, begin, core, this.high);
      this.highLength = size;
    }
    this.count++;
    return true;
  }

  private text(core: Uint8Array, length: number): string {
    const ascii = (from: Uint8Array, begin: number, end: number): string =>
      Buffer.from(from.buffer, from.byteOffset + begin, end - begin).toString("latin1");
    return ascii(this.first, 0, this.stem) + ascii(core, 0, length) + ascii(this.first, this.core, this.length);
  }
}

/**
 * Index behind minutes, seconds and fraction that begin at `from`, or -1 where two digits below 60 do not stand where they should.
 * A second pair is optional, so is a fraction of at most nine digits behind a point or a comma.
 */
function coreEnd(bytes: Uint8Array, from: number, to: number): number {
  if (!isSixty(bytes, from, to)) return -1;
  let at = from + 2;
  if (bytes[at] !== COLON || at >= to) return isDigit(bytes[at] ?? 0) && at < to ? -1 : at;
  if (!isSixty(bytes, at + 1, to)) return -1;
  at += 3;
  if (at >= to || (bytes[at] !== 46 && bytes[at] !== 44)) return isDigit(bytes[at] ?? 0) && at < to ? -1 : at;
  const fraction = at + 1;
  at = fraction;
  while (at < to && isDigit(bytes[at] ?? 0)) at++;
  return at === fraction || at - fraction > 9 ? -1 : at;
}

function isSixty(bytes: Uint8Array, at: number, to: number): boolean {
  const tens = bytes[at] ?? 0;
  return at + 2 <= to && tens >= 48 && tens <= 53 && isDigit(bytes[at + 1] ?? 0);
}

/** Nothing, a word such as `PM` or `Z`, or a whole-hour offset: with half an hour's, one hour's rows lie in two hours of UTC. */
function isPlainTail(bytes: Uint8Array, from: number, to: number): boolean {
  let digits = 0;
  for (let at = from; at < to; at++) if (isDigit(bytes[at] ?? 0)) digits++;
  if (digits === 0) return true;
  // +01:00   -0500   +02
  if (digits === 2) return true;
  return digits === 4 && bytes[to - 1] === 48 && bytes[to - 2] === 48;
}

/** Digits in order; what is a beginning of the other comes first. */
function compare(bytes: Uint8Array, from: number, length: number, other: Uint8Array, otherLength: number): number {
  const shared = Math.min(length, otherLength);
  for (let at = 0; at < shared; at++) {
    const difference = (bytes[from + at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return length - otherLength;
}

function copy(bytes: Uint8Array, from: number, to: number, into: Uint8Array): void {
  for (let at = from, index = 0; at < to; at++, index++) into[index] = bytes[at] ?? 0;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
