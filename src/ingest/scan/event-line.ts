import type { RawTime } from "../../model/record.ts";
import { prefixOf } from "../host-log/prefix.ts";
import { CONCERN, CONCERN_WORDS } from "./concern-words.ts";
import type { Found } from "./lines.ts";
import { TimeRuns, type TellIrrelevant } from "./time-runs.ts";
import { bytesOf, type Word } from "./word-search.ts";

/** `Event [` itself. */
const EVENT = 2;
/** Words by which a line that is no event may still be read: what names a migration, and what ESXi's own prefixes hold. */
const ELSEWHERE = 4;
/** What else a host's prefix may hold (host-log/prefix.ts): `| vmx|`, `cpu4:2097)`, `In(05)`, `[6A623B90 verbose '`. */
const HOST_PREFIX = /\||cpu[\d#]|(?:In|Wa|Er|No|Db|Al|Cr|Em)\(|(?:info|verbose|warning|error|trivia|panic) '/;

export const EVENT_LINE_WORDS: readonly Word[] = [
  ...CONCERN_WORDS,
  { text: "Event [", kind: EVENT },
  ..."igr|elocat|ExecuteVMotion|-->|vc_event_type|ostd|pxa".split("|").map((text): Word => ({ text, kind: ELSEWHERE })),
];

/** A line is looked at this far for the log it is of. */
const PREFIX_LENGTH = 200;
/** Two relays' headers fit before the event. */
const LONGEST_LEAD = 1024;
const MOST_LEADS = 32;

interface Lead {
  /** What stands before the host: kind of header, and length of the time. */
  readonly shape: number;
  readonly bytes: Uint8Array;
}

/**
 * What the bytes of a syslog line say without being read: an event that cannot concern a migration, or a line of another program.
 * Only where each field stands as vCenter writes it; all others are read (event-lines.ts is the oracle).
 */
export class QuietEventLines {
  /** Headers whose host is known already. */
  private readonly leads: Lead[] = [];
  private readonly sawHost: (prefix: string) => void;
  private readonly tell: TellIrrelevant;
  private readonly events: TimeRuns;
  private readonly others: TimeRuns;
  /** The line that was asked about last. */
  private bytes: Uint8Array = new Uint8Array(0);
  private timeFrom = 0;
  private timeTo = 0;
  private kind: "event" | "other" | "blank" = "blank";
  /** Of the header that was looked at last. */
  private shape = 0;
  /** The last header whose host was known, and where in it the time stands. */
  private before: Uint8Array = new Uint8Array(0);
  private digitsFrom = 0;
  private digitsTo = 0;

  /** `sawHost` is told what stands before an event that is not read. */
  constructor(tell: TellIrrelevant, sawHost: (prefix: string) => void) {
    this.tell = tell;
    this.sawHost = sawHost;
    this.events = new TimeRuns(tell);
    this.others = new TimeRuns((time, count) => tell(lineTime(time), count));
  }

  pass(): void {
    if (this.kind === "blank") return;
    const { bytes, timeFrom, timeTo } = this;
    const isEvent = this.kind === "event";
    if ((isEvent ? this.events : this.others).add(bytes, timeFrom, timeTo)) return;
    const text = asText(bytes, timeFrom, timeTo);
    this.tell(isEvent ? text : lineTime(text), 1);
  }

  flush(): void {
    this.events.flush();
    this.others.flush();
  }

  canPass(bytes: Uint8Array, from: number, end: number, found: Found): boolean {
    this.bytes = bytes;
    for (let index = 0; index < found.count; index++)
      if (((found.kinds[index] as number) & EVENT) !== 0)
        return this.isQuietEvent(bytes, from, end, found.at[index] as number, found);
    if (end === from) {
      this.kind = "blank";
      return true;
    }
    return this.isStranger(bytes, from, end, found);
  }

  /** A line of a program that is neither vCenter's event stream nor a host's log, and that begins with its time. */
  private isStranger(bytes: Uint8Array, from: number, end: number, found: Found): boolean {
    for (let index = 0; index < found.count; index++)
      if (((found.kinds[index] as number) & ELSEWHERE) !== 0) return false;
    if (this.lead(bytes, from, end) === -1 || !this.hasZone) return false;
    this.kind = "other";
    return !HOST_PREFIX.test(asText(bytes, from, Math.min(end, from + PREFIX_LENGTH)));
  }

  private isQuietEvent(bytes: Uint8Array, from: number, end: number, mark: number, found: Found): boolean {
    // The end first: a sentence without its bracket goes on in the next line.
    if (bytes[end - 1] !== CLOSE || mark - from > LONGEST_LEAD) return false;
    if (mark > from && bytes[mark - 1] !== SPACE) return false;
    // Event [575792] [1-1] [2021-09-06T14:40:13.26309Z] [vim.event.UserLoginSessionEvent] [info] [user] [datacenter] [575792] [
    let at = afterDigits(bytes, mark + 7);
    if (at === mark + 7 || !endsField(bytes, at)) return false;
    const part = at + 3;
    at = afterDigits(bytes, part);
    if (at === part || !stands(bytes, at, ONLY_PART)) return false;
    const time = at + 5;
    const timeEnd = fieldEnd(bytes, time, end);
    const type = timeEnd + 3;
    const typeEnd = fieldEnd(bytes, type, end);
    const severityEnd = fieldEnd(bytes, typeEnd + 3, end);
    const userEnd = fieldEnd(bytes, severityEnd + 3, end);
    const targetEnd = fieldEnd(bytes, userEnd + 3, end);
    if (timeEnd < 0 || typeEnd < 0 || severityEnd < 0 || userEnd < 0 || targetEnd < 0) return false;
    const chainEnd = afterDigits(bytes, targetEnd + 3);
    if (!endsField(bytes, chainEnd)) return false;
    const sentence = chainEnd + 3;
    // …Event and …EventEx: no end of a word that the sentence could go on with.
    const last = bytes[typeEnd - 1];
    if (sentence > end || typeEnd === type || (last !== LOWER_T && last !== LOWER_X)) return false;
    for (let index = 0; index < found.count; index++) {
      const word = found.at[index] as number;
      if (((found.kinds[index] as number) & CONCERN) !== 0 && ((word >= type && word < typeEnd) || word >= sentence))
        return false;
    }
    if (!this.knowsLead(bytes, from, mark)) return false;
    this.kind = "event";
    this.timeFrom = time;
    this.timeTo = timeEnd;
    return true;
  }

  private get hasZone(): boolean {
    const last = this.bytes[this.timeTo - 1] as number;
    const sign = this.bytes[this.timeTo - 6] as number;
    // 2026-11-22T20:05:00.123Z   2026-11-22T20:05:00.123456+00:00
    return (this.shape & ISO) !== 0 && (last === UPPER_Z || sign === PLUS || sign === MINUS);
  }

  /** True where the host before the event is known, or has been told now. */
  private knowsLead(bytes: Uint8Array, from: number, mark: number): boolean {
    if (this.isAsBefore(bytes, from, mark)) return true;
    const rest = this.lead(bytes, from, mark);
    if (rest === -1) return false;
    const { shape } = this;
    const length = mark - rest;
    for (const lead of this.leads)
      if (lead.shape === shape && lead.bytes.length === length && stands(bytes, rest, lead.bytes))
        return this.remember(bytes, from, mark);
    if (this.leads.length >= MOST_LEADS) return false;
    this.sawHost(asText(bytes, from, mark));
    this.leads.push({ shape, bytes: bytes.slice(rest, mark) });
    return this.remember(bytes, from, mark);
  }

  private remember(bytes: Uint8Array, from: number, mark: number): true {
    this.before = bytes.slice(from, mark);
    this.digitsFrom = this.timeFrom - from;
    this.digitsTo = this.timeTo - from;
    return true;
  }

  /** True where the header differs from the last one that was known in digits of its time alone. */
  private isAsBefore(bytes: Uint8Array, from: number, mark: number): boolean {
    const { before, digitsFrom, digitsTo } = this;
    const { length } = before;
    if (length !== mark - from) return false;
    for (let at = 0; at < length; at++) {
      const one = bytes[from + at] as number;
      const other = before[at] as number;
      if (one !== other && (at < digitsFrom || at >= digitsTo || !isDigit(one) || !isDigit(other))) return false;
    }
    return true;
  }

  /**
   * Index behind the priority and the time with which a header begins, or -1: `<14>1 2021-09-06T14:40:13.263383+00:00`,
   * `Nov 22 20:05:00`. Headers of one shape and the same rest name the same host.
   */
  private lead(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    this.shape = 0;
    if (bytes[at] === LESS) {
      const digits = at + 1;
      at = afterDigits(bytes, digits);
      if (at === digits || at > digits + 3 || bytes[at] !== GREATER) return -1;
      at++;
      this.shape = PRIORITY;
    }
    if (bytes[at] === ONE && bytes[at + 1] === SPACE) {
      at += 2;
      this.shape |= VERSION;
    }
    const time = at;
    if (looksLike(bytes, time, "dddd-dd-ddTdd:dd:dd")) {
      at = time + 19;
      while (at < end && at < time + LONGEST_TIME && isOfTime(bytes[at] as number)) at++;
      this.shape |= ISO;
    } else if (looksLike(bytes, time, "Aaa _d dd:dd:dd")) at = time + 15;
    else return -1;
    if (at >= end || bytes[at] !== SPACE) return -1;
    this.timeFrom = time;
    this.timeTo = at;
    this.shape |= (at - time) << 4;
    return at;
  }
}

const PRIORITY = 1;
const VERSION = 2;
const ISO = 4;
const LONGEST_TIME = 40;
const SPACE = 32;
const PLUS = 43;
const MINUS = 45;
const ONE = 49;
const LESS = 60;
const GREATER = 62;
const UPPER_Z = 90;
const CLOSE = 93;
const LOWER_T = 116;
const LOWER_X = 120;
const OPEN = 91;
const ONLY_PART = bytesOf("-1] [");

/** The time of a line as the reader of lines sees it. */
function lineTime(text: RawTime | undefined): RawTime | undefined {
  return typeof text === "string" ? prefixOf(text).time : text;
}

function asText(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
}

function afterDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at] as number)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** Digits, `.,:+-` and Z. */
function isOfTime(byte: number): boolean {
  return isDigit(byte) || (byte >= 43 && byte <= 46) || byte === 58 || byte === UPPER_Z;
}

