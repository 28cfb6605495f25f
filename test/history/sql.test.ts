import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database, type Row } from "../../src/history/database.ts";
import { EXPORT_COLUMNS } from "../../src/history/export/columns.ts";
import { listExportFiles } from "../../src/history/export/state.ts";
import { openHistory } from "../../src/history/store.ts";
import { textOfDocument } from "../docs/documents.ts";
import { aReading } from "./builder.ts";
import { sqlFixture } from "./sql-fixture.ts";

const text = textOfDocument("docs/history-sql.md");
/** The statements of the document by what their first line calls them. */
const statements = new Map(
  [...text.matchAll(/```sql\n-- (.+)\n([\s\S]*?)```/g)].map(([, name = "", sql = ""]) => [name, sql.trim()]),
);

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "precopy-sql-"));
  const history = await openHistory(join(folder, "history.duckdb"));
  await history.apply(aReading(sqlFixture(), { at: "2026-11-21T06:00:00.000Z" }));
  await history.export(join(folder, "export"), "0.3.0");
  history.close();
  database = await openDatabase(":memory:", false);
  await database.run((statements.get("DuckDB") ?? "").replaceAll("DIR", join(folder, "export").replaceAll("\\", "/")));
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(name: string): Promise<readonly Row[]> {
  const sql = statements.get(name);
  if (sql === undefined) throw new Error(`docs/history-sql.md has no statement "${name}"`);
  return await database.all(sql);
}

const VC = "vc01.example.com";

test("every question has a statement for each engine", () => {
  const names = [...statements.keys()];
  const questions = [
    "nightly counts",
    "p95 by kind",
    "worst stuns",
    "failures open",
    "path failures",
    "residency of a VM",
  ];
  for (const question of questions)
    for (const engine of ["DuckDB", "ClickHouse", "Spark", "Trino"])
      expect(
        names.some((name) => name === `all engines: ${question}` || name === `${engine}: ${question}`),
        `${engine}: ${question}`,
      ).toBe(true);
});

test("DuckDB answers all of them", async () => {
  expect(await ask("all engines: nightly counts")).toEqual([
    { day: "2026-11-21", vcenter: VC, moves: "3", failed: "2", cancelled: "0", unfinished: "0" },
    { day: "2026-11-21", vcenter: null, moves: "2", failed: "1", cancelled: "0", unfinished: "0" },
    { day: "2026-11-20", vcenter: VC, moves: "1", failed: "0", cancelled: "0", unfinished: "0" },
    { day: "2026-10-20", vcenter: VC, moves: "1", failed: "0", cancelled: "0", unfinished: "0" },
  ]);
  const p95 = await ask("DuckDB: p95 by kind");
  expect(p95.map(({ month, ...row }) => ({ month: String(month), ...row }))).toEqual([
    { month: "202610", kind: "vmotion", moves: "1", p50_seconds: 60, p95_seconds: 60 },
    { month: "202611", kind: "cold", moves: "1", p50_seconds: 240, p95_seconds: 240 },
    { month: "202611", kind: "vmotion", moves: "2", p50_seconds: 150, p95_seconds: 177 },
  ]);
  expect(await ask("all engines: worst stuns")).toMatchObject([
    { vm: "web01", stun_seconds_low: 0.5, stun_seconds: 2, stun_seconds_high: 6, ended_at: "2026-11-20 01:02:00+00" },
  ]);
  expect(await ask("all engines: failures open")).toEqual([
    { vc_name: VC, vm: "db01", failed_at: "2026-11-21 03:10:00+00", attempts: "2" },
  ]);
  expect(await ask("all engines: path failures")).toEqual([
    { vcenter: VC, source_host: "esx01", destination_host: "esx02", moves: "4", failed: "2" },
    { vcenter: null, source_host: "esx01", destination_host: "esx02", moves: "2", failed: "1" },
  ]);
  expect((await ask("DuckDB: residency of a VM")).map(({ host, hours }) => [host, hours])).toEqual([
    ["esx02", 744],
    ["esx03", 24],
    ["esx02", null],
  ]);
});

test("the document has every column, as a table and in Trino's", () => {
  const rows = EXPORT_COLUMNS.map(
    ({ name, type, unit, comment }) => `| \`${name}\` | ${type} | ${unit ?? ""} | ${comment} |`,
  );
  expect(
    text
      .slice(text.indexOf("|---|---|---|---|\n") + 18)
      .trim()
      .split("\n"),
  ).toEqual(rows);
  const trino = statements.get("Trino, Hive connector") ?? "";
  const declared = [...trino.matchAll(/^ {2}(\w+) \w+,?$/gm)].map(([, name = ""]) => name);
  expect(declared.toSorted()).toEqual(EXPORT_COLUMNS.map(({ name }) => name).toSorted());
});

test("hyparquet, which shares no code with DuckDB, reads the files", async () => {
  const target = join(folder, "export");
  const rows: Record<string, unknown>[] = [];
  for (const path of (await listExportFiles(target)).keys()) {
    const file = await asyncBufferFromFile(join(target, path));
    const { schema, key_value_metadata: metadata } = await parquetMetadataAsync(file);
    expect(metadata).toContainEqual({ key: "precopy_schema_version", value: "2" });
    for (const { name, type } of EXPORT_COLUMNS.filter((column) => column.type === "TIMESTAMPTZ"))
      expect([type, schema.find((element) => element.name === name)?.logical_type]).toEqual([
        type,
        { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
      ]);
    rows.push(...(await parquetReadObjects({ file })));
  }
  expect(rows.length).toBe(sqlFixture().length);
  const stunned = rows.find((row) => row["stun_seconds"] === 2);
  expect(stunned).toMatchObject({
    vc: VC,
    month: 202611,
    vcenter: VC,
    vm: "web01",
    ended_at: new Date("2026-11-20T01:02:00.000Z"),
    day: new Date("2026-11-20T00:00:00.000Z"),
    duration_seconds: 120,
  });
});
