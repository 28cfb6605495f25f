import type { EntityRef } from "../model/entity.ts";
import type { EventRecord, RawFault, RawTaskInfo, RawTime } from "../model/record.ts";
import type { JsonObject } from "./dialect/json-splitter.ts";

/** Reads vim25 objects as JSON: PascalCase (govmomi <= 0.30, PowerShell), camelCase (VI-JSON, newer govmomi), nested or flattened references. */

/** A view of an object whose keys match whatever their case. */
export class Loose {
  private readonly values = new Map<string, unknown>();
  constructor(object: JsonObject) {
    for (const [key, value] of Object.entries(object)) {
      const plain = key.toLowerCase();
      if (!this.values.has(plain)) this.values.set(plain, value);
    }
  }

  get(name: string): unknown {
    return this.values.get(name.toLowerCase()) ?? undefined;
  }

  text(name: string): string | undefined {
    return textOf(this.get(name));
  }

  object(name: string): Loose | undefined {
    return looseOf(this.get(name));
  }

  has(name: string): boolean {
    return this.values.has(name.toLowerCase());
  }
}

export function looseOf(value: unknown): Loose | undefined {
  return isObject(value) ? new Loose(value) : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text of a scalar; undefined for empty text, objects and null. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return undefined;
}

const MOREF_KEYS = ["vm", "host", "datastore", "datacenter", "computeResource", "moref", "self"];

/**
 * An event argument: `{Name, Vm: {Type, Value}}`, `{name, vm: {type, value}}`, `{Name, Vm: "VirtualMachine-vm-12"}`, a bare
 * reference `{Type, Value}` or a name. A class name (`VMware.Vim.VmEventArgument`, what shallow serialisers leave) says nothing.
 */
export function entityOf(value: unknown): EntityRef | undefined {
  if (typeof value === "string") {
    const reference = morefOf(value);
    if (reference !== undefined) return { moref: reference };
    return value.trim() === "" || value.startsWith("VMware.Vim.") || value.startsWith("@{")
      ? undefined
      : { name: value };
  }
  const object = looseOf(value);
  if (object === undefined) return undefined;
  const name = nameOf(object.text("name"));
  const uuid = object.text("instanceUuid") ?? object.text("uuid");
  for (const key of MOREF_KEYS) {
    const moref = morefOf(object.get(key));
    if (moref !== undefined) return { name, moref, uuid };
  }
  const own = morefOf(value);
  return name === undefined && own === undefined ? undefined : { name, moref: own, uuid };
}

function nameOf(text: string | undefined): string | undefined {
  return text === undefined || text.startsWith("VMware.Vim.") ? undefined : text;
}

/** `vm-12` from a reference object or from the PowerCLI form `VirtualMachine-vm-12`. */
export function morefOf(value: unknown): string | undefined {
  if (typeof value === "string") {
    // VirtualMachine-vm-12
    const match =
      /^(?:[A-Z][A-Za-z]+-)?((?:vm|host|datastore|datacenter|domain-[cs]|group-[a-z]|resgroup|network|task|computeresource)-?\d+)$/.exec(
        value,
      );
    return match?.[1];
  }
  const object = looseOf(value);
  return object?.text("value") ?? object?.text("moid");
}

/** `\/Date(1628619624042)\/` is PowerShell 5.1's instant; everything else is text for the clock to read. */
export function timeOf(value: unknown): RawTime | undefined {
  if (isObject(value)) {
    const object = new Loose(value);
    return timeOf(object.get("value") ?? object.get("DateTime"));
  }
  const text = textOf(value);
  if (text === undefined) return undefined;
  // /Date(1628619624042+0200)/
  const epoch = /^\\?\/Date\((-?\d+)(?:[+-]\d{4})?\)\\?\/$/.exec(text);
  if (epoch) return { epochMs: Number(epoch[1]), precisionMs: 1 };
  return text;
}

/** LocalizedMethodFault, or a bare fault object. */
export function faultOf(value: unknown): RawFault | undefined {
  if (typeof value === "string")
    return value === "" || value.startsWith("VMware.Vim.Localized") ? undefined : { message: value };
  const object = looseOf(value);
  if (object === undefined) return undefined;
  const inner = object.object("fault");
  // Cut at the serialiser's depth, the fault is its class name.
  const cut = /^VMware\.Vim\.(\w+)$/.exec(object.text("fault") ?? "")?.[1];
  const type =
    cut ?? inner?.text("_typeName") ?? inner?.text("xsiType") ?? object.text("_typeName") ?? object.text("type");
  const details = [object.text("localizedMessage"), ...faultMessages(inner ?? object)].filter(
    (text) => text !== undefined,
  );
  const message = [...new Set(details)].join(" ");
  if (type === undefined && message === "") return undefined;
  return { type: type?.replace(/^(VMware\.Vim\.|vim\.fault\.)/, ""), message: message === "" ? undefined : message };
}

