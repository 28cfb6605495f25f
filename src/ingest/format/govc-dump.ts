import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { parseGoValue } from "../dialect/go-dump.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { textLines } from "../dialect/text.ts";
import { eventOf, Loose, taskInfoOf } from "../event-object.ts";
import type { Head, Source } from "../source.ts";

/**
 * `govc events -dump` of govc 0.47 and newer: whole Go structs. Until 0.46.3 govc printed `time.Now()` for every time, and with
 * GOVC_INDENT=false it prints addresses for everything it points to: nothing can be made of either, and each struct says so.
 */
export const govcDump: Adapter = {
  id: "govc-dump",
  title: "govc events, dump of Go structs",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "govc 0.47 or newer",
      command: "govc events -dump -n 1000 > events-dump.txt",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Prefer -xml, which says the same from 0.30 on: a dump of govc 0.46.3 or older holds no times at all, and one made under GOVC_INDENT=false only addresses. At most 1000 events (a larger -n prints nothing).",
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
  const lost = whatIsLost(text);
  if (lost !== null) {
    if (!mayConcernMigration(text)) return sink.irrelevant();
    return sink.reject(line, `${lost}; export again with: govc events -xml -n 1000`, text.slice(0, EXCERPT_LENGTH));
  }
  const parsed = parseGoValue(text);
  if (parsed === null)
    return sink.reject(line, "a struct that cannot be read (cut off?)", text.slice(0, EXCERPT_LENGTH));
  if (parsed.rest !== "")
    sink.reject(line, "something else behind a struct: its line ends are lost", parsed.rest.slice(0, EXCERPT_LENGTH));
  const value = new Loose(parsed.value);
  if (!value.has("createdTime")) {
    const info = value.has("descriptionId") ? taskInfoOf(parsed.value) : undefined;
    if (info === undefined) return sink.reject(line, "a struct that is no event", text.slice(0, EXCERPT_LENGTH));
    return sink.emit({ shape: "task", line, info });
  }
  if (mayConcernMigration(text)) sink.emit(eventOf(parsed.value, line, { typeId: parsed.type }));
  else sink.irrelevant(value.text("createdTime"));
}

/** What this printer has thrown away for good, or null. */
function whatIsLost(text: string): string | null {
  // CreatedTime: time.Now(),   QueueTime: time.Now(),
  if (/\bCreatedTime: *time\.Now\(\)/.test(text)) return "a dump of govc 0.46.3 or older holds no times (time.Now())";
  // Vm:(*types.VmEventArgument)(0xc000a1e2c0)
  if (/\(\*types\.\w+\)\(0x[0-9a-f]+\)/.test(text))
    return "a dump made under GOVC_INDENT=false holds addresses instead of names";
  return null;
}
