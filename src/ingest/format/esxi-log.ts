import type { Adapter, Probe, Sink } from "../adapter.ts";
import { detach, OpenLine } from "../dialect/text.ts";
import { EventLines, isEventLine } from "../event-lines.ts";
import { HOST_LOG_WORDS, HostLines } from "../host-log/host-lines.ts";
import { countLines, prefixOf } from "../host-log/prefix.ts";
import { outlineOf } from "../outline.ts";
import type { Head, Source } from "../source.ts";

/**
 * ESXi host logs, 4.1 to 8: vmkernel.log, hostd.log, vpxa.log, a VM's vmware.log, and what a syslog server makes of them, in any
 * mixture. One adapter because one file can hold all of them; every line says by itself what wrote it.
 */
export const esxiLog: Adapter = {
  id: "esxi-log",
  title: "ESXi host logs (vmkernel, hostd, vpxa, vmware.log)",
  role: "host-log",
  bareTimes: "local",
  recipes: [
    {
      tool: "ESXi shell",
      command:
        "tar cf - /var/run/log/vmkernel* /var/run/log/hostd* /var/run/log/vpxa* /vmfs/volumes/*/*/vmware*.log | gzip > $(hostname).tgz",
      privilege: "root on the host (or a log bundle: Global.Diagnostics)",
      note: "Give the archive as it is: its name is taken for the host's. A log bundle of vm-support is read too, packed or not.",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  if (outlineOf(head).kind !== "lines") return "no";
  const { own, others } = countLines(head);
  return own === 0 ? "no" : own >= others ? "yes" : "maybe";
}

/** What a line must hold to be looked at. Searched over whole chunks: most logs are gigabytes of something else. */
const CONCERNS = new RegExp(HOST_LOG_WORDS.source + "|\\bEvent \\[\\d", "g");
/** No statement is longer; the rest of a longer line is another's text. */
const LONGEST_STATEMENT = 8192;
async function read(source: Source, sink: Sink): Promise<void> {
  const hosts = new HostLines(source.path, sink);
  // A collector's file can hold vCenter's event lines among the hosts' own.
  const events = new EventLines(sink, (line) => hosts.take(line.text, line.line));
  const lines = new LineScan({
    hit: (text, line) => {
      const own = detach(text.slice(0, LONGEST_STATEMENT));
      if (events.isWaiting || isEventLine(own)) events.take({ text: own, line });
      else hosts.take(own, line);
    },
    skipped: (first) => sink.irrelevant(first === null ? undefined : prefixOf(first).time),
  });
  for await (const chunk of source.text()) lines.push(chunk);
  lines.end();
  events.end();
  hosts.end();
}

interface LineHandler {
  hit(text: string, line: number): void;
  /** A line without any of the words. Its text is given at the ends of a chunk only: enough to say what time the log covers. */
  skipped(text: string | null): void;
}

/** Finds the lines that hold one of CONCERNS' words and counts the others without cutting them apart. */
class LineScan {
  private readonly handler: LineHandler;
  private rest = new OpenLine();
  private line = 0;

  constructor(handler: LineHandler) {
    this.handler = handler;
  }

  push(chunk: string): void {
    const end = chunk.lastIndexOf("\n") + 1;
    if (end === 0) return this.rest.add(chunk);
    const text = this.rest.close(chunk);
    const last = text.length - chunk.length + end;
    this.rest.add(chunk.slice(end));
    this.scan(text, last);
  }

  end(): void {
    const rest = this.rest.close("");
    if (rest !== "") this.scan(`${rest}\n`, rest.length + 1);
  }

  /** `text` up to `end` is whole lines. */
  private scan(text: string, end: number): void {
    let at = 0;
    while (at < end) {
      CONCERNS.lastIndex = at;
      const hit = CONCERNS.exec(text);
      const start = hit === null || hit.index >= end ? end : text.lastIndexOf("\n", hit.index) + 1;
      this.skip(text, at, start);
      if (start === end) return;
      const stop = text.indexOf("\n", start);
      this.line++;
      this.handler.hit(text.slice(start, stop), this.line);
      at = stop + 1;
    }
  }

  private skip(text: string, from: number, to: number): void {
    const first = from;
    for (let at = from; at < to;) {
      const stop = text.indexOf("\n", at);
      this.line++;
      const isEdge = at === first || stop + 1 === to;
      if (stop > at) this.handler.skipped(isEdge ? text.slice(at, stop) : null);
      at = stop + 1;
    }
  }
}
