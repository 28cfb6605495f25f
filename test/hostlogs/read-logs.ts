import { esxiLog } from "../../src/ingest/format/esxi-log.ts";
import { openSource } from "../../src/ingest/source.ts";
import type { HostLogRecord } from "../../src/model/host-log.ts";
import type { MeasuredMigration, HostLogRow } from "../../src/reconstruct/host-logs/measured.ts";
import { groupMeasured } from "../../src/reconstruct/host-logs/group.ts";
import { readWith, sourceOf } from "../ingest/support/read.ts";
import type { RawTime } from "../../src/model/record.ts";

export interface LogText {
  readonly path: string;
  readonly text: string | Uint8Array;
}

/** Log texts as the rows a report's job would make of them: one input each, times read as UTC. */
export async function rowsOf(logs: readonly LogText[]): Promise<HostLogRow[]> {
  const rows: HostLogRow[] = [];
  for (const [input, { path, text }] of logs.entries()) {
    const source = await sourceOf(text);
    const named = {
      path,
      file: source.file,
      bytes: source.bytes,
      head: source.head,
      damage: null,
      text: () => source.text(),
    };
    const { records } = await readWith(esxiLog, named);
    for (const record of records) if (record.shape === "host-log") rows.push(rowOf(record, input));
  }
  return rows;
}

export async function measuredOf(logs: readonly LogText[]): Promise<MeasuredMigration[]> {
  return groupMeasured(await rowsOf(logs));
}

/** A file of the shared material, read as if it were called `unknown`. */
export async function measuredOfFile(file: string): Promise<MeasuredMigration[]> {
  const { records } = await readWith(esxiLog, await openSource(file, "unknown"));
  return groupMeasured(records.filter((record) => record.shape === "host-log").map((record) => rowOf(record, 0)));
}

function rowOf(record: HostLogRecord, input: number): HostLogRow {
  return { record, at: instantOf(record.time), input };
}

function instantOf(time: RawTime | undefined): number | null {
  if (time === undefined) return null;
  if (typeof time === "object") return time.epochMs;
  const at = Date.parse(`${time.replace(" ", "T")}Z`);
  return Number.isNaN(at) ? null : at;
}
