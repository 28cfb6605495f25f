import type { JsonObject } from "./dialect/json-splitter.ts";
import { isObject, Loose, looseOf, textOf } from "./event-object.ts";

const ARGUMENTS = ["vm", "host", "datacenter", "computeResource", "ds", "entity"];

/**
 * True where only ConvertTo-Json writes an object like this: `\/Date(…)\/` or a date as an object, references flattened to text
 * (`VirtualMachine-vm-12`) or cut to their class name, PowerCLI's own properties, or whole objects in PascalCase whose derived
 * properties come first (govmomi begins with Key).
 */
export function isFromPowershell(object: JsonObject): boolean {
  const loose = new Loose(object);
  const time = loose.get("createdTime") ?? loose.get("queueTime");
  if (isObject(time) || /^\\?\/Date\(/.test(textOf(time) ?? "")) return true;
  if ("LinkedView" in object || "DynamicType" in object) return true;
  for (const name of ARGUMENTS) {
    const value = loose.get(name);
    if (typeof value === "string") return true;
    const inner = looseOf(value)?.get(name === "ds" ? "datastore" : name);
    if (typeof inner === "string") return true;
    if (inner !== undefined) return false;
  }
  const keys = Object.keys(object);
  const first = keys[0] ?? "";
  // An array cut at its depth is one word of class names.
  if (typeof loose.get("arguments") === "string") return true;
  return /^[A-Z]/.test(first) && first !== "Key" && keys.includes("Key");
}
