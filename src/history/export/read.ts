import { KnownError } from "../../model/diagnostic.ts";
import type { Migration } from "../../model/migration.ts";
import type { VmNamed } from "../../model/vm-identity.ts";
import { openDatabase, reasonOf, sqlText, textOf, type Database } from "../database.ts";
import { toMigration, type StoredMigration } from "../merge.ts";
import { listVms, nameFilter, namedBy, type IdentityColumns } from "../vms.ts";

/** Which migrations of an export are wanted; the engine hands over no others. */
export interface ExportSelection {
  /** ISO UTC: those whose end (else start, else queueing) lies between; null: no limit. Those without a time are always wanted. */
  readonly from: string | null;
  readonly to: string | null;
  /** Which of the VMs that the export names; null: all of them. */
  readonly vms: ((all: readonly VmNamed[]) => readonly VmNamed[]) | null;
}

export const WHOLE_EXPORT: ExportSelection = { from: null, to: null, vms: null };

/** One Parquet file of an export: its migrations, or why it is none of ours or cannot be read. */
export type ExportedFile =
  | {
      readonly ok: true;
      readonly migrations: readonly Migration[];
      /** First and last time in the whole file, ISO UTC; null where it has none. */
      readonly firstAt: string | null;
      readonly lastAt: string | null;
    }
  | { readonly ok: false; readonly reason: string };

interface NamedFile {
  readonly file: string;
  /** Index among the inputs of the report. */
  readonly input: number;
}

/** Files that are asked in one query; one that is damaged makes them be asked one by one. */
const BATCH_FILES = 200;

/**
 * Reads files of an export back, from this site or another, of this version or an earlier one. The evidence of a migration is the
 * row (1-based) that carries it. Throws HistoryUnusable without DuckDB.
 */
export async function readExportedFiles(
  files: readonly NamedFile[],
  selection: ExportSelection,
): Promise<ReadonlyMap<number, ExportedFile>> {
  const read = new Map<number, ExportedFile>();
  const database = await openDatabase(":memory:", false);
  const inBatches: InBatches = async (all, use) => {
    for (let start = 0; start < all.length; start += BATCH_FILES) {
      const batch = all.slice(start, start + BATCH_FILES);
      try {
        await use(batch);
      } catch {
        for (const one of batch)
          await use([one]).catch((reason: unknown) => read.set(one.input, { ok: false, reason: reasonOf(reason) }));
      }
    }
  };
  try {
    await database.run("set TimeZone = 'UTC'");
    const former = new Set<NamedFile>();
    await inBatches(files, async (batch) => {
      for (const one of await formerOnes(database, batch)) former.add(one);
    });
    // Files of one version have the same columns and are read together.
    const readable = files.filter(({ input }) => !read.has(input));
    const kinds = [
      { columns: CURRENT, files: readable.filter((file) => !former.has(file)) },
      { columns: FORMER, files: readable.filter((file) => former.has(file)) },
    ];
    const chosen = selection.vms === null ? null : selection.vms(await vmsNamed(database, kinds, inBatches));
    if (chosen !== null) await listVms(database, chosen);
    for (const kind of kinds)
      await inBatches(
        kind.files.filter(({ input }) => !read.has(input)),
        async (batch) => {
          const found = await readBatch(database, batch, whereOf(selection, chosen, kind.columns));
          for (const [input, file] of found) read.set(input, file);
        },
      );
  } finally {
    database.close();
  }
  return read;
}

type InBatches = (all: readonly NamedFile[], use: (files: readonly NamedFile[]) => Promise<void>) => Promise<void>;

interface FilesOfVersion {
  readonly columns: IdentityColumns;
  readonly files: readonly NamedFile[];
}

/** Every way in which they call a VM, once: thousands of files call the same ones. */
async function vmsNamed(
  database: Database,
  kinds: readonly FilesOfVersion[],
  inBatches: InBatches,
): Promise<readonly VmNamed[]> {
  await database.run("create temporary table named (vcenter varchar, vm varchar, vm_moref varchar, vm_uuid varchar)");
  for (const { columns, files } of kinds)
    await inBatches(files, (batch) =>
      database.run(
        `insert into named select ${namedColumns(columns)} from ${tableOf(batch)} group by all except select * from named`,
      ),
    );
  return (await database.all("select * from named")).map(namedBy);
}

