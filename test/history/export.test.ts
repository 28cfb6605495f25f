import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, option, property, string } from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../../src/history/database.ts";
import { EXPORT_COLUMNS, EXPORT_SCHEMA_VERSION } from "../../src/history/export/columns.ts";
import { isExportFile, partitionName } from "../../src/history/export/layout.ts";
import { readExportedFiles, WHOLE_EXPORT, type ExportSelection } from "../../src/history/export/read.ts";
import { EXPORT_STATE, listExportFiles } from "../../src/history/export/state.ts";
import { exportHistory } from "../../src/history/export/write.ts";
import { openHistory, type History } from "../../src/history/store.ts";
import type { Migration } from "../../src/model/migration.ts";
import { aMigration, anInput, aReading } from "./builder.ts";

let folder: string;
let target: string;
let history: History;
const storeFile = () => join(folder, "history.duckdb");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "precopy-export-"));
  target = join(folder, "it's an [export]");
  history = await openHistory(storeFile());
});
afterEach(() => {
  history.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A move of an hour that ends at 05:00 of a day. */
const moved = (vm: string, day: string, part: Partial<Migration> = {}): Migration =>
  aMigration(vm, `${day}T04:00:00.000Z`, `${day}T05:00:00.000Z`, part);
const take = (...migrations: readonly Migration[]) =>
  history.apply(aReading(migrations, { at: "2026-11-24T06:00:00.000Z" }));
const files = async (): Promise<readonly string[]> => [...(await listExportFiles(target)).keys()].sort();
/** Content, size and time of every file: what another run must not touch. */
const fingerprint = (): readonly string[] =>
  readdirSync(target, { recursive: true, encoding: "utf8" })
    .map((name) => ({ name, info: statSync(join(target, name)) }))
    .filter(({ info }) => info.isFile())
    .map(({ name, info }) => `${name} ${info.size} ${info.mtimeMs} ${info.ino}`)
    .sort();
const changed = (before: readonly string[], after: readonly string[]): readonly string[] => {
  const known = new Set(before);
  return after.filter((line) => !known.has(line)).map((line) => line.split(" ")[0]?.replaceAll("\\", "/") ?? "");
};

async function readBack(selection: ExportSelection = WHOLE_EXPORT): Promise<readonly Migration[]> {
  const named = (await files()).map((path, input) => ({ file: join(target, path), input }));
  const read = await readExportedFiles(named, selection);
  return [...read.values()].flatMap((file) => (file.ok ? file.migrations : []));
}

async function ask(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const database = await openDatabase(":memory:", false);
  try {
    return await database.all(
      sql.replaceAll("DIR/", `${target.replaceAll("\\", "/").replaceAll("'", "''").replaceAll("[", "[[]")}/`),
    );
  } finally {
    database.close();
  }
}

describe("what is written", () => {
  test("a file for each vCenter and night, one for each past month, and everything reads back", async () => {
    const known = [
      moved("a", "2026-11-21"),
      moved("b", "2026-11-23"),
      moved("c", "2026-10-30"),
      moved("d", "2026-10-02"),
      moved("e", "2026-11-23", { vcenter: "vc/02 ö=x" }),
      moved("f", "2026-11-23", { vcenter: null }),
      aMigration("g", null, null, { vcenter: null, keys: ["chain:g"] }),
    ];
    await take(...known);
    expect(await history.export(target, "0.3.0")).toEqual({ migrations: 7, files: 6, written: 6, removed: 0 });
    expect(await files()).toEqual([
      "vc=_unknown/month=0/undated.parquet",
      "vc=_unknown/month=202611/night-2026-11-23.parquet",
      "vc=vc01.example.com/month=202610/month-2026-10.parquet",
      "vc=vc01.example.com/month=202611/night-2026-11-21.parquet",
      "vc=vc01.example.com/month=202611/night-2026-11-23.parquet",
      "vc=vc_2f02_20_c3_b6_3dx/month=202611/night-2026-11-23.parquet",
    ]);
    const bare = (migrations: readonly Migration[]): readonly Migration[] =>
      migrations.map((migration) => ({ ...migration, evidence: [] })).sort((a, b) => (a.id < b.id ? -1 : 1));
    const back = await readBack();
    expect(bare(back)).toEqual(bare(known));
    expect(back.map(({ evidence }) => evidence[0]?.line ?? 0).sort((a, b) => a - b)).toEqual([1, 1, 1, 1, 1, 1, 2]);
  });

  test("instants are UTC, partition columns are in the file, and every column is there", async () => {
    const estimate = { low: 1, best: 2, high: 3, basis: "inferred" } as const;
    const source = { vcenter: null, host: "esx1", datastore: "ds1", datacenter: "DC", cluster: "C1" };
    const migration = moved("a", "2026-11-23", { vcenter: "VC01", source });
    const told: Migration = {
      ...migration,
      vm: { ...migration.vm, instanceUuid: "50-1" },
      stun: { basis: "inferred", seconds: estimate, preCopyStunSeconds: null },
      stunRisk: { ...migration.stunRisk, level: "watch", probability: 0.25 },
      preCopy: {
        ...migration.preCopy,
        memoryMegabytes: 4096,
        bandwidthMegabytesPerSecond: estimate,
        dirtyRateMegabytesPerSecond: estimate,
      },
    };
    await history.apply({ ...aReading([told]), folderOf: () => "Prod/Web" });
    await history.export(target, "0.3.0");
    const [row] = await ask(
      "set TimeZone = 'America/New_York'; select *, epoch_ms(ended_at) as ended_ms from read_parquet('DIR/**/*.parquet', hive_partitioning = true)",
    );
    expect(row).toMatchObject({
      vc: "_56_4301",
      vcenter: "VC01",
      vm_instance_uuid: "50-1",
      vm_folder: "Prod/Web",
      source_datacenter: "DC",
      source_cluster: "C1",
      source_datastore: "ds1",
      timing_basis: "events",
      stun_seconds_low: 1,
      stun_seconds: 2,
      stun_seconds_high: 3,
      risk_level: "watch",
      risk_probability: 0.25,
      memory_megabytes: 4096,
      bandwidth_megabytes_per_second: 2,
      dirty_rate_megabytes_per_second_high: 3,
      day: "2026-11-23",
      ended_at: "2026-11-23 05:00:00+00",
      ended_ms: String(Date.parse("2026-11-23T05:00:00Z")),
    });
    expect(String(row?.["month"])).toBe("202611");
    const schema = await ask(
      "select name, logical_type from parquet_schema('DIR/vc=_56_4301/month=202611/night-2026-11-23.parquet')",
    );
    const logical = new Map(schema.map(({ name, logical_type: type }) => [name, String(type)]));
    for (const { name, type } of EXPORT_COLUMNS) {
      expect(logical.has(name), name).toBe(true);
      if (type === "TIMESTAMPTZ") expect(logical.get(name), name).toMatch(/isAdjustedToUTC=1, unit=.*MicroSeconds/);
    }
    const metadata = await ask(
      "select decode(key) as key, decode(value) as value from parquet_kv_metadata('DIR/**/*.parquet')",
    );
    expect(metadata).toContainEqual({ key: "precopy_schema_version", value: String(EXPORT_SCHEMA_VERSION) });
    const document = JSON.parse(readFileSync(join(target, "_schema.json"), "utf8")) as { columns: { name: string }[] };
    expect(document.columns.map(({ name }) => name)).toEqual(EXPORT_COLUMNS.map(({ name }) => name));
  });

  test("names of vCenters become folders that no engine decodes, and no two share one", () => {
    expect(["vc01.example.com", "10.0.0.5", "VC01", "a/b", "7", "v.", "con"].map(partitionName)).toEqual([
      "vc01.example.com",
      "10.0.0.5",
      "_56_4301",
      "a_2fb",
      "_37",
      "v_2e",
      "con",
    ]);
    const seen = new Map<string, string | null>();
    assert(
      property(option(string({ unit: "grapheme", maxLength: 200 })), (name) => {
        const folderName = partitionName(name);
        expect(folderName).toMatch(/^[a-z0-9._-]{1,120}$/);
        expect(folderName).not.toMatch(/^[\d-][\d.-]*$(?<!^\d+\.\d+\.\d+\.\d+)|\.$/);
        expect(isExportFile(`vc=${folderName}/month=202611/night-2026-11-23.parquet`)).toBe(true);
        expect(seen.get(folderName) ?? name).toBe(name);
        seen.set(folderName, name);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe("an export again", () => {
  const night = (day: string): string => `vc=vc01.example.com/month=202611/night-${day}.parquet`;

  test("with nothing new writes nothing", async () => {
    await take(moved("a", "2026-11-21"), moved("b", "2026-11-22"), moved("c", "2026-10-03"));
    await history.export(target, "0.3.0");
    const before = fingerprint();
    expect(await history.export(target, "0.3.1")).toEqual({ migrations: 3, files: 3, written: 0, removed: 0 });
    expect(fingerprint()).toEqual(before);
    // The same reading, and the history opened anew, are nothing new either.
    await take(moved("a", "2026-11-21"));
    history.close();
    history = await openHistory(storeFile());
    await history.export(target, "0.3.0");
    expect(fingerprint()).toEqual(before);
  });

  test("writes only the file of the night that changed, and those that are missing or were cut short", async () => {
    await take(moved("a", "2026-11-21"), moved("b", "2026-11-22"), moved("c", "2026-11-23"));
    await history.export(target, "0.3.0");
    const before = fingerprint();
    await take(moved("late", "2026-11-22"));
    expect(await history.export(target, "0.3.0")).toMatchObject({ migrations: 4, files: 3, written: 1, removed: 0 });
    expect(changed(before, fingerprint())).toEqual([EXPORT_STATE, night("2026-11-22")]);
    rmSync(join(target, night("2026-11-21")));
    writeFileSync(join(target, night("2026-11-23")), "PAR1 cut");
    expect(await history.export(target, "0.3.0")).toMatchObject({ migrations: 4, files: 3, written: 2 });
    expect((await readBack()).map(({ vm }) => vm.name ?? "").sort()).toEqual(["a", "b", "c", "late"]);
  });

  test("a migration that changes, or moves to another night, changes the files it was in and is in", async () => {
    const keys = ["chain:x"];
    await take(aMigration("x", "2026-11-22T23:00:00.000Z", null, { keys }), moved("b", "2026-11-21"));
    await history.export(target, "0.3.0");
    await take(aMigration("x", "2026-11-22T23:00:00.000Z", "2026-11-23T01:00:00.000Z", { keys }));
    expect(await history.export(target, "0.3.0")).toMatchObject({ migrations: 2, files: 2, written: 1, removed: 1 });
    expect(await files()).toEqual([night("2026-11-21"), night("2026-11-23")]);
  });

  test("a month that is over becomes one file in place of its nights; what is pruned goes", async () => {
    await take(moved("a", "2026-11-21"), moved("b", "2026-11-22"));
    await history.export(target, "0.3.0");
    await history.apply(aReading([moved("c", "2026-12-01")], { at: "2026-12-01T06:00:00.000Z" }));
    expect(await history.export(target, "0.3.0")).toEqual({ migrations: 3, files: 2, written: 2, removed: 2 });
    expect(await files()).toEqual([
      "vc=vc01.example.com/month=202611/month-2026-11.parquet",
      "vc=vc01.example.com/month=202612/night-2026-12-01.parquet",
    ]);
    await history.prune("2026-12-01T00:00:00.000Z");
    expect(await history.export(target, "0.3.0")).toEqual({ migrations: 1, files: 1, written: 0, removed: 1 });
    expect(readdirSync(join(target, "vc=vc01.example.com"))).toEqual(["month=202612"]);
  });

  test("a migration dated ahead does not end the month", async () => {
    await take(moved("a", "2026-11-21"), moved("ahead", "2027-05-01"));
    await history.export(target, "0.3.0");
    expect(await files()).toContain(night("2026-11-21"));
  });

  test("of another history replaces the files of the first; of 0.2.0 likewise", async () => {
    await take(moved("a", "2026-11-21"));
    await history.export(target, "0.3.0");
    history.close();
    rmSync(storeFile());
    history = await openHistory(storeFile());
    await take(moved("b", "2026-11-21"));
    expect(await history.export(target, "0.3.0")).toMatchObject({ files: 1, written: 1 });
    expect((await readBack()).map(({ vm }) => vm.name)).toEqual(["b"]);

    const former = join(folder, "former");
    mkdirSync(join(former, "vcenter=a%2Fb", "day=2026-11-20"), { recursive: true });
    writeFileSync(join(former, "vcenter=a%2Fb", "day=2026-11-20", "data_0.parquet"), "PAR1");
    writeFileSync(join(former, "precopy-history.json"), '{"what":"precopy history export","format":1}\n');
    expect(await history.export(former, "0.3.0")).toMatchObject({ files: 1, written: 1, removed: 1 });
    expect(readdirSync(former).sort()).toEqual([EXPORT_STATE, "_schema.json", "vc=vc01.example.com"]);
  });

  test("touches nothing of others", async () => {
    await take(moved("a", "2026-11-21"));
    await expect(history.export(folder, "0.3.0")).rejects.toThrow(/not empty and is no earlier export/);
    await history.export(target, "0.3.0");
    const own = ["notes.txt", "vc=vc01.example.com/month=202611/mine.parquet", "vc=x/month=1/night-2026-1-1.parquet"];
    for (const name of own) {
      mkdirSync(join(target, name, ".."), { recursive: true });
      writeFileSync(join(target, name), "mine");
    }
    await history.prune("2027-01-01T00:00:00.000Z");
    await history.export(target, "0.3.0");
    expect(own.map((name) => readFileSync(join(target, name), "utf8"))).toEqual(["mine", "mine", "mine"]);
    writeFileSync(join(target, EXPORT_STATE), '{"what":"precopy history export","format":3}\n');
    await expect(history.export(target, "0.3.0")).rejects.toThrow(/written by a newer precopy/);
  });
});

describe("an export that is cut short", () => {
  /** A database that dies at its n-th statement that matters. */
  const dying = (database: Database, after: number): Database => {
    let left = after;
    return {
      ...database,
      run: async (sql, values) => {
        if (sql.startsWith("copy") && left-- === 0) {
          // As a kill in the middle of a file leaves it.
          const file = /to '((?:[^']|'')+)' \(format/.exec(sql)?.[1]?.replaceAll("''", "'") ?? "";
          writeFileSync(file, "PAR1 half a fi");
          throw new Error("killed");
        }
        await database.run(sql, values);
      },
    };
  };

  test("has whole files only at any moment, and the next run completes it without writing them again", async () => {
    await take(
      ...["2026-09-01", "2026-10-01", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"].map((day) =>
        moved(day, day),
      ),
    );
    history.close();
    for (const after of [0, 2, 5]) {
      rmSync(target, { recursive: true, force: true });
      const database = await openDatabase(storeFile(), false);
      await expect(exportHistory(dying(database, after), target, "0.3.0")).rejects.toThrow("killed");
      const whole = (await files()).filter((path) => path.endsWith(".parquet"));
      for (const path of whole) await ask(`select id from read_parquet('DIR/${path}')`);
      expect(await exportHistory(database, target, "0.3.0")).toMatchObject({ files: 6, written: 6 - whole.length });
      database.close();
      expect((await files()).filter((path) => !path.endsWith(".parquet"))).toEqual([]);
      expect((await readBack()).length).toBe(6);
    }
    history = await openHistory(storeFile());
  });

  test("and a list of the folder that ends in the middle of a line is read as far as it goes", async () => {
    await take(moved("a", "2026-11-21"), moved("b", "2026-11-22"));
    await history.export(target, "0.3.0");
    const list = join(target, EXPORT_STATE);
    writeFileSync(list, readFileSync(list, "utf8").slice(0, -40));
    expect(await history.export(target, "0.3.0")).toMatchObject({ files: 2, written: 1 });
    expect(await history.export(target, "0.3.0")).toMatchObject({ files: 2, written: 0 });
  });
});

describe("reading an export", () => {
  test("hands over what is asked for: by time, and by VM whatever its number of moves", async () => {
    await take(
      moved("web01", "2026-11-21", { vm: { name: "web01", moref: "vm-1", instanceUuid: null } }),
      moved("web01", "2026-11-22", { vm: { name: "web01", moref: "vm-2", instanceUuid: null } }),
      moved("it's", "2026-11-22"),
      moved("old", "2026-09-22"),
    );
    await history.export(target, "0.3.0");
    const from = { ...WHOLE_EXPORT, from: "2026-11-22T00:00:00.000Z", to: "2026-11-22T05:00:00.000Z" };
    expect((await readBack(from)).map(({ vm }) => vm.name ?? "").sort()).toEqual(["it's", "web01"]);
    let asked = 0;
    const one = await readBack({
      ...WHOLE_EXPORT,
      vms: (all) => {
        asked = all.length;
        return all.filter(({ vm }) => vm.moref === "vm-2" || vm.name === "it's");
      },
    });
    expect(asked).toBe(4);
    expect(one.map(({ vm }) => `${vm.name} ${vm.moref}`).sort()).toEqual(["it's null", "web01 vm-2"]);
    expect(await readBack({ ...WHOLE_EXPORT, vms: () => [] })).toEqual([]);
  });

  test("that is damaged, or a stranger's, is said file by file", async () => {
    await take(moved("a", "2026-11-21"));
    await history.export(target, "0.3.0");
    writeFileSync(join(folder, "broken.parquet"), "PAR1 and nothing more");
    const database = await openDatabase(":memory:", false);
    const stranger = join(folder, "stranger.parquet");
    await database.run(`copy (select 1 as x) to '${stranger}' (format parquet)`);
    await database.run(
      `copy (select 'x' as id, now() as moment, now() as queued_at, now() as started_at, now() as ended_at, 'x' as vm, 'x' as vm_instance_uuid, '{}' as body) to '${stranger}2' (format parquet)`,
    );
    database.close();
    const good = join(target, (await files())[0] ?? "");
    const names = [join(folder, "broken.parquet"), good, stranger, `${stranger}2`, join(folder, "none.parquet")];
    const read = await readExportedFiles(
      names.map((file, input) => ({ file, input })),
      WHOLE_EXPORT,
    );
    expect([0, 1, 2, 3, 4].map((input) => read.get(input)?.ok)).toEqual([false, true, false, false, false]);
    expect(read.get(2)).toMatchObject({ reason: "it has no column id" });
    expect(read.get(3)).toMatchObject({ reason: "row 1 holds no migration" });
  });

  test("of 0.2.0 works as before", async () => {
    const known = [
      moved("a", "2026-11-21", { vm: { name: "a", moref: null, instanceUuid: "50-A" } }),
      moved("b", "2026-11-22"),
    ];
    await take(...known);
    history.close();
    const database = await openDatabase(storeFile(), true);
    // As 0.2.0 wrote it.
    await database.run(
      `copy (select * exclude (vcenter, revision, vm_uuid), vcenter, strftime(moment, '%Y-%m-%d') as day from migration)
       to '${target.replaceAll("'", "''")}' (format parquet, partition_by (vcenter, day))`,
    );
    database.close();
    history = await openHistory(storeFile());
    expect((await readBack()).map(({ vm }) => vm.name)).toEqual(["a", "b"]);
    const one = await readBack({ ...WHOLE_EXPORT, vms: (all) => all.filter(({ vm }) => vm.instanceUuid === "50-A") });
    expect(one.map(({ vm, vcenter }) => [vcenter, vm.name])).toEqual([["vc01.example.com", "a"]]);
    const early = await readBack({ ...WHOLE_EXPORT, to: "2026-11-21T12:00:00.000Z" });
    expect(early.map(({ vm }) => vm.name)).toEqual(["a"]);
  });
});

test("a copy of the folder is an export like the first", async () => {
  await take(moved("a", "2026-11-21"));
  await history.export(target, "0.3.0");
  const copy = join(folder, "copy");
  cpSync(target, copy, { recursive: true });
  await history.apply(aReading([moved("b", "2026-11-22")], { inputs: [anInput("b.csv")] }));
  expect(await history.export(copy, "0.3.0")).toMatchObject({ files: 2, written: 1 });
});
