import { readFileSync } from "node:fs";
import { errorText, KnownError } from "../model/diagnostic.ts";
import type { Past } from "../model/past.ts";
import { SCHEMA_VERSION, type Report } from "../model/report.ts";
import { pastOfReport } from "../summarize/changes.ts";

/** An earlier report.json as the past of this one. Throws KnownError where it is none of this version. */
export function readPrevious(path: string): Past {
  let previous: Report;
  try {
    previous = JSON.parse(readFileSync(path, "utf8")) as Report;
  } catch (error) {
    throw new KnownError(`--previous ${path} cannot be read as a report: ${errorText(error)}`);
  }
  if (previous.schemaVersion !== SCHEMA_VERSION)
    throw new KnownError(
      `--previous ${path} is no report.json of this version (schemaVersion ${String(previous.schemaVersion)}).`,
    );
  return pastOfReport(previous);
}
