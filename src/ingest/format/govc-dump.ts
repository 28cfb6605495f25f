import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { parseGoValue } from "../dialect/go-dump.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { textLines } from "../dialect/text.ts";
import { eventOf, Loose, taskInfoOf } from "../event-object.ts";
import type { Head, Source } from "../source.ts";

/** `govc events -dump`: whole Go structs. Unlike govc's JSON they name the VM, the hosts, the user and the chain. */
export const govcDump: Adapter = {
  id: "govc-dump",
  title: "govc events, dump of Go structs",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "govc",
      command: "govc events -dump -n 1000 > events-dump.txt",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Says more than -json: VM, hosts, datastores, user and chain. One page of 1000 events at most: narrow it with -type.",
    },
  ],
  probe,
  read,
};

// &types.VmMigratedEvent{
const BEGIN = /^&?types\.(\w+)\{/;

function probe(head: Head): Probe {
  if (head.nature !== "text") return "no";
  return /^&?types\.(?:\w+Event|EventEx|TaskInfo)\{/m.test(head.text) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  let open: string[] = [];
  let first = 0;
  for await (const { text, line } of textLines(source)) {
    if (BEGIN.test(text)) {
      if (open.length > 0) finish(open, first, sink);
      open = [];
      first = line;
    } else if (open.length === 0) {
      if (text.trim() !== "" && !text.startsWith("==> "))
        sink.reject(line, "not a line of a govc dump", text.slice(0, EXCERPT_LENGTH));
      continue;
    }
    open.push(text);
    if (text !== "}") continue;
    finish(open, first, sink);
    open = [];
  }
  if (open.length > 0) finish(open, first, sink);
}

function finish(lines: readonly string[], line: number, sink: Sink): void {
  const text = lines.join("\n");
  const parsed = parseGoValue(text);
  if (parsed === null)
    return sink.reject(line, "a struct that cannot be read (cut off?)", text.slice(0, EXCERPT_LENGTH));
  const value = new Loose(parsed.value);
  if (!value.has("createdTime")) {
    const info = value.has("descriptionId") ? taskInfoOf(parsed.value) : undefined;
    if (info === undefined) return sink.reject(line, "a struct that is no event", text.slice(0, EXCERPT_LENGTH));
    return sink.emit({ shape: "task", line, info });
  }
  if (mayConcernMigration(text)) sink.emit(eventOf(parsed.value, line, { typeId: parsed.type }));
  else sink.irrelevant(value.text("createdTime"));
}
