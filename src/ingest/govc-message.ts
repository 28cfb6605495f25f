import type { EntityRef } from "../model/entity.ts";

export interface GovcMessage {
  readonly message: string | undefined;
  readonly vm?: EntityRef;
  readonly objectId?: string;
}

/** govc appends the target to a task's sentence and the object's id to an EventEx's; both are taken off and kept. */
export function withoutGovcSuffix(text: string | undefined): GovcMessage {
  if (text === undefined) return { message: undefined };
  // Task: Relocate virtual machine (target=VirtualMachine web-01)
  const target = /^(Task: .*) \(target=(\w+) (.*)\)$/s.exec(text);
  if (target) return { message: target[1], vm: target[2] === "VirtualMachine" ? { name: target[3] } : undefined };
  // Hot migrating web-01 from … with encryption (vm-56)
  const object = /^(.*\S) \(((?:vm|host|datastore|domain-[cs]|group-[a-z])-?\d+)\)$/s.exec(text);
  if (!object) return { message: text };
  const objectId = object[2];
  return { message: object[1], objectId, vm: objectId?.startsWith("vm-") === true ? { moref: objectId } : undefined };
}