/** Where the field that begins at `from` ends in `] [`; negative where its bracket is followed by something else. */
function fieldEnd(bytes: Uint8Array, from: number, end: number): number {
  if (from < 3) return -4;
  let at = from;
  while (at < end && bytes[at] !== CLOSE) at++;
  return at < end && endsField(bytes, at) ? at : -4;
}

function endsField(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === CLOSE && bytes[at + 1] === SPACE && bytes[at + 2] === OPEN;
}

function stands(bytes: Uint8Array, from: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[from + index] !== word[index]) return false;
  return true;
}

/** `d` a digit, `A` and `a` letters of either case, `_` a digit or a space; all else itself. */
function looksLike(bytes: Uint8Array, from: number, form: string): boolean {
  for (let index = 0; index < form.length; index++) {
    const byte = bytes[from + index] as number;
    const wanted = form[index];
    if (wanted === "d" ? !isDigit(byte) : wanted === "_" ? !isDigit(byte) && byte !== SPACE : !isLetter(byte, wanted))
      return false;
  }
  return true;
}

function isLetter(byte: number, wanted: string | undefined): boolean {
  if (wanted === "A") return byte >= 65 && byte <= 90;
  if (wanted === "a") return byte >= 97 && byte <= 122;
  return byte === wanted?.charCodeAt(0);
}