function faultMessages(fault: Loose): (string | undefined)[] {
  const list = fault.get("faultMessage");
  if (!Array.isArray(list)) return [fault.text("msg")];
  return list.map((entry) => looseOf(entry)?.text("message"));
}

export function taskInfoOf(value: unknown): RawTaskInfo | undefined {
  const info = looseOf(value);
  if (info === undefined) return undefined;
  const reason = info.object("reason");
  const entity = info.get("entity");
  const moref = morefOf(entity);
  return {
    key: info.text("key") ?? morefOf(info.get("task")),
    name: info.text("name"),
    descriptionId: info.text("descriptionId"),
    entity: { name: info.text("entityName"), moref },
    entityType: looseOf(entity)?.text("type"),
    state: info.text("state") ?? (info.has("state") ? "" : undefined),
    cancelled: booleanOf(info.get("cancelled")),
    fault: faultOf(info.get("error")),
    reasonType: reasonTypeOf(info.get("reason")),
    reasonUser: reason?.text("userName"),
    queueTime: timeOf(info.get("queueTime")),
    startTime: timeOf(info.get("startTime")),
    completeTime: timeOf(info.get("completeTime")),
    eventChainId: info.text("eventChainId"),
  };
}

/** The class where it is told; else by its properties. An object without any is the system: the other reasons all have one. */
function reasonTypeOf(value: unknown): string | undefined {
  const cut = /^VMware\.Vim\.(TaskReason\w+)$/.exec(textOf(value) ?? "")?.[1];
  const reason = looseOf(value);
  if (reason === undefined) return cut;
  const told = reason.text("_typeName");
  if (told !== undefined) return told;
  if (reason.has("userName")) return "TaskReasonUser";
  if (reason.has("scheduledTask")) return "TaskReasonSchedule";
  return reason.has("alarm") ? "TaskReasonAlarm" : "TaskReasonSystem";
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = textOf(value)?.toLowerCase();
  return text === "true" ? true : text === "false" ? false : undefined;
}

/** A vim event object in any casing; `typeId` is what the envelope said, where there is one. */
export function eventOf(value: JsonObject, line: number, envelope: { typeId?: string; vcenter?: string }): EventRecord {
  const event = new Loose(value);
  const scheduled = event.object("scheduledTask");
  return {
    shape: "event",
    line,
    vcenter: envelope.vcenter,
    time: timeOf(event.get("createdTime")),
    typeId: event.text("eventTypeId") ?? envelope.typeId ?? event.text("_typeName") ?? event.text("eventType"),
    message: event.text("fullFormattedMessage") ?? event.text("message"),
    // There and empty is a statement: the system itself.
    userName: event.has("userName") ? (event.text("userName") ?? "") : undefined,
    key: event.text("key"),
    chainId: event.text("chainId"),
    vm: entityOf(event.get("vm")),
    host: entityOf(event.get("host")),
    datastore: entityOf(event.get("ds")),
    datacenter: entityOf(event.get("datacenter")),
    cluster: entityOf(event.get("computeResource")),
    sourceHost: entityOf(event.get("sourceHost")),
    sourceDatastore: entityOf(event.get("sourceDatastore")),
    sourceDatacenter: entityOf(event.get("sourceDatacenter")),
    destHost: entityOf(event.get("destHost") ?? event.get("dstHost")),
    destDatastore: entityOf(event.get("destDatastore")),
    destDatacenter: entityOf(event.get("destDatacenter")),
    arguments: argumentsOf(event.get("arguments")),
    objectName: event.text("objectName"),
    objectId: event.text("objectId"),
    template: booleanOf(event.get("template")),
    fault: faultOf(event.get("reason") ?? event.get("fault")),
    task: taskInfoOf(event.get("info")),
    severity: event.text("severity"),
    ...(scheduled === undefined ? {} : { taskLabel: scheduled.text("name") }),
  };
}

function argumentsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(value)) return undefined;
  const found: Record<string, string> = {};
  for (const entry of value) {
    const pair = looseOf(entry);
    const key = pair?.text("key");
    const inner = pair?.get("value");
    const text = textOf(inner) ?? looseOf(inner)?.text("value") ?? looseOf(inner)?.text("_value");
    if (key !== undefined && text !== undefined) found[key] = text;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}
