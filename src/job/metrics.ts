import { dirname } from "node:path";
import type { Report } from "../model/report.ts";
import { renderMetrics, type RunFacts } from "../render/metrics.ts";
import { makeFolder, whyNotWritten } from "./folder.ts";
import { writeWhole } from "./write.ts";

/**
 * Writes the figures for Prometheus, whole or not at all; nothing where no file is configured. Returns what went wrong: figures
 * that cannot be written must not cost the report.
 */
export async function writeMetrics(
  report: Report | null,
  file: string | null,
  run: RunFacts,
): Promise<readonly string[]> {
  if (file === null) return [];
  try {
    await makeFolder(dirname(file));
    const written = await writeWhole(file, [renderMetrics(report, run)]);
    return written === file ? [] : [`${file} is held open by another program; the metrics are in ${written}.`];
  } catch (error) {
    return [`The metrics were not written to ${file}: ${whyNotWritten(error)}.`];
  }
}
