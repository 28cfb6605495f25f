import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { textLines } from "../dialect/text.ts";
import { withoutGovcSuffix } from "../govc-message.ts";
import type { Head, Source } from "../source.ts";

/**
 * govc's output for people. Events carry the time of the machine govc ran on, without its zone; type and key only with -l.
 * The table of `govc tasks` shows times of day without a date: nothing can be made of it, and every row says so.
 */
export const govcText: Adapter = {
  id: "govc-text",
  title: "govc events, text output",
  role: "events",
  bareTimes: "local",
  recipes: [
    {
      tool: "govc 0.30 or newer",
      command: "govc events -l -n 1000 > events.txt",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Prefer -xml: the text has no zone (give --time-zone), no microseconds and no end of message.",
    },
  ],
  probe,
  read,
};

// [Mon Nov 23 05:16:24 2026] [info] [66] [VmMigratedEvent] Migration of virtual machine …
const EVENT = /^\[(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4})\] \[(\w*)\] (?:\[(\d+)\] \[([\w.]+)\] )?(.*)$/s;
// ==> VirtualMachine:vm-58 <==
const SEPARATOR = /^==> (\w+):([\w-]+) <==$/;
// [Mon Nov 2, the same cut off at the end of the file
const CUT_EVENT = /^\[(?:Mo?n?|Tu?e?|We?d?|Th?u?|Fr?i?|Sa?t?|Su?n?)?(?:$| \w{1,3}(?:$| [ \d]\d? ))/;
// <Mon Nov 23 02:29:11 2026] [info]   [Mon Nov 23 02:29:11 2026 [info]
const BROKEN_EVENT = /^.{0,20}\d\d:\d\d:\d\d \d{4}\b.{0,4}\[?\w+\]|^.{0,30}\] \[(?:info|warning|error|user)\] /;
// Task                                     Target                         Initiator                         Queued   Started Completed Result
const TASK_HEADER = /^Task +Target +Initiator +Queued +Started +Completed +Result\s*$/;

function probe(head: Head): Probe {
  if (head.nature !== "text") return "no";
  const lines = head.text.split("\n", 4);
  return lines.some((line) => eventIn(line) !== null || TASK_HEADER.test(line)) ? "yes" : "no";
}

const LONGEST_PREFIX = 80;
/** A second event behind the first: something took the line's end away. What stands in quotes is a quotation. */
const NEXT_EVENT = /(?<!['"])\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\] \[\w*\] /;

/** `12:[Mon Nov …`, `events.txt:[Mon …`: what grep sets before a line, or a paste; not a quotation within a message. */
function eventIn(text: string): RegExpExecArray | null {
  const event = EVENT.exec(text);
  if (event !== null) return event;
  const from = text.indexOf("[");
  return from < 1 || from > LONGEST_PREFIX || /['"]/.test(text[from - 1] ?? "") ? null : EVENT.exec(text.slice(from));
}

interface OpenEvent {
  readonly line: number;
  readonly time: string;
  readonly severity: string;
  readonly key: string | undefined;
  readonly typeId: string | undefined;
  readonly object: string | undefined;
  message: string;
}

async function read(source: Source, sink: Sink): Promise<void> {
  let open: OpenEvent | null = null;
  let object: string | undefined;
  let inTasks = false;
  for await (const { text, line } of textLines(source)) {
    const event = eventIn(text);
    const separator = event === null ? SEPARATOR.exec(text) : null;
    if (event === null && separator === null && !TASK_HEADER.test(text)) {
      if (inTasks) rejectTask(text, line, sink);
      else if (CUT_EVENT.test(text)) sink.reject(line, "an event line that is cut off", text.slice(0, EXCERPT_LENGTH));
      else if (BROKEN_EVENT.test(text) && mayConcernMigration(text))
        sink.reject(line, "an event line that cannot be taken apart", text.slice(0, EXCERPT_LENGTH));
      // A message over several lines.
      else if (open !== null) open.message += `\n${text}`;
      else if (text.trim() !== "") sink.reject(line, "not a line of govc events", text.slice(0, EXCERPT_LENGTH));
      continue;
    }
    if (open !== null) finish(open, sink);
    open = null;
    inTasks = event === null && separator === null;
    if (separator !== null) object = separator[1] === "VirtualMachine" ? separator[2] : undefined;
    if (event === null) continue;
    const [, time = "", severity = "", key, typeId, written = ""] = event;
    const next = NEXT_EVENT.exec(written)?.index ?? written.length;
    const message = written.slice(0, next);
    if (next < written.length)
      sink.reject(
        line,
        "another event in the same line: its line end is lost",
        written.slice(next, next + EXCERPT_LENGTH),
      );
    open = { line, time, severity, key, typeId, object, message };
  }
  if (open !== null) finish(open, sink);
}

function rejectTask(text: string, line: number, sink: Sink): void {
  if (text.trim() === "") return;
  sink.reject(
    line,
    "govc's table of tasks shows times without a date; export them with: govc tasks -json",
    text.slice(0, EXCERPT_LENGTH),
  );
}

function finish(open: OpenEvent, sink: Sink): void {
  if (!mayConcernMigration(`${open.typeId ?? ""} ${open.message}`)) return sink.irrelevant(open.time);
  const { message, vm, objectId } = withoutGovcSuffix(open.message.trimEnd());
  sink.emit({
    shape: "event",
    line: open.line,
    time: open.time,
    severity: open.severity === "" ? undefined : open.severity,
    key: open.key,
    typeId: open.typeId,
    message,
    objectId,
    vm: vm ?? (open.object === undefined ? undefined : { moref: open.object }),
  });
}
