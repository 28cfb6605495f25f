import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { beginsWithXmlEvent, readXmlEvents } from "../dialect/xml-events.ts";
import { eventOf, Loose, taskInfoOf } from "../event-object.ts";
import type { Head, Source } from "../source.ts";

/**
 * `govc events -xml` (and `govc tasks -xml`): whole objects, one element after the other without a root. The only output of govc
 * that has everything in every version: type, key, chain, user, VM and hosts with their references, datastores, times in UTC.
 */
export const govcEventsXml: Adapter = {
  id: "govc-events-xml",
  title: "govc events as XML",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "govc 0.30 or newer",
      command: "govc events -xml -n 1000 > events.xml",
      privilege: "Read-only on the vCenter root, propagated",
      note: "The output of govc to choose: everything is in it, as -dump has it only from 0.47 on and -json never. One page of 1000 events at most (a larger -n prints nothing and ends with status 0): templates/exports/precopy-export.sh asks for the types that matter only, one at a time. Add govc tasks -json -b 26h (0.37 or newer).",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  return head.nature === "text" && beginsWithXmlEvent(head.text) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  await readXmlEvents(source, {
    relevant: mayConcernMigration,
    value: (value, line, className) => {
      const info = className === "TaskInfo" ? taskInfoOf(value) : undefined;
      if (info !== undefined) sink.emit({ shape: "task", line, info });
      else if (new Loose(value).has("createdTime")) sink.emit(eventOf(value, line, { typeId: className }));
      else sink.reject(line, "an element that is no event", JSON.stringify(value).slice(0, EXCERPT_LENGTH));
    },
    skipped: (text) => sink.irrelevant(/<(?:createdTime|queueTime)>([^<]+)</.exec(text)?.[1]),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, EXCERPT_LENGTH)),
  });
}
