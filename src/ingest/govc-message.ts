import type { EntityRef } from "../model/entity.ts";

export interface GovcMessage {
  readonly message: string | undefined;
  readonly vm?: EntityRef;
  readonly objectId?: string;
}

const TARGET = " (target=";

/** govc appends the target to a task's sentence and the object's id to an EventEx's; both are taken off and kept. */
export function withoutGovcSuffix(text: string | undefined): GovcMessage {
  if (text === undefined) return { message: undefined };
  // Task: Relocate virtual machine (target=VirtualMachine web-01)
  const at = text.startsWith("Task: ") && text.endsWith(")") ? text.lastIndexOf(TARGET) : -1;
  const target = at === -1 ? null : /^(\w+) (.*)$/s.exec(text.slice(at + TARGET.length, -1));
  if (target)
    return { message: text.slice(0, at), vm: target[1] === "VirtualMachine" ? { name: target[2] } : undefined };
  // Hot migrating web-01 from … with encryption (vm-56)
  const object = /^(.*\S) \(((?:vm|host|datastore|domain-[cs]|group-[a-z])-?\d+)\)$/s.exec(text);
  if (!object) return { message: text };
  const objectId = object[2];
  return { message: object[1], objectId, vm: objectId?.startsWith("vm-") === true ? { moref: objectId } : undefined };
}
