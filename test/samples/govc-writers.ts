import type { SimEvent, SimTask } from "../simulator/types.ts";
import { isoMicros } from "../simulator/write/clock.ts";
import { eventObject, VimInstant, VimObject, VimReference, type VimValue } from "../simulator/write/vim-object.ts";

/** Whole events as govc prints them: `-xml`, and `-dump` from 0.47 on. Shapes after what real programs wrote, content the night's. */

type Field = readonly [string, VimValue];

const utf8 = (text: string): Uint8Array => Buffer.from(text, "utf8");
const SCHEMA = "http://www.w3.org/2001/XMLSchema-instance";

/** Elements one after the other; what is not set is left out, classes behind an interface stand in an attribute. */
export function govcXml(events: readonly SimEvent[], tasks: readonly SimTask[]): Uint8Array {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  return utf8(events.map((event) => element(eventObject(event, byKey), "", event.type)).join(""));
}

const lowered = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&#34;")
    .replaceAll("'", "&#39;")
    .replaceAll("\n", "&#xA;");
}

function element(value: VimValue, indent: string, tag: string): string {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map((item) => element(item, indent, tag)).join("");
  if (value instanceof VimReference) return `${indent}<${tag} type="${value.type}">${value.value}</${tag}>\n`;
  if (value instanceof VimInstant) return `${indent}<${tag}>${isoMicros(value.at, { trim: true })}</${tag}>\n`;
  if (!(value instanceof VimObject)) {
    // Values of EventEx arguments can be of any class: theirs is told.
    const typed = tag === "value" ? ` xmlns:_XMLSchema-instance="${SCHEMA}" _XMLSchema-instance:type="xsd:string"` : "";
    return `${indent}<${tag}${typed}>${escaped(String(value))}</${tag}>\n`;
  }
  const shown = value.properties.filter(([name, own]) => own !== "" || name === "UserName");
  // An argument's name is its base class's field.
  const first = value.type.endsWith("EventArgument") ? shown.filter(([name]) => name === "Name") : [];
  const ordered = [...first, ...shown.filter((field) => !first.includes(field))];
  const inner = ordered.map(([name, own]) => element(own, `${indent}  `, lowered(name))).join("");
  const open = value.type.startsWith("TaskReason") || tag === "fault" ? classAttribute(value.type) : "";
  return `${indent}<${tag}${open}>${inner === "" ? "" : `\n${inner}${indent}`}</${tag}>\n`;
}

function classAttribute(type: string): string {
  return ` xmlns:_XMLSchema-instance="${SCHEMA}" _XMLSchema-instance:type="${type}"`;
}

const COMMON = new Set(
  "Key ChainId CreatedTime UserName Datacenter ComputeResource Host Vm Ds Net Dvs FullFormattedMessage ChangeTag".split(
    " ",
  ),
);

/** Go structs: base classes embedded, nil with its type, references on one line, times as Go's inner fields, slices without type. */
export function govcDump(events: readonly SimEvent[], tasks: readonly SimTask[]): Uint8Array {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const structs = events.map((event) => {
    const { type, properties } = eventObject(event, byKey);
    const base: Line[] = [
      ["DynamicData", "types.DynamicData{}"],
      ...properties.filter(([name]) => COMMON.has(name)).map((field) => line(field)),
    ];
    const own = properties.filter(([name]) => !COMMON.has(name) && name !== "Template").map((field) => line(field));
    const template = properties.filter(([name]) => name === "Template").map((field) => line(field));
    const root: Line = ["Event", struct("types.Event", base)];
    return `${struct(`&types.${type}`, ownFields(type, root, template, own))}\n`;
  });
  return utf8(structs.join(""));
}

function ownFields(type: string, root: Line, template: readonly Line[], own: readonly Line[]): readonly Line[] {
  const embedded = (name: string, fields: readonly Line[]): Line => [name, struct(`types.${name}`, fields)];
  if (type === "DrsVmMigratedEvent")
    return [embedded("VmMigratedEvent", [embedded("VmEvent", [root, ...template]), ...own])];
  if (type.startsWith("Vm")) return [embedded("VmEvent", [root, ...template]), ...own];
  if (/MaintenanceMode/.test(type)) return [embedded("HostEvent", [root]), ...own];
  return [root, ...own];
}

