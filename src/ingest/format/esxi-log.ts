import type { HostLogRecord } from "../../model/host-log.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { detach } from "../dialect/text.ts";
import { HostdBlocks } from "../host-log/blocks.ts";
import { Operations } from "../host-log/operations.ts";
import { esxiLines, prefixOf, type LinePrefix } from "../host-log/prefix.ts";
import { stated, type Stated } from "../host-log/statements.ts";
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
      note: "Unpack it into a folder named after the host. A log bundle (vm-support) is read as an unpacked folder too.",
    },
  ],
  probe,
  read,
};

/** A vCenter's own event lines in a syslog file. */
const VPXD_EVENT = /\bEvent \[\d+\] \[\d+-\d+\]/;

function probe(head: Head): Probe {
  if (head.nature !== "text") return "no";
  const lines = esxiLines(head.text);
  if (lines === 0) return "no";
  return VPXD_EVENT.test(head.text) ? "maybe" : "yes";
}

/** What a line must hold to be looked at. Searched over whole chunks: most logs are gigabytes of something else. */
const CONCERNS =
  /igrat|IGRAT|[Vv][Mm]otion|VMOTION|nstun|tarting stun|ully stunned|[Hh]ot-?[Pp]lug|[Hh]ot-?[Aa]dd|Snapshot|Consolidate|econfigur|displayName|MigID|-->|modified pages|pre-copy|low memory state/g;
/** No statement is longer; the rest of a longer line is another's text. */
const LONGEST_STATEMENT = 8192;
/** A line without end is given up, so that memory stays bounded. */
const LONGEST_LINE = 4_194_304;

async function read(source: Source, sink: Sink): Promise<void> {
  const path = source.path;
  let vm: Pick<HostLogRecord, "vmName" | "vmxPath"> = {};
  const logs = new Set<string>();
  const emit = (line: number, prefix: LinePrefix, found: Stated): void => {
    const log = prefix.log ?? "hostd";
    logs.add(log);
    const own = log === "vmware" && prefix.host === undefined;
    if (own && found.vmName !== undefined) vm = { ...vm, vmName: found.vmName };
    sink.emit({
      shape: "host-log",
      line,
      time: prefix.time,
      host: prefix.host === undefined ? undefined : detach(prefix.host),
      log,
      path,
      ...(own ? vm : {}),
      ...found,
    });
  };
  const blocks = new HostdBlocks(emit);
  const operations = new Operations();
  const lines = new LineScan({
    hit: (text, line) => readLine(detach(text.slice(0, LONGEST_STATEMENT)), line, { blocks, operations, emit, sink }),
    skipped: (first) => sink.irrelevant(first === null ? undefined : prefixOf(first).time),
  });
  for await (const chunk of source.text()) lines.push(chunk);
  lines.end();
  blocks.end();
  if (logs.size > 0) sink.describe({ notes: [`logs: ${[...logs].sort().join(", ")}`] });
}

interface LineHandler {
  hit(text: string, line: number): void;
  /** A line without any of the words. Its text is given at the ends of a chunk only: enough to say what time the log covers. */
  skipped(text: string | null): void;
}

/** Finds the lines that hold one of CONCERNS' words and counts the others without cutting them apart. */
class LineScan {
  private readonly handler: LineHandler;
  private rest = "";
  private line = 0;

  constructor(handler: LineHandler) {
    this.handler = handler;
  }

  push(chunk: string): void {
    const text = this.rest === "" ? chunk : this.rest + chunk;
    const end = text.lastIndexOf("\n") + 1;
    this.rest = text.slice(end, end + LONGEST_LINE);
    if (end > 0) this.scan(text, end);
  }

  end(): void {
    if (this.rest !== "") this.scan(`${this.rest}\n`, this.rest.length + 1);
    this.rest = "";
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

interface Reading {
  readonly blocks: HostdBlocks;
  readonly operations: Operations;
  readonly emit: (line: number, prefix: LinePrefix, found: Stated) => void;
  readonly sink: Sink;
}

function readLine(text: string, line: number, { blocks, operations, emit, sink }: Reading): void {
  const prefix = prefixOf(text);
  if (text.includes("-->")) {
    // A continuation is part of its head's record.
    if (!blocks.waiting || !blocks.continuation(prefix, text, line)) sink.irrelevant(prefix.time);
    return;
  }
  const { log } = prefix;
  if (log === null) return sink.irrelevant(prefix.time);
  const isDaemon = log === "hostd" || log === "vpxa";
  if (isDaemon && blocks.head(prefix, line)) return;
  const own = stated(log, prefix.text);
  const found = isDaemon ? operations.learn(prefix.host, prefix.text, own) : own;
  if (found === null) sink.irrelevant(prefix.time);
  else emit(line, prefix, found);
}
