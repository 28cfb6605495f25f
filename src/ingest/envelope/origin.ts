import { plainName } from "../dialect/columns.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { isObject, textOf } from "../event-object.ts";
import { isAddress } from "../syslog-event.ts";
import { payloadOfObject } from "./shape.ts";

/** What a wrapping says of the place and the moment a record came from; the record's own words are stronger. */
export interface Surroundings {
  /** The store's own column about the vCenter. */
  readonly vcenter?: string;
  /** The host that logged the line, by the store. */
  readonly host?: string;
  /** Instant in ISO form, where the wrapping has one. */
  readonly time?: string;
  /** The program that wrote the line: Hostd, vpxa, vmkernel. */
  readonly program?: string;
}

const DEEPEST = 4;
const MOST_PAIRS = 200;

const VCENTERS = new Set([
  "vcenter",
  "vcentername",
  "vcenterserver",
  "vcenterhost",
  "vcserver",
  "vcentre",
  "viserver",
  "vmwvcenter",
  "vcenterfqdn",
  "vchostname",
]);
/** In order of how near to the sender they stand; a collector's own name (agent, observer, beat, collector, relay) is none. */
const HOSTS = [
  "hostname",
  "sysloghostname",
  "syslogheaderhostname",
  "hostnames",
  "logsource",
  "host",
  "sourcehost",
  "sourcename",
  "computer",
  "source",
  "node",
  "server",
];
const COLLECTORS =
  /^(?:agent|observer|beat|collector|relay|forwarder|gateway|fromhost|receiver|indexer|splunkserver|tenant|cluster|kubernetes|ecs)/;
const PROGRAM = /^(?:hostd|vpxa|vmkernel|vmkwarning)$/i;
// 2026-09-14T11:59:40.1Z   2026-09-14 11:59:40.100 +0000
const INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d+)?) ?(Z|UTC|[+-]\d\d:?\d\d)$/;
const EARLIEST_SECONDS = 631_152_000;
const LATEST_SECONDS = 4_102_444_800;

/** Looks through an object's labels and fields, a few levels deep, and keeps what `outer` already knew where nothing nearer is said. */
export function surroundingsIn(object: JsonObject | null, outer: Surroundings): Surroundings {
  if (object === null) return outer;
  const found = new Found();
  search(object, "", 0, found);
  return {
    vcenter: found.vcenter ?? outer.vcenter,
    host: found.host?.name ?? outer.host,
    time: found.time ?? outer.time,
    program: found.program ?? outer.program,
  };
}

/** The vCenter that somebody wrote beside the fields of an event or task. */
export function vcenterNamedIn(object: JsonObject): string | undefined {
  for (const [key, value] of Object.entries(object))
    if (typeof value === "string" && VCENTERS.has(plainName(key)) && isHost(value)) return value;
  return undefined;
}

class Found {
  vcenter: string | undefined;
  host: { readonly name: string; readonly rank: number } | undefined;
  time: string | undefined;
  program: string | undefined;
}

function search(object: JsonObject, path: string, depth: number, found: Found): void {
  for (const [key, value] of Object.entries(object).slice(0, MOST_PAIRS)) {
    const name = plainName(key);
    if (COLLECTORS.test(name)) continue;
    if (isObject(value)) {
      // vCenter's own object speaks of its hosts, not of the one that sent it.
      if (depth < DEEPEST && payloadOfObject(value) === null) search(value, `${path}${name}`, depth + 1, found);
    } else if (Array.isArray(value)) {
      if (depth < DEEPEST) searchPairs(value as readonly unknown[], depth, found);
    } else note(name === "name" || name === "value" || name === "ip" ? `${path}${name}` : name, value, found);
  }
}

/** `[{"key": "host.name", "value": {"stringValue": "vc01"}}, {"name": "hostname", "content": "vc01"}]` */
function searchPairs(list: readonly unknown[], depth: number, found: Found): void {
  for (const entry of list.slice(0, MOST_PAIRS)) {
    if (!isObject(entry)) continue;
    const key = textOf(entry["key"]) ?? textOf(entry["name"]) ?? textOf(entry["field"]);
    const raw = entry["value"] ?? entry["content"] ?? entry["text"];
    const value = isObject(raw) ? Object.values(raw)[0] : raw;
    if (key !== undefined && textOf(value) !== undefined) note(plainName(key), value, found);
    else if (depth < DEEPEST) search(entry, "", depth + 1, found);
  }
}

function note(name: string, value: unknown, found: Found): void {
  const text = textOf(value);
  if (text === undefined || text.length > 255) return;
  found.time ??= instantOf(text);
  if (PROGRAM.test(text)) found.program ??= text;
  if (!isHost(text)) return;
  if (VCENTERS.has(name)) found.vcenter ??= text;
  // host.name, resource's host.name, log.syslog.hostname
  const rank = HOSTS.indexOf(name === "hostname" || /host(?:name)?(?:name|value)$/.test(name) ? "hostname" : name);
  if (rank >= 0 && (found.host === undefined || rank < found.host.rank)) found.host = { name: text, rank };
}

/** A name of a machine; an address is a relay's more often than not. */
function isHost(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(text) && !/^\d+$/.test(text) && !isAddress(text) && !INSTANT.test(text);
}

/** ISO with its zone, or an epoch in seconds to nanoseconds; nothing is guessed. */
export function instantOf(text: string): string | undefined {
  const iso = INSTANT.exec(text);
  if (iso) return `${iso[1]}T${iso[2]?.replace(",", ".")}${iso[3] === "UTC" ? "Z" : iso[3]}`;
  const digits = /^(\d{10})(?:\.?(\d{3,9}))?$/.exec(text);
  if (!digits) return undefined;
  const seconds = Number(digits[1]);
  if (seconds < EARLIEST_SECONDS || seconds > LATEST_SECONDS) return undefined;
  const fraction = (digits[2] ?? "").padEnd(3, "0").slice(0, 3);
  return new Date(seconds * 1000 + Number(fraction)).toISOString();
}
