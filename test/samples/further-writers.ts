import { stringify } from "yaml";
import type { SimEvent, SimTask } from "../simulator/types.ts";
import { isoMicros } from "../simulator/write/clock.ts";
import { eventObject, toJson, type Json } from "../simulator/write/vim-object.ts";
import { csvRow } from "../simulator/write/written.ts";

/** Shapes of other programs that only the samples are written in. */

const utf8 = (text: string): Uint8Array => Buffer.from(text, "utf8");

/** vCenter Event Assistant's CSV: UTC with microseconds, classes with pyVmomi's prefix, CRLF. */
export function eventAssistantTable(vcenter: string, events: readonly SimEvent[]): Uint8Array {
  const header =
    "id,occurred_at,vcenter_name,event_type,severity,message,user_name,entity_name,entity_type,notable_score,notable_tags,user_comment";
  const rows = events.map((event, index) =>
    csvRow([
      index + 1,
      isoMicros(event.at),
      vcenter,
      event.eventTypeId ?? `vim.event.${event.type}`,
      event.category,
      event.message,
      event.user,
      event.vm?.name ?? event.host?.name ?? "",
      event.vm !== undefined ? "VirtualMachine" : event.host === undefined ? "" : "HostSystem",
      0,
      "",
      "",
    ]),
  );
  return utf8(`${[header, ...rows].join("\r\n")}\r\n`);
}

/** Plain hashes, as ManageIQ keeps events since 2020: references are their MoRef. */
export function manageiqHashes(events: readonly SimEvent[], tasks: readonly SimTask[]): Uint8Array {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const documents = events.map((event) => {
    const { _typeName: eventType, ...fields } = toJson(eventObject(event, byKey), "camel") as { [key: string]: Json };
    return `---\n${stringify({ ...(plainRefs(fields) as object), eventType }, { lineWidth: 0 })}`;
  });
  return utf8(documents.join(""));
}

function plainRefs(value: Json): Json {
  if (Array.isArray(value)) return value.map(plainRefs);
  if (typeof value !== "object" || value === null) return value;
  const { type, value: id } = value;
  if (typeof type === "string" && typeof id === "string") return id;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainRefs(inner)]));
}

/** `psql -x` of the same rows as a CSV of it. */
export function psqlExpanded(csv: Uint8Array): Uint8Array {
  const [header = "", ...rows] = Buffer.from(csv).toString("utf8").trimEnd().split("\n");
  const names = header.split(",");
  const width = Math.max(...names.map((name) => name.length));
  const records = rows.map((row, index) => {
    const values = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
    );
    const line = `-[ RECORD ${index + 1} ]`.padEnd(width + 1, "-");
    return [
      `${line}+${"-".repeat(40)}`,
      ...names.map((name, at) => `${name.padEnd(width)} | ${values[at] ?? ""}`),
    ].join("\n");
  });
  return utf8(`${records.join("\n")}\n\n`);
}
