import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { groupBy } from "../../model/group-by.ts";
import { MEMORY_LIMIT, sqlText, textOf, type Database } from "../database.ts";
import { EXPORT_COLUMNS, EXPORT_SCHEMA_VERSION, exportRows } from "./columns.ts";
import { exportFile, isUnfinished, partitionName, unfinishedName } from "./layout.ts";
import {
  EXPORT_FORMAT,
  FORMER_MARKER,
  listExportFiles,
  moveInto,
  noteExportFile,
  noteExportGone,
  readExportState,
  removeExportFile,
  settleFile,
  writeExportState,
  writeWhole,
  type ExportEntry,
} from "./state.ts";

/** The columns for people and programs, beside the files. */
export const EXPORT_SCHEMA = "_schema.json";
/** Rows that are held until they are written: some kilobytes each. */
const ROW_GROUP_ROWS = 16_384;
/** From so many files of one month on, the month is sorted once instead of searched for each of them. */
const SORTED_FROM_FILES = 4;

export interface ExportCounts {
  /** In the folder now. */
  readonly migrations: number;
  readonly files: number;
  /** Files that this run wrote, and files it took away. */
  readonly written: number;
  readonly removed: number;
}

/** A file as the history would have it. */
interface Wanted extends Omit<ExportEntry, "bytes"> {
  readonly vcenter: string | null;
  /** `2026-11-23`, `2026-10`, or null for what has no time. */
  readonly period: string | null;
}

/**
 * Writes the history as Parquet: a file for each vCenter and night of the newest month, one for each earlier month. Only what has changed
 * since the last export into the folder is written; each file comes whole under its name or not at all, and a run that died is completed by
 * the next. Memory does not depend on the number of files. Throws KnownError for a folder that holds something else.
 */
export async function exportHistory(database: Database, folder: string, program: string): Promise<ExportCounts> {
  const state = await readExportState(folder);
  await mkdir(folder, { recursive: true });
  await database.run(`set memory_limit = '${MEMORY_LIMIT}'`);
  const head = { history: await historyId(database), schemaVersion: EXPORT_SCHEMA_VERSION };
  const isSame = state.head?.history === head.history && state.head.schemaVersion === head.schemaVersion;
  const wanted = await wantedFiles(database);
  const present = await listExportFiles(folder);
  const isCurrent = ({ file, content }: Wanted): boolean => {
    const known = state.entries.get(file);
    return isSame && known?.content === content && present.get(file) === known.bytes;
  };
  const stale = [...wanted.values()].filter((file) => !isCurrent(file));
  const surplus = [...present.keys()].filter((file) => !wanted.has(file));
  await writeSchema(folder);
  const rows = [...wanted.values()].reduce((sum, file) => sum + file.rows, 0);
  const counts = { migrations: rows, files: wanted.size, written: stale.length, removed: 0 };
  if (isSame && stale.length === 0 && surplus.length === 0) return counts;

  const entries = new Map([...state.entries].filter(([file]) => wanted.has(file) && present.has(file)));
  if (!isSame) entries.clear();
  // From here on the folder is an export of this history, however far the run comes.
  await writeExportState(folder, head, program, entries.values());
  await rm(join(folder, FORMER_MARKER), { force: true });
  for (const file of surplus.filter(isUnfinished)) await removeExportFile(folder, file);
  const gone = surplus.filter((file) => !isUnfinished(file));
  const surplusOf = groupBy(gone, dirname);
  for (const month of groupBy(stale, ({ period }) => period?.slice(0, 7) ?? "").values()) {
    const table = month.length < SORTED_FROM_FILES ? "migration" : await sortMonth(database, month);
    for (const files of groupBy(month, ({ file }) => dirname(file)).values()) {
      for (const file of files) await writeUnfinished(database, table, folder, file, program);
      // A month that takes the place of its nights: for a moment it has neither, never both.
      const [first] = files;
      for (const file of surplusOf.get(dirname(first?.file ?? "")) ?? []) await removeNoted(folder, file);
      for (const file of files) {
        const bytes = await putInPlace(folder, file.file);
        const entry = { file: file.file, rows: file.rows, bytes, content: file.content };
        await noteExportFile(folder, entry);
        entries.set(entry.file, entry);
      }
    }
    if (table !== "migration") await database.run(`drop table ${table}`);
  }
  for (const file of gone) if (existsSync(join(folder, file))) await removeNoted(folder, file);
  await writeExportState(folder, head, program, entries.values());
  return { ...counts, removed: gone.length };
}