/** A field's name and its value as printed, nested lines not yet indented. */
type Line = readonly [name: string, value: string];

const NIL_CLASSES: Readonly<Record<string, string>> = {
  Net: "types.NetworkEventArgument",
  Dvs: "types.DvsEventArgument",
  Host: "types.HostEventArgument",
  Vm: "types.VmEventArgument",
  Ds: "types.DatastoreEventArgument",
  ComputeResource: "types.ComputeResourceEventArgument",
  Datacenter: "types.DatacenterEventArgument",
  StartTime: "time.Time",
  CompleteTime: "time.Time",
  Error: "types.LocalizedMethodFault",
  Fault: "types.LocalizedMethodFault",
  Description: "types.LocalizableMessage",
};
/** Held by value in their structs, where other arguments are pointed to. */
const BY_VALUE = new Set(["SourceHost", "Reason"]);

function line([name, value]: Field): Line {
  if (value === null) {
    const type = NIL_CLASSES[name];
    // Texts that are not set are empty ones.
    return [name, type === undefined ? (/Name$|Id$|Type$|Tag$/.test(name) ? '""' : "nil") : `(*${type})(nil)`];
  }
  return [name, goValue(value, BY_VALUE.has(name))];
}

function goValue(value: VimValue, byValue: boolean): string {
  if (value instanceof VimInstant) return goTime(value.at);
  if (value instanceof VimReference)
    return `types.ManagedObjectReference{Type:${JSON.stringify(value.type)}, Value:${JSON.stringify(value.value)}, ServerGUID:""}`;
  if (Array.isArray(value)) {
    if (value.length === 0) return "nil";
    const items = value.map((item) => (item instanceof VimObject ? struct("", fieldsOf(item)) : goValue(item, true)));
    return `{\n${items.map((item) => `${indented(item)},\n`).join("")}}`;
  }
  if (!(value instanceof VimObject)) return JSON.stringify(value);
  const pointer = byValue && value.type.endsWith("Argument") ? "" : "&";
  return struct(`${pointer}types.${value.type}`, fieldsOf(value));
}

function fieldsOf(value: VimObject): readonly Line[] {
  if (!value.type.endsWith("EventArgument"))
    return [["DynamicData", "types.DynamicData{}"], ...value.properties.map((field) => line(field))];
  const name = value.properties.find(([each]) => each === "Name");
  const rest = value.properties.filter(([each]) => each !== "Name").map((field) => line(field));
  const entity: readonly Line[] = [["EventArgument", "types.EventArgument{}"], line(name ?? ["Name", ""])];
  return [["EntityEventArgument", struct("types.EntityEventArgument", entity)], ...rest];
}

/** gofmt's alignment: names are padded to the longest of a run, and a run ends with the first value of several lines. */
function struct(opening: string, fields: readonly Line[]): string {
  if (fields.length === 0) return `${opening}{}`;
  const lines: string[] = [];
  let run: Line[] = [];
  const flush = (): void => {
    const width = Math.max(0, ...run.map(([name]) => name.length));
    for (const [name, value] of run) lines.push(`${indented(`${`${name}:`.padEnd(width + 1)} ${value}`)},`);
    run = [];
  };
  for (const field of fields) {
    run.push(field);
    if (field[1].includes("\n")) flush();
  }
  flush();
  return `${opening}{\n${lines.join("\n")}\n}`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ");
}

/** Seconds from year 1, which Go counts from, to 1970: 719,162 days. */
const UNIX_FROM_YEAR_1_SECONDS = 719_162 * 86_400;

function goTime(at: number): string {
  const micros = Math.round(at * 1000);
  const nanoseconds = (((micros % 1_000_000) + 1_000_000) % 1_000_000) * 1000;
  const seconds = Math.floor(micros / 1_000_000) + UNIX_FROM_YEAR_1_SECONDS;
  return struct("time.Time", [
    ["wall", `0x${nanoseconds.toString(16)}`],
    ["ext", String(seconds)],
    ["loc", "(*time.Location)(nil)"],
  ]);
}
