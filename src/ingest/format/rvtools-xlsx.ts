import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, gunzip } from "node:zlib";
import { errorText } from "../../model/diagnostic.ts";
import type { RawTime } from "../../model/record.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, plainName } from "../dialect/columns.ts";
import { zipEntries, type ZipEntry } from "../dialect/zip-directory.ts";
import { Row, type Cell } from "../dialect/row.ts";
import { rvtoolsRow, rvtoolsTable } from "../inventory/rvtools-tabs.ts";
import type { Head, Source } from "../source.ts";

/**
 * RVTools' workbook: the tabs of the CSV set as sheets. Its sheet vMetaData says when it was made (wall clock, no zone), which the
 * CSV set does not. A workbook has no lines: the row number within its sheet stands in.
 */
export const rvtoolsXlsx: Adapter = {
  id: "rvtools-xlsx",
  title: "RVTools workbook (.xlsx)",
  role: "inventory",
  bareTimes: "local",
  recipes: [
    {
      tool: "RVTools",
      command:
        "RVTools.exe -passthroughAuth -s vcenter01.example.com -c ExportAll2xlsx -d C:\\exports\\rvtools -f rvtools.xlsx",
      privilege: "Read-only on the vCenter root, propagated",
    },
  ],
  probe,
  read,
};

interface Sheet {
  readonly sheet: string;
  readonly data: readonly (readonly Cell[])[];
}

/** A zip's entry names stand uncompressed in it; the sheets' names do not, so any workbook is claimed and named if it is none of RVTools'. */
function probe(head: Head): Probe {
  if (head.nature !== "zip") return "no";
  // A text document has [Content_Types].xml too, and word/ where a workbook has xl/.
  return /xl\/(?:_rels|workbook|worksheets|styles|sharedStrings|theme|tables|drawings)/.test(head.text) ? "yes" : "no";
}

/** A workbook is read whole; one that unpacks to more than this would take all memory (RVTools' own stay far below). */
const LARGEST_WORKBOOK_BYTES = 536_870_912;

async function read(source: Source, sink: Sink): Promise<void> {
  let sheets: readonly Sheet[];
  try {
    const entries = source.head.gzipped ? null : await zipEntries(source.file);
    const bytes = entries?.reduce((sum, entry) => sum + entry.bytes, 0) ?? 0;
    if (bytes > LARGEST_WORKBOOK_BYTES)
      return sink.reject(
        1,
        `the workbook unpacks to ${Math.round(bytes / 1_048_576)} MB; export the tabs as CSV (ExportAll2csv) instead`,
        "",
      );
    const file = await readFile(source.file);
    const workbook = source.head.gzipped ? await unzip(file, { maxOutputLength: LARGEST_WORKBOOK_BYTES }) : file;
    for (const part of await damagedParts(workbook, entries ?? []))
      sink.reject(1, `${part} of the workbook is damaged: its checksum is another`, "");
    sheets = await readSheets(workbook);
  } catch (error) {
    // "Cannot read properties of undefined": what a reader says of a part that is not there, and nobody else understands.
    const why = error instanceof TypeError ? "a part of it is damaged or missing" : errorText(error);
    return sink.reject(1, `the workbook cannot be opened: ${why}`, "");
  }
  const takenAt = metadataTime(sheets);
  const used: string[] = [];
  for (const { sheet, data } of sheets) {
    const names = (data[0] ?? []).map((cell) => (typeof cell === "string" ? cell : ""));
    const table = rvtoolsTable(new Columns(names));
    if (table === null) continue;
    used.push(sheet);
    for (const [index, cells] of data.entries()) {
      if (index === 0 || cells.every((cell) => cell === null || cell === "")) continue;
      const record = rvtoolsRow(table.tab, new Row(table.at, cells, index + 1), takenAt);
      if (record === null) sink.irrelevant();
      else if (typeof record === "string")
        sink.reject(index + 1, `sheet ${sheet}: ${record}`, cells.join(",").slice(0, 200));
      else sink.emit(record);
    }
  }
  if (used.length > 0) return sink.describe({ notes: [`sheets: ${used.join(", ")}`] });
  sink.reject(
    1,
    "a workbook without a tab of RVTools (no column VI SDK Server); save the sheet with the export as CSV",
    sheets.map(({ sheet }) => sheet).join(", "),
  );
}

/** What the reader looks at; it never asks for the checksums. */
const READ_PARTS = /^xl\/(?:workbook|sharedStrings|styles|worksheets\/)/;

async function damagedParts(workbook: Buffer, entries: readonly ZipEntry[]): Promise<readonly string[]> {
  const { unzipSync } = await import("fflate");
  const parts = unzipSync(workbook, { filter: ({ name }) => READ_PARTS.test(name) });
  return entries.flatMap(({ name, checksum }) => {
    const part = parts[name];
    return part === undefined || crc32(part) === checksum ? [] : [name];
  });
}

async function readSheets(workbook: Buffer): Promise<readonly Sheet[]> {
  // Loaded where a workbook is read: it takes longer to load than most inputs take to read.
  // Not its reader for Node: that one streams the zip, and of a damaged one the stream never ends.
  const { default: readExcelFile } = await import("read-excel-file/universal");
  return (await readExcelFile(new Blob([new Uint8Array(workbook)]))) as readonly Sheet[];
}

const unzip = promisify(gunzip);

/** vMetaData's "xlsx creation datetime". */
function metadataTime(sheets: readonly Sheet[]): RawTime | undefined {
  for (const { data } of sheets) {
    const at = (data[0] ?? []).findIndex(
      (cell) => typeof cell === "string" && /^(xlsx)?creationdatetime$/.test(plainName(cell)),
    );
    const cell = at < 0 ? undefined : data[1]?.[at];
    // A typed date is a wall clock that the reader hands over as if it were UTC.
    if (cell instanceof Date) return cell.toISOString().slice(0, 19).replace("T", " ");
    if (typeof cell === "string" && cell.trim() !== "") return cell.trim();
  }
  return undefined;
}
