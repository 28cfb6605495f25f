import { mayConcernMigration, namesMigration } from "../model/relevance.ts";
import type { Sink } from "./adapter.ts";
import { EXCERPT_LENGTH } from "./dialect/table.ts";
import { detach, type TextLine } from "./dialect/text.ts";
import { eventOfPayload, headerHost, logInsightEvent } from "./syslog-event.ts";

// … vpxd 58650 - -  Event [575792] [1-1] [2021-09-06T14:40:13.26309Z] [vim.event.…
const EVENT = /\bEvent \[(\d+)\] \[(\d+)-(\d+)\] ?(.*)$/s;
const LOG_INSIGHT = /\bvc_event_type="/;
/** A second event behind the first: something took the line's end away. */
const NEXT_EVENT = /\bEvent \[\d{1,20}\] \[\d{1,6}-\d{1,6}\] ?\[\d{4}-\d\d-\d\dT/;
// <14>1 2021-…   2022-09-01T06:…   Nov 22 20:05:00 host   vpxd 123 - -
const HEADER = /^(?:<\d{1,3}>|\d{4}-\d\d-\d\d[T ]|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |- - |vpxd\b)/;
const MOST_PENDING = 1000;
/** A line is looked at this far: two relays' headers fit before the event. */
const LONGEST_PREFIX = 1024;

/** True for a line that is an event of vCenter's as syslog carries it. */
export function isEventLine(text: string): boolean {
  const start = text.length > LONGEST_PREFIX ? text.slice(0, LONGEST_PREFIX) : text;
  return EVENT.test(start) || LOG_INSIGHT.test(start);
}

/** What a line has before the event that it quotes; all of it where there is none. */
export function beforeEvent(text: string): string {
  const start = text.slice(0, LONGEST_PREFIX);
  const found = EVENT.exec(start) ?? LOG_INSIGHT.exec(start);
  return found === null ? text : start.slice(0, found.index);
}

/** The same where nothing but headers stand before the event: a log's line, not another's that quotes one. */
export function beginsAsEventLine(text: string): boolean {
  const start = text.slice(0, LONGEST_PREFIX);
  if (LOG_INSIGHT.test(start)) return HEADER.test(start);
  const at = EVENT.exec(start)?.index ?? -1;
  return at === 0 || (at > 0 && (HEADER.test(start) || start.slice(0, at).trim() === ""));
}

const TYPED = /\[(?:vim\.event|com\.vmware)\.[\w.]+\] \[\w*\] \[/;
const NUMBERED = /\bEvent \[\d+\]/;
// …in Kiel]<14>1 2026-…   …in Kiel] Nov 22 21:02:00 vc01 vpxd[58650]:
const SENTENCE_THEN_HEADER =
  /\][^[\]]{0,40}?(?:<\d{1,3}>|\d{4}-\d\d-\d\d[T ]|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\bEvent \[\d)/;
/** What an event's line has before its sentence; two of them in a line that is none, and it was one. */
const PARTS = [
  /\bEvent \[/,
  /\[\d+-\d+\]/,
  /\[\d{4}-\d\d-\d\dT[\d:.]{8,20}Z?\]/,
  /\[(?:vim\.event|com\.vmware)\.[\w.]+\]/,
];

/** True for a line that was an event of vCenter's and cannot be taken apart any more. */
export function isBrokenEvent(text: string): boolean {
  const start = text.slice(0, LONGEST_PREFIX);
  if (NUMBERED.test(start)) return true;
  const isPart = TYPED.test(start) || PARTS.filter((part) => part.test(start)).length >= 2;
  return isPart && mayConcernMigration(text);
}

interface Pending {
  readonly line: number;
  readonly parts: (string | undefined)[];
  readonly origin: Origin;
}

/** What a collector says about the place a line came from; the line's own header is stronger. */
export interface Origin {
  readonly vcenter?: string;
  readonly time?: string;
}

/** A whole event whose sentence was cut at a line end: the lines after it may be the rest. */
interface Unclosed {
  readonly line: number;
  readonly key: string;
  readonly host: string | undefined;
  payload: string;
}

/** Reads vCenter's events out of the lines of a log; lines of another kind are handed on. */
export class EventLines {
  private readonly sink: Sink;
  private readonly other: (line: TextLine, origin: Origin) => void;
  private readonly pending = new Map<string, Pending>();
  private unclosed: Unclosed | null = null;
  private readonly vcenters = new Set<string>();

  constructor(sink: Sink, other: (line: TextLine, origin: Origin) => void) {
    this.sink = sink;
    this.other = other;
  }

  /** True while the next line may be the rest of an event. */
  get isWaiting(): boolean {
    return this.unclosed !== null;
  }

  take({ text, line }: TextLine, origin: Origin = {}): void {
    const match = EVENT.exec(text);
    if (match === null && this.unclosed !== null && text.trim() !== "" && !HEADER.test(text)) {
      this.unclosed.payload += `\n${text}`;
      if (isClosed(text)) this.flush();
      return;
    }
    this.flush();
    if (match !== null) this.takeEvent(text.slice(0, match.index), match, line, origin);
    else if (LOG_INSIGHT.test(text)) this.takeLogInsight(text, line, origin);
    else if (isBrokenEvent(text))
      this.sink.reject(line, "an event line that cannot be taken apart", text.slice(0, EXCERPT_LENGTH));
    else if (text.trim() !== "") this.other({ text, line }, origin);
  }

  /** What stood before an event that nobody has to read: it names the vCenter all the same. */
  sawPrefix(prefix: string): void {
    this.sawHost(headerHost(prefix.slice(-LONGEST_PREFIX)));
  }

  private sawHost(host: string | undefined): void {
    if (host !== undefined && this.vcenters.size < 2) this.vcenters.add(detach(host));
  }

  /** An event without the number that syslog gives it: what a store kept of the line. */
  takePayload(payload: string, line: number, origin: Origin): void {
    this.flush();
    this.whole("", origin.vcenter, payload, line);
    this.flush();
  }

  /** The line taken last has no rest: what comes now is another record. */
  flush(): void {
    const whole = this.unclosed;
    if (whole === null) return;
    this.unclosed = null;
    const event = eventOfPayload(whole.payload, whole.key, whole.line, whole.host);
    if (event === null)
      this.sink.reject(
        whole.line,
        "an event line that cannot be taken apart",
        detach(whole.payload.slice(0, EXCERPT_LENGTH)),
      );
    else if (concerns(event)) this.sink.emit(event);
    else this.sink.irrelevant(event.time);
  }

  end(): void {
    this.flush();
    for (const [key, pending] of this.pending) this.rejectParts(key, pending);
    const [only, ...others] = this.vcenters;
    if (only !== undefined && others.length === 0) this.sink.describe({ vcenter: only });
  }

  private takeEvent(prefix: string, match: RegExpExecArray, line: number, origin: Origin): void {
    const [, key = "", part = "1", of = "1", written = ""] = match;
    const payload = this.alone(written, line);
    const host = headerHost(prefix.slice(-LONGEST_PREFIX)) ?? origin.vcenter;
    const count = Number(of);
    if (count <= 1 || !Number.isSafeInteger(count) || count > MOST_PENDING) return this.whole(key, host, payload, line);
    const id = `${host ?? ""} ${key}`;
    let open = this.pending.get(id);
    const index = Number(part) - 1;
    if (open !== undefined && (open.parts.length !== count || open.parts[index] !== undefined)) {
      this.rejectParts(id, open);
      open = undefined;
    }
    if (open === undefined) {
      open = { line, parts: Array.from<undefined>({ length: count }), origin: { vcenter: host } };
      this.pending.set(id, open);
    }
    open.parts[index] = detach(payload);
    if (open.parts.every((known) => known !== undefined)) {
      this.pending.delete(id);
      this.whole(key, open.origin.vcenter, open.parts.join(""), open.line);
    } else if (this.pending.size > MOST_PENDING) {
      const [oldest] = this.pending;
      if (oldest !== undefined) this.rejectParts(...oldest);
    }
  }

  /** The payload without the events that stand behind it in the same line, which are told. */
  private alone(payload: string, line: number): string {
    const next = NEXT_EVENT.exec(payload)?.index;
    if (next === undefined) return payload;
    this.sink.reject(
      line,
      "another event in the same line: its line end is lost",
      detach(payload.slice(next, next + EXCERPT_LENGTH)),
    );
    const end = SENTENCE_THEN_HEADER.exec(payload)?.index ?? payload.lastIndexOf("]", next);
    return payload.slice(0, end + 1);
  }

  private whole(key: string, host: string | undefined, payload: string, line: number): void {
    this.sawHost(host);
    this.unclosed = { line, key, host, payload };
    if (isClosed(payload)) this.flush();
  }

  private takeLogInsight(text: string, line: number, origin: Origin): void {
    const found = logInsightEvent(text, line);
    const event =
      found === null ? null : { ...found, vcenter: found.vcenter ?? origin.vcenter, time: found.time ?? origin.time };
    if (event === null)
      this.sink.reject(line, "an event line that cannot be taken apart", text.slice(0, EXCERPT_LENGTH));
    else if (!concerns(event)) this.sink.irrelevant(event.time);
    else if (event.time === undefined)
      this.sink.reject(line, "the line's header has no time", text.slice(0, EXCERPT_LENGTH));
    else this.sink.emit(event);
  }

  private rejectParts(id: string, pending: Pending): void {
    this.pending.delete(id);
    const missing = pending.parts.flatMap((part, index) => (part === undefined ? [index + 1] : []));
    const excerpt = pending.parts.find((part) => part !== undefined) ?? "";
    this.sink.reject(
      pending.line,
      `part ${missing.join(", ")} of ${pending.parts.length} of the event is missing`,
      excerpt.slice(0, EXCERPT_LENGTH),
    );
  }
}

function concerns({ typeId, message }: { readonly typeId?: string; readonly message?: string }): boolean {
  const text = `${typeId ?? ""} ${message ?? ""}`;
  return mayConcernMigration(text) || namesMigration(text);
}

/** A sentence that was not cut ends in its bracket; some collectors add the line end as text, a table its quotation mark. */
function isClosed(payload: string): boolean {
  return /\](?:\\n|#012|["',;\s])*$/.test(payload);
}
