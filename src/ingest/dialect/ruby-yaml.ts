import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { isObject } from "../event-object.ts";
import type { JsonObject } from "./json-splitter.ts";

/** One YAML document that Ruby wrote, as the plain object it stands for; null where it is none, or two whose border is lost. */
export function rubyObject(text: string): JsonObject | null {
  // Ruby's tags are unknown to the library; it warns, and keeps the content.
  const document = parseDocument(text, { logLevel: "silent", strict: false, uniqueKeys: false });
  if (document.errors.length > 0 || hasTwice(document.contents)) return null;
  const value = plain(document.contents);
  return isObject(value) && document.contents !== null ? value : null;
}

/** True where one key stands twice, which the library would look for key by key. */
function hasTwice(node: unknown): boolean {
  if (!isMap(node)) return false;
  const keys = new Set<string>();
  for (const { key } of node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (name !== "" && keys.has(name)) return true;
    keys.add(name);
  }
  return false;
}

/** `!ruby/object:RbVmomi::VIM::VmEventArgument` names the class. */
function classOf(node: unknown): string | undefined {
  if (!isMap(node) || node.tag === undefined) return undefined;
  return /RbVmomi::VIM::(\w+)$/.exec(node.tag)?.[1];
}

function plain(node: unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map(plain);
  if (!isMap(node)) return null;
  const own: Record<string, unknown> = {};
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value).replace(/^:/, "") : "";
    if (name !== "" && name !== "ivars" && !name.startsWith("__iv__") && !name.startsWith("@"))
      own[name] = plain(value);
  }
  const type = classOf(node);
  if (own["str"] !== undefined) return own["str"];
  if (typeof own["ref"] === "string") return { Type: type, Value: own["ref"] };
  const inner = own["props"] ?? own["elements"];
  const content: JsonObject = isObject(inner) ? inner : own;
  return type === undefined ? content : { _typeName: type, ...content };
}
