import type { SimEvent, SimTask } from "../types.ts";
import { cultureTime, isoMicros } from "./clock.ts";
import type { Culture } from "./clock.ts";
import { eventObject, tasksByKey, VimInstant, VimObject, VimReference } from "./vim-object.ts";
import type { Json, VimValue } from "./vim-object.ts";
import { CARRIES_NOTHING, csvRow, utf16le, utf8 } from "./written.ts";
import type { WrittenFile } from "./written.ts";

/**
 * Raw `Get-VIEvent | Export-Csv`: the first object decides the columns, nested objects are their class names, and no column
 * names an event's type.
 */
export function writeRawCsv(
  vcenter: string,
  events: readonly SimEvent[],
  tasks: readonly SimTask[],
  options: { zone: string; culture?: Culture; typeLine?: boolean },
): WrittenFile {
  const byKey = tasksByKey(tasks);
  const first = events[0];
  const columns = first === undefined ? [] : eventObject(first, byKey, "own-first").properties.map(([name]) => name);
  const lines: string[] = [];
  if (options.typeLine !== false && first !== undefined) lines.push(`#TYPE VMware.Vim.${first.type}`);
  lines.push(csvRow(columns));
  for (const event of events) {
    const properties = new Map(eventObject(event, byKey, "own-first").properties);
    lines.push(csvRow(columns.map((column) => shallow(properties.get(column) ?? null, options))));
  }
  return {
    name: `vievents-${vcenter}.csv`,
    bytes: utf8(`${lines.join("\r\n")}\r\n`),
    vcenter,
    events,
    tasks: [],
    carries: { ...CARRIES_NOTHING, chain: true, user: true, text: true, precisionSeconds: 1 },
  };
}

