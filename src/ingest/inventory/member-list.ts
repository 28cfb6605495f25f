import type { EntityRef } from "../../model/entity.ts";
import { morefOf } from "../event-object.ts";

/** `a|b`, else `a;b`, else `a, b`; `System.String[]` and the like are no list. A name with a comma wants another separator. */
export function memberNames(text: string | undefined): string[] {
  if (text === undefined || /^(?:System|VMware)\.[\w.+`[\],\s]+$/.test(text)) return [];
  const separator = /[|\n]/.test(text) ? /[|\n]/ : text.includes(";") ? ";" : ",";
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Names of hosts hold no spaces: PowerShell parts a list inside a text by them. */
export function hostNames(text: string | undefined): string[] {
  return memberNames(text).flatMap((name) => name.split(/\s+/));
}

/** `VirtualMachine-vm-12` and `HostSystem-host-12` are MoRefs; `vm-12` alone may be a name. */
export function memberRef(text: string): EntityRef {
  const moref = /^(?:VirtualMachine|HostSystem)-/.test(text) ? morefOf(text) : undefined;
  return moref === undefined ? { name: text } : { moref };
}
