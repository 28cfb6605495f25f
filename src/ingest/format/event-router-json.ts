import type { Adapter, Probe, Sink } from "../adapter.ts";
import { firstJsonObject, looksLikeJson, mayConcernInJson, readJson } from "../dialect/json.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { eventOf, isObject, Loose, textOf } from "../event-object.ts";
import { isFromPowershell } from "../powershell-json.ts";
import { eventObjects } from "../scan/json-scan.ts";
import type { Head, Source } from "../source.ts";

/**
 * vCenter events as event routers deliver them: VMware Event Broker payloads and CloudEvents envelopes, one a file, one a line
 * or an array. Seen: govmomi's PascalCase (payloads of 2020 to 2022) and VI-JSON's camelCase with `_typeName`.
 * In HTTP binary mode the envelope travels in headers and is lost: such a payload names neither its type nor its vCenter.
 */
export const eventRouterJson: Adapter = {
  id: "event-router-json",
  title: "vCenter events as JSON (VMware Event Broker, CloudEvents, VI-JSON)",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "VMware Event Broker Appliance",
      command:
        "subscribe a sink to com.vmware.vsphere.*Migrat*.v0, *Relocat*, *MaintenanceMode* and TaskEvent and append each CloudEvent as one line to a file",
      privilege: "Read-only on the vCenter root, propagated",
      note: "The appliance is archived since 2024 and gets no more updates: what it wrote is read as before. For new exports take its place with templates/exports (PowerCLI, or govc events -xml).",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  if (!looksLikeJson(head)) return "no";
  const first = firstJsonObject(head);
  if (first === null)
    return /"(fullFormattedMessage|specversion)"\s*:/i.test(head.text) && /"(createdTime|data)"\s*:/i.test(head.text)
      ? "maybe"
      : "no";
  if (isEnvelope(first)) return "yes";
  return isVimEvent(first) ? "yes" : "no";
}

function isEnvelope(object: JsonObject): boolean {
  return "specversion" in object && isObject(object["data"]) && textOf(object["type"])?.includes("vmware") === true;
}

/** govmomi's payload or VI-JSON: references are objects with Type and Value. PowerShell's own JSON is another adapter's. */
function isVimEvent(object: JsonObject): boolean {
  const event = new Loose(object);
  if (event.get("createdTime") === undefined || event.get("chainId") === undefined) return false;
  if (!event.has("fullFormattedMessage") && !event.has("_typeName")) return false;
  // VI-JSON names the class of every object.
  if (textOf(object["_typeName"]) !== undefined) return true;
  const time = textOf(event.get("createdTime"));
  if (time === undefined || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(time)) return false;
  return !isFromPowershell(object);
}

async function read(source: Source, sink: Sink): Promise<void> {
  await readJson(source, {
    relevant: mayConcernInJson,
    scan: eventObjects((time, count) => sink.irrelevant(time, count)),
    value: (value, line) => {
      if (isEnvelope(value)) readEnvelope(value, line, sink);
      else if (isVimEvent(value)) sink.emit(eventOf(value, line, {}));
      else sink.reject(line, "an object that is no vCenter event", JSON.stringify(value).slice(0, 200));
    },
    skipped: (text) => sink.irrelevant(/"createdTime"\s*:\s*"([^"]+)"/i.exec(text)?.[1]),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt),
  });
}

function readEnvelope(envelope: JsonObject, line: number, sink: Sink): void {
  const data = envelope["data"];
  if (!isObject(data))
    return sink.reject(line, "a CloudEvents envelope without data", JSON.stringify(envelope).slice(0, 200));
  const type = textOf(envelope["type"]) ?? "";
  // com.vmware.vsphere.VmMigratedEvent.v0
  const typed = /^com\.vmware\.vsphere\.(.+?)(?:\.v\d+)?$/.exec(type)?.[1];
  const subject = textOf(envelope["subject"]);
  const typeId = typed ?? (subject !== undefined && subject.endsWith("Event") ? subject : undefined);
  const vcenter = vcenterOf(textOf(envelope["source"]));
  if (vcenter !== undefined) sink.describe({ vcenter });
  const event = eventOf(data, line, { typeId, vcenter });
  sink.emit(event.time === undefined ? { ...event, time: textOf(envelope["time"]) } : event);
}

/** `https://10.0.0.1:443/sdk` names the vCenter. */
function vcenterOf(source: string | undefined): string | undefined {
  if (source === undefined) return undefined;
  return /^[a-z]+:\/\/(\[[^\]]+\]|[^/:]+)/i.exec(source)?.[1] ?? undefined;
}
