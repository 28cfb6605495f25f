import { join, resolve } from "node:path";
import { KnownError } from "../../model/diagnostic.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import type { Seconds } from "../../model/units.ts";
import { openDatabase, reasonOf, sqlText, type Row } from "../database.ts";
import { isUnfinished, monthOfFile } from "./layout.ts";
import { listExportFiles } from "./state.ts";

/** The moves of one night as exports hold them: no verdict stands there. */
export interface ExportNight {
  /** The morning it is called by: a night goes from noon to noon of the zone. */
  readonly date: string;
  readonly migrations: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly unfinished: number;
  /** Median of the vMotions that succeeded. */
  readonly vmotionSeconds: Seconds | null;
}

export interface ExportNights {
  /** Oldest first; nights without a move are not among them. */
  readonly nights: readonly ExportNight[];
  readonly files: number;
  /** Moves without any time: they are of no night. */
  readonly undated: number;
  /** Files whose moves are not counted, and why. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

interface MonthFile {
  readonly folder: string;
  readonly path: string;
  /** Folder of the vCenter within the export. */
  readonly vc: string;
  /** `2026-11`; null for what has no time. */
  readonly month: string | null;
}

/**
 * Counts the moves of export folders, night by night, in the engine: one row a night comes out of it, and little more than a month
 * is held, however many years and sites there are. The same migration in two folders counts once. Throws KnownError for a folder
 * that is no export, HistoryUnusable without DuckDB.
 */
export async function readExportNights(folders: readonly string[], timeZone: string): Promise<ExportNights> {
  const once = [...new Set(folders.map((folder) => resolve(folder)))];
  const files = (await Promise.all(once.map(filesOf))).flat();
  const database = await openDatabase(":memory:", false);
  try {
    await database.run("set TimeZone = 'UTC'");
    await database.run(
      "create temporary table move (date varchar, kind varchar, outcome varchar, duration_seconds double)",
    );
    const nights: ExportNight[] = [];
    const flush = async (before: string): Promise<void> => {
      for (const row of await database.all(NIGHTS, [before])) nights.push(nightOf(row));
      await database.run("delete from move where date < $1", [before]);
    };
    const unreadable: { file: string; reason: string }[] = [];
    const take = async (own: readonly MonthFile[]): Promise<void> =>
      await database.run(
        `insert into move select strftime((moment at time zone ${sqlText(timeZone)}) + interval 12 hour, '%Y-%m-%d'),
           kind, outcome, duration_seconds from (${movesOf(own)})`,
      );
    const byMonth = groupBy(files, ({ month }) => month);
    for (const month of [...byMonth.keys()].sort(byText)) {
      const own = byMonth.get(month) ?? [];
      // No zone makes an earlier night of what is in a later month (UTC).
      if (month !== null) await flush(`${month}-01`);
      try {
        await take(own);
      } catch {
        // One that is damaged does not cost the others.
        for (const few of groupBy(own, ({ vc }) => vc).values())
          await take(few).catch((error: unknown) => {
            for (const { path } of few) unreadable.push({ file: path, reason: reasonOf(error) });
          });
      }
    }
    await flush("9999");
    const [none] = await database.all("select count(*) as n from move");
    return { nights, files: files.length, undated: Number(none?.["n"] ?? 0), unreadable };
  } finally {
    database.close();
  }
}

async function filesOf(folder: string): Promise<readonly MonthFile[]> {
  const names = await listExportFiles(folder).catch(() => new Map<string, number>());
  const own = [...names.keys()].filter((name) => !isUnfinished(name)).sort();
  if (own.length === 0)
    throw new KnownError(`${folder} holds no file of a history export; precopy history export writes one.`);
  return own.map((name) => ({
    folder,
    path: join(folder, name),
    vc: name.slice(0, name.indexOf("/")),
    month: monthOfFile(name),
  }));
}

/** What has no time last. */
function byText(left: string | null, right: string | null): number {
  return Number(left === null) - Number(right === null) || compareText(left, right);
}

/** SQL for the moves of these files, each once. */
function movesOf(files: readonly MonthFile[]): string {
  const columns = "id, kind, outcome, trigger, duration_seconds, cast(moment as timestamptz) as moment";
  const folders = groupBy(files, ({ vc, month }) => `${vc} ${month}`);
  // Only a vCenter's month that more than one folder has can hold a move twice.
  const once: MonthFile[] = [];
  const twice: MonthFile[] = [];
  for (const own of folders.values()) {
    const isOfOne = own.every(({ folder }) => folder === own[0]?.folder);
    for (const file of own) (isOfOne ? once : twice).push(file);
  }
  const read = (some: readonly MonthFile[], select: string, order = ""): string[] =>
    some.length === 0
      ? []
      : [
          `select ${select} from read_parquet([${some.map(({ path }) => sqlText(path)).join(", ")}], hive_partitioning = false, union_by_name = true)${order}`,
        ];
  const parts = [
    ...read(once, columns),
    ...read(twice, `distinct on (id) ${columns}`, " order by id, outcome = 'unfinished'"),
  ];
  return `select * from (${parts.map((part) => `(${part})`).join(" union all ")}) where trigger <> 'placement'`;
}

const OUTCOMES = ["succeeded", "failed", "cancelled", "unfinished"] as const;
const NIGHTS = `select date, count(*) as migrations,
    ${OUTCOMES.map((outcome) => `count(*) filter (where outcome = '${outcome}') as ${outcome}`).join(", ")},
    quantile_cont(duration_seconds, 0.5) filter (where kind = 'vmotion' and outcome = 'succeeded') as took
  from move where date < $1 group by date order by date`;

function nightOf(row: Row): ExportNight {
  const took = row["took"];
  return {
    date: String(row["date"]),
    migrations: Number(row["migrations"]),
    succeeded: Number(row["succeeded"]),
    failed: Number(row["failed"]),
    cancelled: Number(row["cancelled"]),
    unfinished: Number(row["unfinished"]),
    vmotionSeconds: took === null ? null : Number(took),
  };
}
