import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHistory } from "../../src/history/store.ts";
import { textOfDocument } from "../docs/documents.ts";
import { aReading } from "./builder.ts";
import { sqlFixture } from "./sql-fixture.ts";

/**
 * `npm run prove:sql`: the statements of docs/history-sql.md in ClickHouse and Polars, and by the grammars of Spark and Trino. Their
 * packages are too large to be development dependencies (chdb: 543 MB): PRECOPY_ENGINES is a folder in which
 * `npm i chdb nodejs-polars dt-sql-parser` was run.
 */
const engines = process.env["PRECOPY_ENGINES"] ?? "";
const require = createRequire(join(engines, "package.json"));
const statements = [...textOfDocument("docs/history-sql.md").matchAll(/```sql\n-- (.+)\n([\s\S]*?)```/g)].map(
  ([, name = "", sql = ""]) => ({ name, sql: sql.trim() }),
);
const sqlOf = (name: string): string => statements.find((one) => one.name === name)?.sql ?? "";

let folder: string;
beforeAll(async () => {
  if (engines === "")
    throw new Error("PRECOPY_ENGINES names no folder: npm i chdb nodejs-polars dt-sql-parser there first");
  folder = mkdtempSync(join(tmpdir(), "precopy-engines-"));
  const history = await openHistory(join(folder, "history.duckdb"));
  await history.apply(aReading(sqlFixture(), { at: "2026-11-21T06:00:00.000Z" }));
  await history.export(join(folder, "export"), "0.3.0");
  history.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ClickHouse {
  query(sql: string, format?: string): string;
  cleanup(): void;
}

/** The answers to what all engines are asked alike. */
function holdsForAll(ask: (name: string) => readonly Record<string, unknown>[]): void {
  expect(
    ask("all engines: nightly counts").map(({ day, moves, failed }) => [
      day instanceof Date ? day.toISOString().slice(0, 10) : day,
      Number(moves),
      Number(failed),
    ]),
  ).toEqual(
    expect.arrayContaining([
      ["2026-11-21", 3, 2],
      ["2026-11-21", 2, 1],
      ["2026-11-20", 1, 0],
      ["2026-10-20", 1, 0],
    ]),
  );
  expect(ask("all engines: worst stuns")).toMatchObject([{ vm: "web01", stun_seconds: 2, stun_seconds_high: 6 }]);
  expect(ask("all engines: failures open").map(({ vm, attempts }) => [vm, Number(attempts)])).toEqual([["db01", 2]]);
  expect(ask("all engines: path failures").map(({ moves, failed }) => [Number(moves), Number(failed)])).toEqual([
    [4, 2],
    [2, 1],
  ]);
}

interface Polars {
  scanParquet(files: string): unknown;
  SQLContext(tables: Readonly<Record<string, unknown>>): {
    execute(sql: string, options: { readonly eager: true }): { toRecords(): Record<string, unknown>[] };
  };
}

test("Polars answers what all engines are asked, with instants in UTC", () => {
  const polars = require("nodejs-polars") as Polars;
  const context = polars.SQLContext({ moves: polars.scanParquet(join(folder, "export", "*", "*", "*.parquet")) });
  const ask = (sql: string): Record<string, unknown>[] => context.execute(sql, { eager: true }).toRecords();
  holdsForAll((name) => ask(sqlOf(name).replace(/;$/, "")));
  const [first] = ask("select ended_at from moves where vm = 'web01' order by ended_at limit 1");
  expect(first?.["ended_at"]).toEqual(new Date("2026-10-20T01:01:00.000Z"));
});

test("ClickHouse answers all questions", () => {
  const { Session } = require("chdb") as { readonly Session: new (path: string) => ClickHouse };
  const session = new Session(join(folder, "chdb"));
  const ask = (name: string): Record<string, unknown>[] =>
    session
      .query(sqlOf(name).replace(/;$/, ""), "JSONEachRow")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  session.query(sqlOf("ClickHouse (DIR is below its user_files)").replaceAll("DIR", join(folder, "export")));
  holdsForAll(ask);
  expect(ask("ClickHouse: p95 by kind").map(({ month, kind, p95_seconds: p95 }) => [month, kind, p95])).toEqual([
    [202610, "vmotion", 60],
    [202611, "cold", 240],
    [202611, "vmotion", 177],
  ]);
  expect(ask("ClickHouse: residency of a VM").map(({ host, hours }) => [host, hours])).toEqual([
    ["esx02", 744],
    ["esx03", 24],
    ["esx02", null],
  ]);
  session.cleanup();
});

interface Grammar {
  validate(sql: string): readonly { readonly message: string }[];
}

test("the grammars of Spark and Trino take every statement, and no broken one", async () => {
  // The package's modules name folders, which Node does not resolve.
  const entry = join(folder, "grammars.js");
  writeFileSync(entry, `export { SparkSQL, TrinoSQL } from ${JSON.stringify(require.resolve("dt-sql-parser"))};\n`);
  const bundle = await rolldown({ input: entry, platform: "node", logLevel: "silent" });
  const file = join(folder, "bundle.mjs");
  await bundle.write({ file, format: "esm" });
  const { SparkSQL, TrinoSQL } = (await import(pathToFileURL(file).href)) as Record<string, new () => Grammar>;
  for (const [engine, Parser] of [
    ["Spark", SparkSQL],
    ["Trino", TrinoSQL],
  ] as const) {
    if (Parser === undefined) throw new Error(`dt-sql-parser has no ${engine}`);
    const grammar = new Parser();
    expect(grammar.validate("select day frm moves where")).not.toEqual([]);
    const own = statements.filter(({ name }) => name.startsWith(engine) || name.startsWith("all engines"));
    expect(own.length).toBeGreaterThan(6);
    for (const { name, sql } of own) expect([engine, name, grammar.validate(sql)]).toEqual([engine, name, []]);
  }
});
