import type { Adapter, Probe, Sink } from "../adapter.ts";
import { visible } from "../../model/visible.ts";
import { detach } from "../dialect/text.ts";
import { beforeEvent, EventLines, isEventLine } from "../event-lines.ts";
import { HOST_LOG_LITERALS, HOST_LOG_WORDS, HostLines } from "../host-log/host-lines.ts";
import { countLines } from "../host-log/prefix.ts";
import { outlineOf } from "../outline.ts";
import { lineSearch, readLines } from "../scan/lines.ts";
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

/** What a line must hold to be looked at: most logs are gigabytes of something else. */
const CONCERNS = new RegExp(HOST_LOG_WORDS.source + "|\\bEvent \\[\\d");
const SEARCH = lineSearch(() => [...HOST_LOG_LITERALS, { text: "Event [", kind: 1 }]);
/** No statement is longer; the rest of a longer line is another's text. */
const LONGEST_STATEMENT = 8192;

async function read(source: Source, sink: Sink): Promise<void> {
  const hosts = new HostLines(source.path, sink);
  // A collector's file can hold vCenter's event lines among the hosts' own.
  const events = new EventLines(sink, (line) => hosts.take(line.text, line.line));
  let hasText = false;
  let passed = 0;
  await readLines(source, SEARCH, {
    line: ({ text: written, line }) => {
      if (written === "") return;
      const text = visible(written);
      if (!CONCERNS.test(text)) return sink.irrelevant();
      const own = detach(text.slice(0, LONGEST_STATEMENT));
      const isEvent = isEventLine(own);
      // A host's own line may quote an event of vCenter's: it says both.
      if (isEvent) hosts.takeBeside(beforeEvent(own), line);
      if (events.isWaiting || isEvent) events.take({ text: own, line });
      else hosts.take(own, line);
    },
    // A line without any of the words belongs to no other, whatever waits.
    isOpen: false,
    canPass: (_bytes, from, end, found) => {
      hasText = end > from;
      return found.count === 0;
    },
    pass: () => {
      if (hasText) passed++;
    },
    flush: () => {
      if (passed > 0) sink.irrelevant(undefined, passed);
      passed = 0;
    },
  });
  events.end();
  hosts.end();
}
