import type { HostLogRecord } from "../../model/host-log.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { detach, lineBatches } from "../dialect/text.ts";
import { HostdBlocks } from "../host-log/blocks.ts";
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

/** Cheap test that leaves out nearly every line of a busy log. */
const CONCERNS =
  /igrat|IGRAT|[Vv][Mm]otion|VMOTION|nstun|tarting stun|ully stunned|[Hh]ot-?[Pp]lug|[Hh]ot-?[Aa]dd|Snapshot|Consolidate|econfigur|displayName|MigID|-->|modified pages|pre-copy|low memory state/;

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
  for await (const batch of lineBatches(source)) {
    const last = batch.length - 1;
    for (const [index, { text, line }] of batch.entries()) {
      if (!CONCERNS.test(text)) {
        if (text.trim() === "") continue;
        // The first and the last line of a batch say what the log covers; reading every line's time would cost more than all else.
        sink.irrelevant(index === 0 || index === last ? prefixOf(text).time : undefined);
        continue;
      }
      const owned = detach(text);
      readLine(owned, line, blocks, emit, sink);
    }
  }
  blocks.end();
  if (logs.size > 0) sink.describe({ notes: [`logs: ${[...logs].sort().join(", ")}`] });
}

function readLine(
  text: string,
  line: number,
  blocks: HostdBlocks,
  emit: (line: number, prefix: LinePrefix, found: Stated) => void,
  sink: Sink,
): void {
  const prefix = prefixOf(text);
  if (text.includes("-->")) {
    // A continuation is part of its head's record.
    if (!blocks.waiting || !blocks.continuation(prefix, text, line)) sink.irrelevant(prefix.time);
    return;
  }
  const log = prefix.log;
  if (log === null) return sink.irrelevant(prefix.time);
  if ((log === "hostd" || log === "vpxa") && blocks.head(prefix, line)) return;
  const found = stated(log, prefix.text);
  if (found === null) sink.irrelevant(prefix.time);
  else emit(line, prefix, found);
}
