import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { CLIXML_NAMESPACE, readClixml } from "../dialect/clixml.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { eventOf, Loose, taskInfoOf } from "../event-object.ts";
import type { Head, Source } from "../source.ts";

/** `Get-VIEvent | Export-Clixml`: whole objects to depth 2, with their classes, names and references. The best that PowerCLI writes. */
export const powercliClixml: Adapter = {
  id: "powercli-clixml",
  title: "PowerCLI events or tasks as Clixml",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13",
      command:
        "Get-VIEvent -Start (Get-Date).AddHours(-26) -MaxSamples ([int]::MaxValue) | Export-Clixml events.xml -Depth 3",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Keeps event types, names, references, keys and chains; large, so compress it: .gz is read as it is.",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  if (head.nature !== "text" || !head.text.trimStart().startsWith("<")) return "no";
  if (!head.text.slice(0, 4096).includes(CLIXML_NAMESPACE)) return "no";
  // <T>VMware.Vim.VmMigratedEvent</T>   <DT N="CreatedTime">   <T>VMware.Vim.TaskInfo</T>
  return /VMware\.Vim\.(?:\w+Event|EventEx|TaskInfo)<|N="(?:CreatedTime|EventChainId)"/i.test(head.text) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  await readClixml(source, {
    relevant: (text, type) => mayConcernMigration(type ?? "") || mayConcernMigration(text),
    relevantType: mayConcernMigration,
    irrelevant: sink.irrelevant.bind(sink),
    value: (value, line, type) => {
      const object = new Loose(value);
      if (object.has("createdTime")) return sink.emit(eventOf(value, line, { typeId: type }));
      const info = object.has("queueTime") || object.has("descriptionId") ? taskInfoOf(value) : undefined;
      if (info !== undefined) return sink.emit({ shape: "task", line, info });
      sink.reject(line, "an object that is neither event nor task", JSON.stringify(value).slice(0, EXCERPT_LENGTH));
    },
    // <DT N="CreatedTime">2026-11-22T21:04:03.2Z</DT>
    skipped: (text) => sink.irrelevant(/<DT N="(?:CreatedTime|QueueTime)">([^<]+)</i.exec(text)?.[1]),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, EXCERPT_LENGTH)),
  });
}
