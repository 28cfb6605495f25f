import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { detach, type TextLine } from "../dialect/text.ts";
import type { Head, Source } from "../source.ts";
import { readLogLines } from "../syslog-lines.ts";
import { eventOfPayload, headerHost, logInsightEvent } from "../syslog-event.ts";

/**
 * vCenter's event stream to syslog, in files as collectors keep them: RFC 5424 or 3164 headers, or what a relay left of them; long
 * events in parts; sentences cut at their first line end. Also Aria Operations for Logs' forwarding (`vc_event_type="…"`), and the
 * lines that Splunk or Elastic export as CSV or JSON.
 */
export const vpxdSyslog: Adapter = {
  id: "vpxd-syslog",
  title: "vCenter events in syslog (vpxd, Aria Operations for Logs)",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "vCenter Server Appliance",
      command:
        "appliance management (:5480) > Syslog > configure a server; vCenter's advanced setting vpxd.event.syslog.enabled = true; then: grep 'Event \\[' /var/log/vcenter.log > vpxd-events.log",
      privilege: "none on vCenter: read access on the syslog server",
      note: "EventEx loses its type id and chains are not usable: pair with a task export where you can.",
    },
  ],
  probe,
  read,
};

// … vpxd 58650 - -  Event [575792] [1-1] [2021-09-06T14:40:13.26309Z] [vim.event.…
const EVENT = /\bEvent \[(\d+)\] \[(\d+)-(\d+)\] ?(.*)$/s;
const LOG_INSIGHT = /\bvc_event_type="/;
// <14>1 2021-…   2022-09-01T06:…   Nov 22 20:05:00 host   vpxd 123 - -
const HEADER = /^(?:<\d{1,3}>|\d{4}-\d\d-\d\dT|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |- - |vpxd\b)/;
const MOST_PENDING = 1000;

function probe(head: Head): Probe {
  if (head.nature !== "text") return "no";
  const lines = head.text.split("\n");
  return lines.some((line) => EVENT.test(line) || LOG_INSIGHT.test(line)) ? "yes" : "no";
}

interface Pending {
  readonly line: number;
  readonly parts: (string | undefined)[];
  readonly host: string | undefined;
}

/** A whole event whose sentence was cut at a line end: the lines after it may be the rest. */
interface Unclosed {
  readonly line: number;
  readonly key: string;
  readonly host: string | undefined;
  payload: string;
}

async function read(source: Source, sink: Sink): Promise<void> {
  const reader = new EventLines(sink);
  await readLogLines(source, sink, (line) => reader.take(line));
  reader.end();
}

class EventLines {
  private readonly sink: Sink;
  private readonly pending = new Map<string, Pending>();
  private unclosed: Unclosed | null = null;
  private described = false;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  take({ text, line }: TextLine): void {
    const match = EVENT.exec(text);
    if (match === null && this.unclosed !== null && text.trim() !== "" && !HEADER.test(text)) {
      this.unclosed.payload += `\n${text}`;
      if (isClosed(text)) this.flush();
      return;
    }
    this.flush();
    if (match !== null) this.takeEvent(text.slice(0, match.index), match, line);
    else if (LOG_INSIGHT.test(text)) this.takeLogInsight(text, line);
    else if (/\bEvent \[\d+\]/.test(text))
      this.sink.reject(line, "an event line that cannot be taken apart", text.slice(0, EXCERPT_LENGTH));
    else if (text.trim() !== "") this.sink.irrelevant();
  }

  end(): void {
    this.flush();
    for (const [key, pending] of this.pending) this.rejectParts(key, pending);
  }

  private takeEvent(prefix: string, match: RegExpExecArray, line: number): void {
    const [, key = "", part = "1", of = "1", payload = ""] = match;
    const host = headerHost(prefix);
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
      open = { line, parts: Array.from<undefined>({ length: count }), host };
      this.pending.set(id, open);
    }
    open.parts[index] = detach(payload);
    if (open.parts.every((known) => known !== undefined)) {
      this.pending.delete(id);
      this.whole(key, host, open.parts.join(""), open.line);
    } else if (this.pending.size > MOST_PENDING) {
      const [oldest] = this.pending;
      if (oldest !== undefined) this.rejectParts(...oldest);
    }
  }

  private whole(key: string, host: string | undefined, payload: string, line: number): void {
    if (host !== undefined && !this.described) {
      this.described = true;
      this.sink.describe({ vcenter: host });
    }
    this.unclosed = { line, key, host, payload };
    if (isClosed(payload)) this.flush();
  }

  private flush(): void {
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
    else if (mayConcernMigration(`${event.typeId ?? ""} ${event.message ?? ""}`)) this.sink.emit(event);
    else this.sink.irrelevant(event.time);
  }

  private takeLogInsight(text: string, line: number): void {
    const event = logInsightEvent(text, line);
    if (event === null)
      this.sink.reject(line, "an event line that cannot be taken apart", text.slice(0, EXCERPT_LENGTH));
    else if (!mayConcernMigration(`${event.typeId ?? ""} ${event.message ?? ""}`)) this.sink.irrelevant(event.time);
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

/** A sentence that was not cut ends in its bracket; some collectors add the line end as text. */
function isClosed(payload: string): boolean {
  return /\](?:\\n|#012|\s)*$/.test(payload);
}
