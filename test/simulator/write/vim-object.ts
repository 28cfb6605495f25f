import type { Named, SimEvent, SimReason, SimTask } from "../types.ts";
import { isoMicros } from "./clock.ts";

/** A vim25 object with its property order, before a serialiser gives it a shape. */
export type VimValue = string | number | boolean | null | VimReference | VimObject | VimValue[] | VimInstant;

export class VimObject {
  readonly type: string;
  readonly properties: readonly (readonly [string, VimValue])[];
  constructor(type: string, properties: readonly (readonly [string, VimValue])[]) {
    this.type = type;
    this.properties = properties;
  }
}
export class VimReference {
  readonly type: string;
  readonly value: string;
  constructor(type: string, value: string) {
    this.type = type;
    this.value = value;
  }
}
export class VimInstant {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}

/** Fields of an event argument class: its reference property and that reference's type. */
const ARGUMENTS: Record<string, { property: string; type: string }> = {
  Datacenter: { property: "Datacenter", type: "Datacenter" },
  ComputeResource: { property: "ComputeResource", type: "ClusterComputeResource" },
  Host: { property: "Host", type: "HostSystem" },
  Vm: { property: "Vm", type: "VirtualMachine" },
  Datastore: { property: "Datastore", type: "Datastore" },
};

function argument(kind: string, named: Named | undefined): VimValue {
  const about = ARGUMENTS[kind];
  if (named === undefined || about === undefined) return null;
  return new VimObject(`${kind}EventArgument`, [
    [about.property, new VimReference(about.type, named.moref)],
    ["Name", named.name],
  ]);
}

function reasonObject(reason: SimReason): VimObject {
  if (reason.kind === "user") return new VimObject("TaskReasonUser", [["UserName", reason.userName]]);
  if (reason.kind === "schedule")
    return new VimObject("TaskReasonSchedule", [
      ["Name", reason.name],
      ["ScheduledTask", new VimReference("ScheduledTask", reason.scheduledTask)],
    ]);
  return new VimObject("TaskReasonSystem", []);
}

function faultObject(fault: { type: string; message: string }): VimObject {
  return new VimObject("LocalizedMethodFault", [
    ["Fault", new VimObject(fault.type, [["FaultCause", null]])],
    ["LocalizedMessage", fault.message],
  ]);
}

/** TaskInfo: as the history has it, or the snapshot that a TaskEvent carries ("queued", no start, no chain). */
export function taskObject(task: SimTask, snapshot: boolean): VimObject {
  const done = !snapshot && task.completedAt !== null;
  return new VimObject("TaskInfo", [
    ["Key", task.key],
    ["Task", new VimReference("Task", task.key)],
    ["Description", null],
    ["Name", task.name],
    ["DescriptionId", task.descriptionId],
    ["Entity", new VimReference(task.entityType, task.entity.moref)],
    ["EntityName", task.entity.name],
    ["Locked", null],
    ["State", snapshot ? "queued" : task.state],
    ["Cancelled", snapshot ? false : task.cancelled],
    ["Cancelable", true],
    ["Error", snapshot || task.error === null ? null : faultObject(task.error)],
    ["Result", null],
    ["Progress", null],
    ["Reason", reasonObject(task.reason)],
    ["QueueTime", new VimInstant(task.queuedAt)],
    ["StartTime", snapshot ? null : new VimInstant(task.startedAt)],
    ["CompleteTime", done && task.completedAt !== null ? new VimInstant(task.completedAt) : null],
    ["EventChainId", snapshot ? 0 : task.eventChainId],
    ["ChangeTag", null],
  ]);
}

/** Whose serialiser: govmomi writes the fields all events have first, .NET the ones of the class itself. */
export type FieldOrder = "common-first" | "own-first";

export function eventObject(
  event: SimEvent,
  tasks: ReadonlyMap<string, SimTask>,
  order: FieldOrder = "common-first",
): VimObject {
  const common: [string, VimValue][] = [
    ["Key", event.key],
    ["ChainId", event.chainId],
    ["CreatedTime", new VimInstant(event.at)],
    ["UserName", event.user],
    ["Datacenter", argument("Datacenter", event.datacenter)],
    ["ComputeResource", argument("ComputeResource", event.computeResource)],
    ["Host", argument("Host", event.host)],
    ["Vm", argument("Vm", event.vm)],
    ["Ds", argument("Datastore", event.ds)],
    ["Net", null],
    ["Dvs", null],
    ["FullFormattedMessage", event.message],
    ["ChangeTag", ""],
  ];
  const properties: [string, VimValue][] = [];
  if (/^(Vm|DrsVm|Migration)/.test(event.type)) properties.push(["Template", event.template ?? false]);
  if (event.type === "UserLoginSessionEvent") properties.push(["IpAddress", "10.9.8.7"], ["UserAgent", "PowerCLI"]);
  const add = (name: string, kind: string, named: Named | undefined): void => {
    if (named !== undefined) properties.push([name, argument(kind, named)]);
  };
  add("SourceHost", "Host", event.sourceHost);
  add("SourceDatacenter", "Datacenter", event.sourceDatacenter);
  add("SourceDatastore", "Datastore", event.sourceDatastore);
  add("DestHost", "Host", event.destHost);
  add("DestDatacenter", "Datacenter", event.destDatacenter);
  add("DestDatastore", "Datastore", event.destDatastore);
  if (event.reason !== undefined && event.type !== "EventEx")
    properties.push([event.type.startsWith("Migration") ? "Fault" : "Reason", faultObject(event.reason)]);
  if (event.eventTypeId !== undefined) {
    const pairs = (event.arguments ?? []).map(
      (pair) =>
        new VimObject("KeyAnyValue", [
          ["Key", pair.key],
          ["Value", pair.value],
        ]),
    );
    properties.push(
      ["EventTypeId", event.eventTypeId],
      ["Severity", event.category],
      ["Message", ""],
      ["Arguments", pairs],
      ["ObjectId", event.objectId ?? null],
      ["ObjectType", event.objectType ?? null],
      ["ObjectName", event.objectName ?? null],
      ["Fault", event.reason === undefined ? null : faultObject(event.reason)],
    );
  }
  const task = event.taskKey === undefined ? undefined : tasks.get(event.taskKey);
  if (task !== undefined) properties.push(["Info", taskObject(task, true)]);
  return new VimObject(event.type, order === "common-first" ? [...common, ...properties] : [...properties, ...common]);
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Casing = "pascal" | "camel";

/** As govmomi writes it: full depth, nothing of the class but in camelCase builds (`_typeName`). */
export function toJson(value: VimValue, casing: Casing): Json {
  if (value instanceof VimInstant) return isoMicros(value.at, { trim: true });
  const cased = (name: string): string => (casing === "pascal" ? name : name.charAt(0).toLowerCase() + name.slice(1));
  if (value instanceof VimReference) return { [cased("Type")]: value.type, [cased("Value")]: value.value };
  if (Array.isArray(value)) return value.map((item) => toJson(item, casing));
  if (!(value instanceof VimObject)) return value;
  const out: { [key: string]: Json } = {};
  const classTold = casing === "camel" && !/Argument$|^TaskInfo$|^LocalizedMethodFault$|^KeyAnyValue$/.test(value.type);
  if (classTold) out["_typeName"] = value.type;
  for (const [name, inner] of value.properties) {
    if (casing === "camel" && inner === null) continue;
    out[cased(name)] = toJson(inner, casing);
  }
  return out;
}

export function tasksByKey(tasks: readonly SimTask[]): Map<string, SimTask> {
  return new Map(tasks.map((task) => [task.key, task]));
}
