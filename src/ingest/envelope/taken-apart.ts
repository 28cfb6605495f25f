import { mayConcernMigration } from "../../model/relevance.ts";
import type { EventRecord } from "../../model/record.ts";
import { plainName } from "../dialect/columns.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { isObject, textOf } from "../event-object.ts";
import { instantOf, surroundingsIn, type Surroundings } from "./origin.ts";

/**
 * An event that a store has taken apart into fields of its own names (Aria's `vc_event_type` and `text`, Graylog's content pack): a
 * field that is vCenter's sentence about a migration, or one that is a class of events and another that is its text.
 */
export function takenApart(record: JsonObject): boolean {
  return partsOf(record) !== null;
}

/** Null where the record is none. A time without a zone is not believed: it is the browser's or the store's. */
export function eventTakenApart(record: JsonObject, line: number, around: Surroundings): EventRecord | null {
  const parts = partsOf(record);
  if (parts === null) return null;
  const { fields, typeId, message } = parts;
  const where = surroundingsIn(record, around);
  const named = (...names: readonly string[]): string | undefined =>
    fields.find(([name, text]) => names.includes(name) && text !== message)?.[1];
  const digits = (text: string | undefined): string | undefined =>
    text !== undefined && /^\d{1,20}$/.test(text) ? text : undefined;
  const name = named("vcvmname", "vmname", "virtualmachine", "vm");
  const moref = fields.find(([, text]) => /^vm-\d{1,12}$/.test(text))?.[1];
  const datacenter = named("vmwdatacenter", "datacenter", "datacentername");
  const cluster = named("vmwcluster", "clustername");
  const created = fields.find(([key, text]) => key.endsWith("createdtime") && ZONED.test(text))?.[1];
  return {
    shape: "event",
    line,
    vcenter: where.vcenter ?? where.host,
    time: created ?? where.time,
    typeId,
    message,
    userName: named("vcusername", "vmwvcuser", "username", "user"),
    key: digits(named("eventid", "vceventid", "vmwvceventid", "eventkey", "key")),
    chainId: digits(named("chainid", "eventchainid", "vmwvcchainid")),
    vm: name === undefined && moref === undefined ? undefined : { name, moref },
    datacenter: datacenter === undefined ? undefined : { name: datacenter },
    cluster: cluster === undefined ? undefined : { name: cluster },
  };
}

const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

interface Parts {
  readonly fields: readonly (readonly [name: string, text: string])[];
  readonly typeId: string | undefined;
  readonly message: string | undefined;
}

// com.vmware.vim25.VmMigratedEvent   vim.event.EventEx   VmMigratedEvent   com.vmware.vc.vm.DstVmMigratedEvent
const TYPE =
  /^(?:(?:com\.vmware\.vim25\.|vim\.event\.|VMware\.Vim\.)?[A-Z][A-Za-z]{2,80}Event(?:Ex)?|com\.vmware\.vc\.[\w.]{3,100}Event)$/;
/** The fixed beginnings of vCenter's sentences about migrations. */
const SENTENCE =
  /^(?:(?:Hot migrating|Migrating|Relocating) .{1,200}? from |Migration of virtual machine .|Virtual machine .{1,200}? was (?:migrated|relocated) from |(?:Storage )?DRS migrated .|(?:Cannot|Failed to|Unable to) migrate .{1,200}? from |Cannot relocate virtual machine |Completed the relocation of the virtual machine)/s;
const MESSAGES = new Set([
  "message",
  "text",
  "msg",
  "desc",
  "description",
  "vmwvcdesc",
  "eventmessage",
  "fullmessage",
  "body",
  "content",
]);

function partsOf(record: JsonObject): Parts | null {
  const fields: (readonly [string, string])[] = [];
  collect(record, 0, fields);
  // A catalogue of types and texts has no times.
  if (!fields.some(([, text]) => instantOf(text) !== undefined)) return null;
  const typeId = fields.find(([, text]) => TYPE.test(text))?.[1].replace(/^com\.vmware\.vim25\./, "");
  const sentence = fields.find(([, text]) => SENTENCE.test(text))?.[1];
  if (sentence !== undefined) return { fields, typeId, message: sentence };
  if (typeId === undefined || !mayConcernMigration(typeId)) return null;
  const message = fields.find(([name, text]) => MESSAGES.has(name) && text.includes(" "))?.[1];
  return message === undefined ? null : { fields, typeId, message };
}

const DEEPEST = 3;
const MOST_FIELDS = 200;

/** The record's own scalars, and those of `[{"name": "vc_event_type", "content": "…"}]`; not those of a list of other records. */
function collect(object: JsonObject, depth: number, fields: (readonly [string, string])[]): void {
  for (const [key, value] of Object.entries(object)) {
    if (fields.length >= MOST_FIELDS) return;
    const text = textOf(value);
    if (text !== undefined) fields.push([plainName(key), text.trim()]);
    else if (isObject(value) && depth < DEEPEST) collect(value, depth + 1, fields);
    else if (Array.isArray(value)) collectPairs(value as readonly unknown[], fields);
  }
}

function collectPairs(list: readonly unknown[], fields: (readonly [string, string])[]): void {
  for (const entry of list.slice(0, MOST_FIELDS)) {
    if (!isObject(entry)) continue;
    const name = textOf(entry["name"]) ?? textOf(entry["key"]) ?? textOf(entry["field"]);
    const text = textOf(entry["content"]) ?? textOf(entry["value"]) ?? textOf(entry["text"]);
    if (name !== undefined && text !== undefined) fields.push([plainName(name), text.trim()]);
  }
}
