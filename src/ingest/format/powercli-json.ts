import type { Adapter, Probe, Sink } from "../adapter.ts";
import { firstJsonObject, looksLikeJson, mayConcernInJson, readJson } from "../dialect/json.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { eventOf, Loose, textOf } from "../event-object.ts";
import { isFromPowershell } from "../powershell-json.ts";
import { eventObjects } from "../scan/json-scan.ts";
import type { Head, Source } from "../source.ts";

/**
 * `Get-VIEvent | ConvertTo-Json`: Windows PowerShell writes instants as `\/Date(1628619624042)\/`, PowerShell 7 as ISO 8601; enums
 * are numbers, references are text, and what lies deeper than -Depth is a class name. One event alone is no array.
 */
export const powercliJson: Adapter = {
  id: "powercli-json",
  title: "PowerCLI Get-VIEvent as JSON",
  role: "events",
  bareTimes: "local",
  recipes: [
    {
      tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13",
      command:
        "Get-VIEvent -Start (Get-Date).AddHours(-26) -MaxSamples ([int]::MaxValue) | Select-Object *, @{n='EventType';e={$_.GetType().Name}} | ConvertTo-Json -Depth 4 | Out-File events.json -Encoding utf8",
      privilege: "Read-only on the vCenter root, propagated",
      note: "ConvertTo-Json keeps everything in memory: for long periods Export-Clixml or the selected columns as CSV are better.",
    },
  ],
  probe,
  read,
};

function isEvent(object: JsonObject): boolean {
  const event = new Loose(object);
  return event.has("createdTime") && event.has("fullFormattedMessage");
}

/** Whole events as PowerShell writes them, or the columns that a Select left. */
function probe(head: Head): Probe {
  if (!looksLikeJson(head)) return "no";
  const first = firstJsonObject(head);
  if (first === null || !isEvent(first)) return "no";
  if ("_typeName" in first) return "no";
  return isFromPowershell(first) || !new Loose(first).has("chainId") || !isUtc(first) ? "yes" : "no";
}

/** govmomi writes `…Z`; PowerShell 7 writes the offset of its machine. */
function isUtc(object: JsonObject): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(textOf(new Loose(object).get("createdTime")) ?? "");
}

async function read(source: Source, sink: Sink): Promise<void> {
  await readJson(source, {
    relevant: mayConcernInJson,
    scan: eventObjects((time, count) => sink.irrelevant(time, count), true),
    value: (value, line) => {
      if (isEvent(value)) sink.emit(eventOf(value, line, {}));
      else sink.reject(line, "an object that is no vCenter event", JSON.stringify(value).slice(0, EXCERPT_LENGTH));
    },
    skipped: (text) => sink.irrelevant(skippedTime(text)),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, EXCERPT_LENGTH)),
  });
}

function skippedTime(text: string): Parameters<Sink["irrelevant"]>[0] {
  // "CreatedTime":"\/Date(1628619624042)\/"   "CreatedTime": "2026-11-22T21:05:00+01:00"
  const written = /"createdTime"\s{0,9}:\s{0,9}(?:\{[^}]{0,400}?"value"\s{0,9}:\s{0,9})?"([^"]{1,100})"/i.exec(
    text,
  )?.[1];
  const epoch = /Date\((-?\d+)/.exec(written ?? "")?.[1];
  return epoch === undefined ? written : { epochMs: Number(epoch), precisionMs: 1 };
}
