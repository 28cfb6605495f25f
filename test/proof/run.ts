import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findInputs } from "../../src/job/inputs.ts";
import { analyze, WHOLE } from "../../src/job/report.ts";
import type { Report } from "../../src/model/report.ts";

/** A file as a user would hand it over. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** As `--vcenter NAME=PATH` would say. */
  readonly vcenter?: string;
}

export interface RunOptions {
  /** `--time-zone` */
  readonly zone: string;
  /** `--now` */
  readonly now: number;
  /** Say the vCenter of each file, for formats that name none. */
  readonly nameVcenters?: boolean;
}

/** The whole main job on files in a folder. Every file must be claimed. */
export async function runFiles(files: readonly NamedBytes[], options: RunOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-proof-"));
  try {
    const vcenters = new Map<string, string>();
    for (const { name, bytes, vcenter } of files) {
      writeFileSync(join(folder, name), bytes);
      if (options.nameVcenters === true && vcenter !== undefined) vcenters.set(name, vcenter);
    }
    const nameOf = (path: string): string => path.split("/").at(-1) ?? path;
    // In the order given: the program has to bring them into its own.
    const found = await findInputs(
      files.map(({ name }) => join(folder, name)),
      process.stdin,
      (path) => vcenters.get(nameOf(path)) ?? null,
    );
    const analysis = await analyze(found.files, {
      timeZone: options.zone,
      timeZoneGiven: true,
      dateOrder: null,
      inputFormat: null,
      now: options.now,
      reportTimeZone: options.zone,
      config: null,
    });
    const report = analysis.report(WHOLE);
    const strangers = report.inputs.filter(({ format }) => format === null).map(({ path }) => nameOf(path));
    if (strangers.length > 0) throw new Error(`not recognised: ${strangers.join(", ")}`);
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
