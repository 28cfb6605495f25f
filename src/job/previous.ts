import { errorText, KnownError } from "../model/diagnostic.ts";
import type { Past } from "../model/past.ts";
import { SCHEMA_VERSION, type Report } from "../model/report.ts";
import { pastOfReport } from "../summarize/changes.ts";
import { readWholeFile } from "./whole-file.ts";

/** An earlier report.json as the past of this one. Throws KnownError where it is none of this version. */
export function readPrevious(path: string): Past {
  let previous: unknown;
  try {
    previous = JSON.parse(readWholeFile(path).toString("utf8"));
  } catch (error) {
    throw new KnownError(`--previous ${path} cannot be read as a report: ${errorText(error)}`);
  }
  const version = isObject(previous) ? previous["schemaVersion"] : undefined;
  if (version !== SCHEMA_VERSION)
    throw new KnownError(`--previous ${path} is no report.json of this version (schemaVersion ${String(version)}).`);
  const missing = partMissing(previous as Partial<Report>);
  if (missing !== null) throw new KnownError(`--previous ${path} is no whole report.json: its ${missing} is missing.`);
  try {
    return pastOfReport(previous as Report);
  } catch (error) {
    // Of a part that is there and is not what it was: whoever changed the file knows where.
    throw new KnownError(`--previous ${path} is no whole report.json: ${errorText(error)}.`);
  }
}

/** What is read of an earlier report, as far as its shape goes; null where all is there. */
function partMissing({
  generatedAt,
  window,
  verdict,
  counts,
  summary,
  findings,
  migrations,
  open,
}: Partial<Report>): string | null {
  if (typeof generatedAt !== "string" || Number.isNaN(Date.parse(generatedAt))) return "generatedAt";
  const objects: Readonly<Record<string, unknown>> = { window, verdict, counts, summary };
  for (const [name, part] of Object.entries(objects)) if (!isObject(part)) return name;
  const lists: Readonly<Record<string, unknown>> = { byKind: summary?.byKind, findings, migrations };
  for (const [name, part] of Object.entries(lists)) if (!isListOfObjects(part)) return name;
  if (findings?.every(({ id }: { readonly id: unknown }) => typeof id === "string") !== true) return "findings";
  const isOpenWhole = open === undefined || (isListOfObjects(open) && open.every(({ vm }) => isVm(vm)));
  return isOpenWhole ? null : "open";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isVm(value: unknown): boolean {
  return (
    isObject(value) &&
    ["name", "moref", "instanceUuid"].every((key) => value[key] === null || typeof value[key] === "string")
  );
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject);
}
