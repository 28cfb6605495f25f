import type { SimEvent } from "../types.ts";
import { ansicTime, isoMicros } from "./clock.ts";
import type { Casing } from "./vim-object.ts";
import { CARRIES_NOTHING, utf8 } from "./written.ts";
import type { WrittenFile } from "./written.ts";

/** govc appends the target to a task's sentence, and the object id to an EventEx's. */
function sentence(event: SimEvent): string {
  if (event.type === "TaskEvent" && event.vm !== undefined)
    return `${event.message} (target=VirtualMachine ${event.vm.name})`;
  if (event.eventTypeId !== undefined && event.objectId !== undefined) return `${event.message} (${event.objectId})`;
  return event.message;
}

/** `govc events -json`: objects one after the other; with `-l` type and key, never a VM, user or chain. */
export function writeGovcEvents(
  vcenter: string,
  events: readonly SimEvent[],
  options: { long: boolean; casing?: Casing },
): WrittenFile {
  const pascal = options.casing === "pascal";
  const cased = (name: string): string => (pascal ? name.charAt(0).toUpperCase() + name.slice(1) : name);
  const objects = events.map((event) => {
    const fields: [string, string | number][] = [];
    if (options.long) fields.push(["type", event.eventTypeId ?? event.type]);
    fields.push(
      ["createdTime", isoMicros(event.at, { trim: true })],
      ["category", event.category],
      ["message", sentence(event)],
    );
    if (options.long) fields.push(["key", event.key]);
    return JSON.stringify(Object.fromEntries(fields.map(([name, value]) => [cased(name), value])), null, 2);
  });
  return {
    name: `govc-events-${vcenter}.json`,
    bytes: utf8(`${objects.join("\n")}\n`),
    vcenter,
    events,
    tasks: [],
    carries: { ...CARRIES_NOTHING, eventTypes: options.long, text: true },
  };
}

/** govc's text output in the zone of its machine. */
export function writeGovcText(
  vcenter: string,
  events: readonly SimEvent[],
  options: { zone: string; long?: boolean },
): WrittenFile {
  const lines = events.map((event) => {
    const key = options.long === true ? ` [${event.key}] [${event.eventTypeId ?? event.type}]` : "";
    return `[${ansicTime(event.at, options.zone)}] [${event.category}]${key} ${sentence(event)}`;
  });
  return {
    name: `govc-events-${vcenter}.txt`,
    bytes: utf8(`${lines.join("\n")}\n`),
    vcenter,
    events,
    tasks: [],
    carries: { ...CARRIES_NOTHING, eventTypes: options.long === true, text: true, precisionSeconds: 1 },
  };
}
