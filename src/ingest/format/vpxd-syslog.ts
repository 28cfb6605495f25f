import type { Adapter, Probe, Sink } from "../adapter.ts";
import { beginsAsEventLine, EventLines } from "../event-lines.ts";
import { HostLines } from "../host-log/host-lines.ts";
import { headLines, outlineOf } from "../outline.ts";
import { EVENT_LINE_WORDS, QuietEventLines } from "../scan/event-line.ts";
import { lineSearch, readLines } from "../scan/lines.ts";
import type { Head, Source } from "../source.ts";

/**
 * vCenter's event stream to syslog, in files as collectors keep them: RFC 5424 or 3164 headers, or what a relay left of them; long
 * events in parts; sentences cut at their first line end. Also Aria Operations for Logs' forwarding (`vc_event_type="…"`). The same
 * lines inside JSON or CSV are log-store-export's.
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
      note: "EventEx loses its type id: add a task export where you can.",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  if (outlineOf(head).kind !== "lines") return "no";
  const lines = headLines(head);
  const own = lines.filter(beginsAsEventLine).length;
  // vCenter's other programs write to the same file: a share is enough, and one line is a hint.
  return own === 0 ? "no" : own * MOST_OTHER_LINES >= lines.length ? "yes" : "maybe";
}

const MOST_OTHER_LINES = 20;
const SEARCH = lineSearch(() => EVENT_LINE_WORDS);

async function read(source: Source, sink: Sink): Promise<void> {
  const hosts = new HostLines(source.path, sink);
  // Hosts log to the same collector: their lines are read as what they are.
  const events = new EventLines(sink, (line) => hosts.take(line.text, line.line));
  const quiet = new QuietEventLines(
    (time, count) => sink.irrelevant(time, count),
    (prefix) => events.sawPrefix(prefix),
  );
  await readLines(source, SEARCH, {
    line: (line) => events.take(line),
    get isOpen() {
      return events.isWaiting;
    },
    canPass: (bytes, from, end, found) => quiet.canPass(bytes, from, end, found),
    pass: () => quiet.pass(),
    flush: () => quiet.flush(),
  });
  events.end();
  hosts.end();
}
