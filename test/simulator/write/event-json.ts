import type { SimEvent, SimTask } from "../types.ts";
import { isoMicros } from "./clock.ts";
import { eventObject, tasksByKey, toJson } from "./vim-object.ts";
import type { Casing, Json } from "./vim-object.ts";
import { CARRIES_NOTHING, utf8 } from "./written.ts";
import type { Carries, WrittenFile } from "./written.ts";

const CARRIES: Carries = {
  ...CARRIES_NOTHING,
  vcenter: true,
  moref: true,
  chain: true,
  user: true,
  eventTypes: true,
  vmField: true,
  placeFields: true,
  text: true,
  descriptionId: true,
  taskReason: true,
};

/** An event router's CloudEvent around the whole event object. */
function cloudEvent(event: SimEvent, tasks: ReadonlyMap<string, SimTask>, casing: Casing): Json {
  const kind = event.eventTypeId ?? event.type;
  return {
    id: `sim-${event.vcenter}-${event.key}`,
    source: `https://${event.vcenter}/sdk`,
    specversion: "1.0",
    eventclass: event.eventTypeId === undefined ? "event" : "eventex",
    type: `com.vmware.vsphere.${kind}.v0`,
    time: isoMicros(event.at + 900),
    datacontenttype: "application/json",
    data: toJson(eventObject(event, tasks, "common-first"), casing),
  };
}

/** CloudEvents of one vCenter: one a line, one array, or (several files) one a file. */
export function writeCloudEvents(
  vcenter: string,
  events: readonly SimEvent[],
  tasks: readonly SimTask[],
  options: { shape: "lines" | "array"; casing?: Casing },
): WrittenFile {
  const byKey = tasksByKey(tasks);
  const objects = events.map((event) => JSON.stringify(cloudEvent(event, byKey, options.casing ?? "pascal")));
  const text = options.shape === "lines" ? `${objects.join("\n")}\n` : `[\n${objects.join(",\n")}\n]\n`;
  return { name: `router-${vcenter}.json`, bytes: utf8(text), vcenter, events, tasks: [], carries: CARRIES };
}

export function writeCloudEventFiles(
  vcenter: string,
  events: readonly SimEvent[],
  tasks: readonly SimTask[],
): WrittenFile[] {
  const byKey = tasksByKey(tasks);
  return events.map((event) => ({
    name: `event-${vcenter}-${event.key}.json`,
    bytes: utf8(`${JSON.stringify(cloudEvent(event, byKey, "pascal"), null, 2)}\n`),
    vcenter,
    events: [event],
    tasks: [],
    carries: CARRIES,
  }));
}