function shallow(value: VimValue, options: { zone: string; culture?: Culture }): string | null {
  if (value === null) return null;
  if (value instanceof VimInstant) return cultureTime(value.at, options.culture ?? "en-US", options.zone);
  if (value instanceof VimReference) return "VMware.Vim.ManagedObjectReference";
  if (value instanceof VimObject) return `VMware.Vim.${value.type}`;
  if (Array.isArray(value)) return "VMware.Vim.KeyAnyValue[]";
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

const STATES = ["queued", "running", "success", "error"];

/** `ConvertTo-Json` at its default depth of 2: no class anywhere, references as text, states as numbers. */
export function writePowershellJson(
  vcenter: string,
  events: readonly SimEvent[],
  tasks: readonly SimTask[],
  version: "5.1" | "7",
): WrittenFile {
  const byKey = tasksByKey(tasks);
  const objects = events.map((event) => psJson(eventObject(event, byKey, "own-first"), version, 1));
  // PowerShell does not wrap a single object into an array.
  const text = JSON.stringify(objects.length === 1 ? objects[0] : objects, null, version === "7" ? 2 : 4);
  return {
    name: `vievents-ps${version}-${vcenter}.json`,
    bytes: version === "7" ? utf8(`${text}\n`) : utf16le(`${text.replaceAll("\n", "\r\n")}\r\n`),
    vcenter,
    events,
    tasks: [],
    carries: {
      ...CARRIES_NOTHING,
      moref: true,
      chain: true,
      user: true,
      vmField: true,
      placeFields: true,
      text: true,
      descriptionId: true,
    },
  };
}

function psJson(value: VimValue, version: "5.1" | "7", depth: number): Json {
  if (value instanceof VimInstant)
    return version === "5.1" ? `/Date(${Math.floor(value.at)})/` : isoMicros(value.at, { trim: true });
  if (value instanceof VimReference) return `${value.type}-${value.value}`;
  if (Array.isArray(value))
    return depth >= 2 ? value.map(() => "VMware.Vim.KeyAnyValue") : value.map((v) => psJson(v, version, depth + 1));
  if (!(value instanceof VimObject)) return value;
  if (depth > 2) return `VMware.Vim.${value.type}`;
  const out: { [key: string]: Json } = {};
  for (const [name, inner] of value.properties) {
    const state = name === "State" && typeof inner === "string" ? STATES.indexOf(inner) : -1;
    out[name] = state >= 0 ? state : psJson(inner, version, depth + 1);
  }
  return out;
}

const escapeXml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    // Clixml writes control characters as _xHHHH_.
    .replaceAll(/[\r\n]/g, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`);

/** `Export-Clixml` in Windows PowerShell: UTF-16LE, classes and names to depth 2. */
export function writeClixml(vcenter: string, events: readonly SimEvent[], tasks: readonly SimTask[]): WrittenFile {
  const byKey = tasksByKey(tasks);
  const writer = createClixmlWriter();
  const parts = ['<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'];
  for (const event of events) parts.push(writer(null, eventObject(event, byKey, "own-first"), 0, "  "));
  parts.push("</Objs>");
  return {
    name: `vievents-${vcenter}.xml`,
    bytes: utf16le(`${parts.join("\r\n")}\r\n`),
    vcenter,
    events,
    tasks: [],
    carries: {
      ...CARRIES_NOTHING,
      moref: true,
      chain: true,
      user: true,
      eventTypes: true,
      vmField: true,
      placeFields: true,
      text: true,
      descriptionId: true,
      taskReason: true,
    },
  };
}

type ClixmlWriter = (name: string | null, value: VimValue, depth: number, indent: string) => string;

function createClixmlWriter(): ClixmlWriter {
  const typeNumbers = new Map<string, number>();
  let lastReference = -1;
  const typeNames = (type: string, indent: string): string => {
    const known = typeNumbers.get(type);
    if (known !== undefined) return `${indent}<TNRef RefId="${known}" />`;
    typeNumbers.set(type, typeNumbers.size);
    const number = typeNumbers.get(type) ?? 0;
    return `${indent}<TN RefId="${number}">\r\n${indent}  <T>VMware.Vim.${type}</T>\r\n${indent}  <T>System.Object</T>\r\n${indent}</TN>`;
  };
  const write: ClixmlWriter = (name, value, depth, indent) => {
    const named = name === null ? "" : ` N="${name}"`;
    if (value === null) return `${indent}<Nil${named} />`;
    if (typeof value === "boolean") return `${indent}<B${named}>${value}</B>`;
    if (typeof value === "number") return `${indent}<I32${named}>${value}</I32>`;
    if (typeof value === "string") return `${indent}<S${named}>${escapeXml(value)}</S>`;
    if (value instanceof VimInstant) return `${indent}<DT${named}>${isoMicros(value.at, { trim: true })}</DT>`;
    if (value instanceof VimReference) {
      if (depth > 2) return `${indent}<S${named}>${value.type}-${value.value}</S>`;
      return write(
        name,
        new VimObject("ManagedObjectReference", [
          ["Type", value.type],
          ["Value", value.value],
        ]),
        depth,
        indent,
      );
    }
    lastReference += 1;
    const open = `${indent}<Obj${named} RefId="${lastReference}">`;
    const inner = `${indent}  `;
    if (Array.isArray(value)) {
      const items = value.map((item) => write(null, item, depth + 1, `${inner}  `));
      return [
        open,
        typeNames("KeyAnyValue[]", inner),
        `${inner}<LST>`,
        ...items,
        `${inner}</LST>`,
        `${indent}</Obj>`,
      ].join("\r\n");
    }
    if (depth > 2) return `${indent}<S${named}>VMware.Vim.${value.type}</S>`;
    const properties = value.properties.map(([key, own]) => write(key, own, depth + 1, `${inner}  `));
    const text = `${inner}<ToString>VMware.Vim.${value.type}</ToString>`;
    return [
      open,
      typeNames(value.type, inner),
      text,
      `${inner}<Props>`,
      ...properties,
      `${inner}</Props>`,
      `${indent}</Obj>`,
    ].join("\r\n");
  };
  return write;
}
