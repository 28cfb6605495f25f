import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../src/history/database.ts";
import { readExportedFiles, WHOLE_EXPORT } from "../../src/history/export/read.ts";
import { openHistory } from "../../src/history/store.ts";
import { KnownError } from "../../src/model/diagnostic.ts";
import { wellFormed } from "../../src/interpret/well-formed.ts";
import { aMigration, allOf, aReading } from "../history/builder.ts";
import { Random } from "../support/random.ts";
import { HOSTILE_NAMES } from "./hostile.ts";
import { BYTE_MUTATIONS } from "./mutate-bytes.ts";

/** The suite's few; `FUZZ_STORED=500 npx vitest run --config test/vitest.config.ts --project utc test/fuzz/stored.test.ts` runs more. */
const MUTANTS = Number(process.env["FUZZ_STORED"] ?? "10");
const PATIENCE_MS = 240_000;
const DAMAGE = BYTE_MUTATIONS.filter(({ name }) => name.startsWith("b") || name.startsWith("compressed"));
/** As the interpreter hands them on. */
const names = HOSTILE_NAMES.map((name, index) => `${wellFormed(name)}#${index}`);
let folder = "";
let database = Buffer.alloc(0);
let exported = Buffer.alloc(0);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "precopy-stored-"));
  const file = join(folder, "whole.duckdb");
  const history = await openHistory(file);
  const moves = names.map((name, index) =>
    aMigration(name, "2026-11-20T01:00:00.000Z", `2026-11-20T01:${String(10 + index)}:00.000Z`, {
      id: `m-${index}`,
      vcenter: name,
      userName: name,
      keys: [`start:${name}`],
    }),
  );
  await history.apply(aReading(moves));
  expect(new Set((await allOf(history)).map(({ vm }) => vm.name))).toEqual(new Set(names));
  await history.export(join(folder, "export"), "0.1.0");
  history.close();
  database = readFileSync(file);
  const [first] = readdirSync(join(folder, "export"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".parquet"),
  );
  exported = readFileSync(join(folder, "export", first ?? ""));
}, PATIENCE_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function damaged(bytes: Buffer, number: number): Buffer {
  const random = new Random(Math.imul(number + 1, 0x85ebca6b));
  if (random.chance(0.2)) return bytes.subarray(0, random.integer(0, bytes.length));
  return random.pick(DAMAGE).apply(bytes, random);
}

/** Asks a history everything; what it says where it cannot. */
async function asked(file: string): Promise<string | null> {
  try {
    const history = await openHistory(file);
    try {
      await history.status();
      await history.inputs();
      await history.nights();
      await allOf(history);
      await history.past("2026-11-22T00:00:00.000Z", "2026-11-22");
      await history.apply(aReading([aMigration("new", "2026-11-21T01:00:00.000Z", "2026-11-21T01:00:09.000Z")]));
    } finally {
      history.close();
    }
    return null;
  } catch (error) {
    if (error instanceof KnownError) return error.message;
    throw error;
  }
}

describe("what is stored", () => {
  test("names of every kind come back out of an export as they went in", async () => {
    const files = readdirSync(join(folder, "export"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".parquet"))
      .map((path, input) => ({ file: join(folder, "export", path), input }));
    expect(files).toHaveLength(names.length);
    const read = await readExportedFiles(files, WHOLE_EXPORT);
    const back = [...read.values()].flatMap((one) => (one.ok ? one.migrations.map(({ vm }) => vm.name) : []));
    expect(new Set(back)).toEqual(new Set(names));
    expect(back).toHaveLength(names.length);
  });

  test("a damaged history is refused in words, or read", { timeout: PATIENCE_MS }, async () => {
    const file = join(folder, "damaged.duckdb");
    const told = new Set<boolean>();
    for (let number = 0; number < MUTANTS; number++) {
      writeFileSync(file, damaged(database, number));
      rmSync(`${file}.wal`, { force: true });
      told.add((await asked(file)) !== null);
    }
    expect(told.has(true)).toBe(true);
  });

  test("a database of another program is refused, and left as it is", async () => {
    const file = join(folder, "foreign.duckdb");
    const foreign = await openDatabase(file, false);
    await foreign.run("create table migration (a integer)");
    await foreign.run("insert into migration values (42)");
    foreign.close();
    expect(await asked(file)).toMatch(/foreign\.duckdb/);
    const again = await openDatabase(file, true);
    expect(await again.all("select table_name, column_name from duckdb_columns() where not internal")).toHaveLength(1);
    again.close();
  });

  test("a damaged file of an export, and one of another program, are refused in words", async () => {
    const files = Array.from({ length: MUTANTS }, (_, number) => join(folder, `damaged-${number}.parquet`));
    for (const [number, file] of files.entries()) writeFileSync(file, damaged(exported, number));
    const foreign = join(folder, "foreign.parquet");
    const maker = await openDatabase(":memory:", false);
    await maker.run(`copy (select 42 as id, 'x' as vm, [1, 2] as keys) to '${foreign}' (format parquet)`);
    maker.close();
    const inputs = [...files, foreign].map((file, input) => ({ file, input }));
    const read = await readExportedFiles(inputs, WHOLE_EXPORT);
    expect(read.size).toBe(inputs.length);
    expect(read.get(MUTANTS)?.ok).toBe(false);
    for (const one of read.values()) if (!one.ok) expect(one.reason).not.toMatch(/^TypeError|undefined/);
  });
});