/** Every file the history makes, by name. One row of an answer each, however many migrations there are. */
async function wantedFiles(database: Database): Promise<ReadonlyMap<string, Wanted>> {
  // A time in the future is no reason to call the present month past: it is at most the one in which the history last learnt something.
  const rows = await database.all(
    `with newest as (select date_trunc('month', least(max(moment), max(first_seen))) as month from migration),
     placed as (
       select vcenter, id, revision,
         case when moment < (select month from newest) then strftime(moment, '%Y-%m') else strftime(moment, '%Y-%m-%d') end as period
       from migration)
     select vcenter, period, count(*) as n,
       count(*)::varchar || '-' || printf('%016x', bit_xor(hash(id, revision))) as content
     from placed group by vcenter, period order by period, vcenter`,
  );
  const files = rows.map((row): Wanted => {
    const [vcenter, period] = [textOf(row, "vcenter"), textOf(row, "period")];
    return {
      vcenter,
      period,
      file: exportFile(vcenter, period),
      rows: Number(row["n"]),
      content: String(row["content"]),
    };
  });
  return new Map(files.map((file) => [file.file, file]));
}

/** One pass over a month that many files are made of. */
async function sortMonth(database: Database, files: readonly Wanted[]): Promise<string> {
  const period = files[0]?.period ?? null;
  await database.run(
    `create or replace temporary table export_month as select * from migration where ${within(period?.slice(0, 7) ?? null)}
     order by vcenter, moment, id`,
  );
  return "export_month";
}

async function writeUnfinished(
  database: Database,
  table: string,
  folder: string,
  { file, vcenter, period }: Wanted,
  program: string,
): Promise<void> {
  const target = join(folder, unfinishedName(file));
  await mkdir(dirname(target), { recursive: true });
  const whose = vcenter === null ? "vcenter is null" : `vcenter = ${sqlText(vcenter)}`;
  const metadata = `precopy_schema_version: '${EXPORT_SCHEMA_VERSION}', precopy_version: ${sqlText(program)}`;
  await database.run(
    `copy (${exportRows(table, `${whose} and ${within(period)}`, sqlText(partitionName(vcenter)))})
     to ${sqlText(target)} (format parquet, row_group_size ${ROW_GROUP_ROWS}, kv_metadata {${metadata}})`,
  );
}

/** SQL for the rows of a day, of a month, or without a time. */
function within(period: string | null): string {
  if (period === null) return "moment is null";
  const [from, unit] = period.length > 7 ? [period, "day"] : [`${period}-01`, "month"];
  return `moment >= timestamp '${from}' and moment < timestamp '${from}' + interval 1 ${unit}`;
}

async function putInPlace(folder: string, file: string): Promise<number> {
  const unfinished = join(folder, unfinishedName(file));
  const bytes = await settleFile(unfinished);
  await moveInto(unfinished, join(folder, file));
  return bytes;
}

async function removeNoted(folder: string, file: string): Promise<void> {
  await noteExportGone(folder, file);
  await removeExportFile(folder, file);
}

async function historyId(database: Database): Promise<string> {
  const rows = await database.all("select id from store");
  return textOf(rows[0] ?? {}, "id") ?? "";
}

async function writeSchema(folder: string): Promise<void> {
  const columns = EXPORT_COLUMNS.map(({ name, type, unit, comment }) => ({ name, type, unit, comment }));
  const head = { what: "precopy history export", format: EXPORT_FORMAT, schemaVersion: EXPORT_SCHEMA_VERSION };
  const text = `${JSON.stringify({ ...head, columns })}\n`;
  const file = join(folder, EXPORT_SCHEMA);
  if ((await readFile(file, "utf8").catch(() => null)) !== text) await writeWhole(file, text);
}