/** Who a row is of: in the files of this version, and in those of 0.2.0, whose vCenter stood in the path alone. */
const CURRENT: IdentityColumns = ["vcenter", "vm", "vm_moref", "vm_instance_uuid"];
const FORMER: IdentityColumns = [
  "json_extract_string(body, '$.vcenter')",
  "vm",
  "vm_moref",
  "json_extract_string(body, '$.vm.instanceUuid')",
];

/** Those of them that were written by 0.2.0. Throws where one of them is no file of an export. */
async function formerOnes(database: Database, files: readonly NamedFile[]): Promise<readonly NamedFile[]> {
  const list = files.map(({ file }) => sqlText(file)).join(", ");
  const rows = await database.all(
    `select file_name, list(name) as names from parquet_schema([${list}]) group by file_name`,
  );
  const names = new Map(rows.map((row) => [String(row["file_name"]), new Set(row["names"] as string[])]));
  return files.filter(({ file }) => {
    const columns = names.get(file);
    if (columns === undefined) throw new KnownError("it cannot be read");
    const missing = ["id", "moment", "body"].find((name) => !columns.has(name));
    if (missing !== undefined) throw new KnownError(`it has no column ${missing}`);
    return !columns.has("vm_instance_uuid");
  });
}

function tableOf(files: readonly NamedFile[]): string {
  const list = files.map(({ file }) => sqlText(file)).join(", ");
  return `read_parquet([${list}], filename = true, file_row_number = true, hive_partitioning = false)`;
}

function namedColumns([vcenter, vm, moref, uuid]: IdentityColumns): string {
  return `${vcenter} as vcenter, ${vm} as vm, ${moref} as vm_moref, ${uuid} as vm_uuid`;
}

function whereOf({ from, to }: ExportSelection, chosen: readonly VmNamed[] | null, columns: IdentityColumns): string {
  const conditions = [
    ...(from === null ? [] : [`(moment is null or moment >= ${sqlText(from)}::timestamptz)`]),
    ...(to === null ? [] : [`(moment is null or moment <= ${sqlText(to)}::timestamptz)`]),
    ...(chosen === null ? [] : [nameFilter(chosen, columns)]),
  ];
  return conditions.length === 0 ? "true" : conditions.join(" and ");
}

async function readBatch(
  database: Database,
  files: readonly NamedFile[],
  where: string,
): Promise<ReadonlyMap<number, ExportedFile>> {
  const spans = await database.all(
    `select filename, strftime(min(least(queued_at, started_at, ended_at)), '${ISO}') as first_at,
       strftime(max(greatest(queued_at, started_at, ended_at)), '${ISO}') as last_at from ${tableOf(files)} group by filename`,
  );
  const spanOf = new Map(spans.map((row) => [String(row["filename"]), row]));
  const migrations = new Map(files.map(({ file }) => [file, [] as Migration[]]));
  const inputOf = new Map(files.map(({ file, input }) => [file, input]));
  await database.each(
    `select filename, file_row_number as row, body from ${tableOf(files)} where ${where}`,
    [],
    (row) => {
      const file = String(row["filename"]);
      const found = fromStored(String(row["body"]), inputOf.get(file) ?? 0, Number(row["row"]) + 1);
      migrations.get(file)?.push(found);
    },
  );
  return new Map(
    files.map(({ file, input }) => {
      const span = spanOf.get(file) ?? {};
      const [firstAt, lastAt] = [textOf(span, "first_at"), textOf(span, "last_at")];
      return [input, { ok: true, migrations: migrations.get(file) ?? [], firstAt, lastAt }];
    }),
  );
}

const ISO = "%Y-%m-%dT%H:%M:%S.%gZ";

function fromStored(body: string, input: number, row: number): Migration {
  const stored: unknown = JSON.parse(body);
  if (!isStored(stored)) throw new KnownError(`row ${row} holds no migration`);
  const records = [...new Set(stored.evidence.map((item) => item.record))];
  return toMigration(
    stored,
    records.map((record) => ({ input, line: row, record })),
  );
}

/** Enough to tell our own rows from a stranger's Parquet file that has a column `body` too. */
function isStored(value: unknown): value is StoredMigration {
  if (typeof value !== "object" || value === null) return false;
  const has = (name: string, type: string): boolean => name in value && typeof Reflect.get(value, name) === type;
  const objects = ["vm", "source", "destination", "preCopy", "stun", "stunRisk", "pairing", "disk"];
  const lists = ["keys", "evidence"].every((name) => Array.isArray(Reflect.get(value, name)));
  return has("id", "string") && has("outcome", "string") && lists && objects.every((name) => has(name, "object"));
}
