import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../src/history/database.ts";
import { STEPS, schemaVersion, upgradeSchema } from "../../src/history/schema.ts";
import { openHistory } from "../../src/history/store.ts";
import type { History } from "../../src/history/store.ts";
import type { Migration } from "../../src/model/migration.ts";
import { vmPastKey } from "../../src/model/past.ts";
import { aMigration, anInput, aReading, allOf } from "./builder.ts";

let folder: string;
let history: History;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "precopy-history-"));
  history = await openHistory(join(folder, "history.duckdb"));
});

afterEach(() => {
  history.close();
  rmSync(folder, { recursive: true, force: true });
});

const night1 = "2026-11-20T23:59:50.000Z";
const night2 = "2026-11-21T00:00:30.000Z";

describe("taking readings in", () => {
  test("what goes in comes out whole, evidence by the content of its input", async () => {
    const migration = aMigration('web "01" ü', night1, night2);
    expect(await history.apply(aReading([migration]))).toEqual({
      added: 1,
      changed: 0,
      unchanged: 0,
      ids: [migration.id],
    });
    const stored = await allOf(history);
    expect(stored).toEqual([{ ...migration, evidence: [{ sha256: "sha-a.csv", line: 1, record: "VmMigratedEvent" }] }]);
  });

  test("the same reading again, and an overlapping export, change nothing", async () => {
    const known = [aMigration("a", night1, night2), aMigration("b", night1, night2)];
    await history.apply(aReading(known));
    const before = await allOf(history);
    expect(await history.apply(aReading(known))).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
    const overlap = aReading([...known, aMigration("c", night1, night2)], { inputs: [anInput("b.csv")] });
    expect(await history.apply(overlap)).toMatchObject({ added: 1, changed: 0, unchanged: 2 });
    expect((await allOf(history)).filter((migration) => migration.vm.name !== "c")).toEqual(before);
    expect((await history.status()).inputs).toBe(2);
  });

  test("an open start is closed by the next night's end under its id, and gains the keys", async () => {
    const chain = "chain:vc01:4711:web01";
    const open = aMigration("web01", night1, null, { id: "first", keys: [chain, "start:web01:1"] });
    const end = aMigration("web01", null, night2, { id: "second", keys: [chain, "end:web01:2"] });
    await history.apply(aReading([open]));
    await history.apply(aReading([end], { inputs: [anInput("next.csv")] }));
    const [closed, ...others] = await allOf(history);
    expect(others).toEqual([]);
    expect(closed).toMatchObject({
      id: "first",
      keys: [chain, "start:web01:1", "end:web01:2"],
      outcome: "succeeded",
      half: "none",
      unfinishedReason: null,
      startedAt: night1,
      endedAt: night2,
      durationSeconds: 40,
      source: { host: "esx01" },
      destination: { host: "esx02" },
    });
    expect(closed?.evidence.map((item) => item.sha256)).toEqual(["sha-a.csv", "sha-next.csv"]);
  });

  test("a reading that sees less takes nothing back", async () => {
    const keys = ["chain:vc01:1:a", "start:a:1", "end:a:2"];
    await history.apply(aReading([aMigration("a", night1, night2, { keys, id: "x" })]));
    const lesser = aMigration("a", night1, null, { keys: keys.slice(0, 2), id: "x", trigger: "unknown" });
    expect(await history.apply(aReading([lesser]))).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
    expect((await allOf(history))[0]).toMatchObject({ outcome: "succeeded", trigger: "drs", endedAt: night2 });
  });

  test("two stored halves that a third reading joins become one, under the id seen first", async () => {
    await history.apply(aReading([aMigration("a", null, night2, { id: "late", keys: ["end:a:2"] })], { at: night2 }));
    await history.apply(aReading([aMigration("a", night1, null, { id: "early", keys: ["start:a:1"] })]));
    await history.apply(aReading([aMigration("a", night1, night2, { id: "whole", keys: ["start:a:1", "end:a:2"] })]));
    const all = await allOf(history);
    expect(all.map((migration) => migration.id)).toEqual(["late"]);
    expect(all[0]).toMatchObject({ half: "none", durationSeconds: 40 });
  });

  test("one stored migration never swallows two of one reading", async () => {
    await history.apply(aReading([aMigration("a", night1, null, { id: "x", keys: ["start:a:1"] })]));
    const one = aMigration("a", night1, night2, { id: "x", keys: ["chain:1:a", "start:a:1"] });
    const two = aMigration("a", night1, night2, { id: "y", keys: ["chain:2:a", "start:a:1"] });
    await history.apply(aReading([one, two]));
    expect((await allOf(history)).map((migration) => migration.keys)).toEqual([
      ["chain:1:a", "start:a:1"],
      ["chain:2:a"],
    ]);
  });

  test("a failing write leaves the history as it was", async () => {
    await history.apply(aReading([aMigration("a", night1, night2)]));
    const broken = aReading([aMigration("b", night1, night2)], { at: "no instant" });
    await expect(history.apply(broken)).rejects.toThrow();
    expect((await history.status()).migrations).toBe(1);
    expect(await history.apply(aReading([aMigration("b", night1, night2)]))).toMatchObject({ added: 1 });
  });

  test("what retention forgot does not come back with an old export", async () => {
    const old = aMigration("old", "2025-01-01T00:00:00.000Z", "2025-01-01T00:01:00.000Z");
    await history.apply(aReading([old, aMigration("new", night1, night2)]));
    expect(await history.prune("2026-01-01T00:00:00.000Z")).toEqual({ migrations: 1, nights: 0 });
    await history.apply(aReading([old], { keepFrom: "2026-01-01T00:00:00.000Z" }));
    expect((await allOf(history)).map((migration) => migration.vm.name)).toEqual(["new"]);
  });
});

describe("the file", () => {
  test("says how it is", async () => {
    await history.apply(aReading([aMigration("a", night1, night2), aMigration("b", night1, null)]));
    expect(await history.status()).toMatchObject({
      schemaVersion: STEPS.length,
      migrations: 2,
      unfinished: 1,
      from: night1,
      to: night2,
      inputs: 1,
      nights: 0,
      lastRun: { what: "test", program: "0.1.0", at: "2026-11-21T06:00:00.000Z" },
    });
  });

  test("keeps everything when it is opened again", async () => {
    await history.apply(aReading([aMigration("a", night1, night2)]));
    history.close();
    history = await openHistory(join(folder, "history.duckdb"));
    expect((await history.status()).migrations).toBe(1);
  });

  test("is refused with what to do when a newer precopy wrote it", async () => {
    history.close();
    const file = join(folder, "history.duckdb");
    const database = await openDatabase(file, false);
    await upgradeSchema(database, file, false, [...STEPS, ["create table later (x integer)"]]);
    expect(await schemaVersion(database)).toBe(STEPS.length + 1);
    database.close();
    await expect(openHistory(file)).rejects.toThrow(/written by a newer precopy .* Update precopy/);
    history = await openHistory(join(folder, "other.duckdb"));
  });

  test("is upgraded step by step and keeps its rows", async () => {
    await history.apply(aReading([aMigration("a", night1, night2)]));
    history.close();
    const file = join(folder, "history.duckdb");
    const database = await openDatabase(file, false);
    const steps = [
      ...STEPS,
      ["alter table night add column note varchar"],
      ["alter table run add column host varchar"],
    ];
    await upgradeSchema(database, file, false, steps);
    expect(await schemaVersion(database)).toBe(STEPS.length + 2);
    expect(await database.all("select id from migration")).toHaveLength(1);
    database.close();
    history = await openHistory(join(folder, "other.duckdb"));
  });

  test("of 0.2.0 is brought up by whoever opens it, to read too, and keeps its rows", async () => {
    const file = join(folder, "old.duckdb");
    const database = await openDatabase(file, false);
    await upgradeSchema(database, file, false, STEPS.slice(0, 2));
    const { evidence, ...rest } = aMigration("a", night1, night2, {
      vm: { name: "a", moref: "vm-1", instanceUuid: "50-A" },
    });
    const stored = { ...rest, evidence: evidence.map(({ line, record }) => ({ sha256: "x", line, record })) };
    await database.run(
      `insert into migration (id, vcenter, vm, vm_moref, kind, outcome, half, trigger, moment, first_seen, body)
       values ('m-a', 'vc01.example.com', 'a', 'vm-1', 'vmotion', 'succeeded', 'none', 'drs', $1::timestamp, $1::timestamp, $2)`,
      [night2, JSON.stringify(stored)],
    );
    await database.run(
      "insert into input (sha256, path, bytes, modified_ms, role, first_read) values ('x', 'a.csv', 1, 1, 'events', $1::timestamp)",
      [night2],
    );
    database.close();
    const old = await openHistory(file, { readOnly: true });
    const named = { vcenter: "vc01.example.com", vm: { name: "a", moref: "vm-1", instanceUuid: "50-A" } };
    expect(await old.vms()).toEqual([named]);
    expect(await old.migrationsOf([named])).toEqual([stored]);
    expect(await old.inputs()).toMatchObject([{ sha256: "x", dateOrder: null }]);
    old.close();
    const writable = await openHistory(file);
    expect(await writable.export(join(folder, "export"), "0.3.0")).toMatchObject({ migrations: 1, written: 1 });
    writable.close();
  });

  test("gives the migrations of the VMs asked for, and no others", async () => {
    const vm = (moref: string | null) => ({ vm: { name: "a", moref, instanceUuid: null } });
    await history.apply(
      aReading([
        aMigration("a", night1, night2, { ...vm("vm-1"), keys: ["1"] }),
        aMigration("a", night1, night2, { ...vm("vm-2"), keys: ["2"] }),
        aMigration("a", night1, night2, { ...vm(null), vcenter: null, keys: ["3"] }),
        aMigration("b", night1, night2),
      ]),
    );
    const vms = await history.vms();
    expect(vms).toHaveLength(4);
    const unknown = vms.filter(({ vcenter }) => vcenter === null);
    expect((await history.migrationsOf(unknown)).map(({ keys }) => keys)).toEqual([["3"]]);
    expect((await history.migrationsOf(vms.filter((one) => one.vm.moref !== "vm-2"))).length).toBe(3);
    expect(await history.migrationsOf([])).toEqual([]);
  });

  test("takes names for names, whatever they would say in SQL", async () => {
    const names = [
      "'); DROP TABLE migration; --",
      "' OR '1'='1",
      '"; DELETE FROM night; --',
      "\\'%_",
      "$1 ? :vm @x {{x}}",
    ];
    await history.apply(
      aReading(
        names.map((name, index) => aMigration(name, night1, night2, { vcenter: name, keys: [`k${index}`, name] })),
      ),
    );
    const vms = await history.vms();
    expect(new Set(vms.map(({ vm }) => vm.name))).toEqual(new Set(names));
    for (const one of vms) {
      const [found, ...others] = await history.migrationsOf([one]);
      expect([found?.vm.name, found?.vcenter, others]).toEqual([one.vm.name, one.vm.name, []]);
    }
    expect((await history.status()).migrations).toBe(names.length);
  });

  test("that is damaged says so, and what to do", async () => {
    writeFileSync(join(folder, "damaged.duckdb"), "this is no database, only text that is long enough".repeat(500));
    await expect(openHistory(join(folder, "damaged.duckdb"))).rejects.toThrow(/cannot be opened.*history rebuild/s);
  });
});

describe("the past", () => {
  test("has each VM's own durations, newest first, from ten moves on", async () => {
    const moves = Array.from({ length: 12 }, (_, day) => {
      const date = `2026-11-${String(day + 1).padStart(2, "0")}`;
      return aMigration("a", `${date}T01:00:00.000Z`, `${date}T01:00:${String(day + 10)}.000Z`);
    });
    await history.apply(aReading([...moves, aMigration("b", night1, night2)]));
    const past = await history.past("2026-11-12T00:00:00.000Z", "2026-11-12");
    expect([...past.vmDurations]).toEqual([
      [vmPastKey("vc01.example.com", "a", "vmotion"), [20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10]],
    ]);
  });

  test("has the failures that nothing made good, one per VM, with their age in nights", async () => {
    const failure = {
      category: "busy",
      phase: "unknown",
      message: "Busy",
      remedy: null,
      reference: null,
      recoveredBy: null,
    } as const;
    const at = (day: number, hour: number): string => `2026-11-${day}T0${hour}:00:00.000Z`;
    const vm = (name: string, moref: string | null) => ({ vm: { name, moref, instanceUuid: null } });
    const failed = (name: string, when: string, moref: string | null = null): Migration =>
      aMigration(name, null, when, { ...vm(name, moref), outcome: "failed", failure, half: "none" });
    const moved = (name: string, when: string, moref: string | null = null): Migration =>
      aMigration(name, null, when, vm(name, moref));
    await history.apply(
      aReading([
        failed("twice", at(20, 1)),
        failed("twice", at(21, 1)),
        failed("healed", at(20, 1)),
        moved("healed", at(20, 2)),
        failed("again", at(20, 3)),
        moved("again", at(20, 2)),
        failed("renamed", at(20, 1), "vm-1"),
        moved("new-name", at(20, 2), "vm-1"),
        failed("namesake", at(20, 1), "vm-2"),
        moved("namesake", at(20, 2), "vm-3"),
        failed("tonight", at(22, 3)),
      ]),
    );
    const open = (await history.past(at(22, 0), "2026-11-22")).openFailures;
    expect(open.map(({ vm: { name }, attempts, since, nights }) => [name, attempts, since, nights])).toEqual([
      ["namesake", 1, at(20, 1), 1],
      ["again", 1, at(20, 3), 1],
      ["twice", 2, at(20, 1), 1],
    ]);
  });

  test("has the nights before, newest first, one for each date", async () => {
    const counts = {
      migrations: 1,
      succeeded: 1,
      failed: 0,
      cancelled: 0,
      unfinished: 0,
      startMissing: 0,
      endMissing: 0,
    };
    const night = (date: string) => ({
      date,
      from: `${date}T00:00:00.000Z`,
      to: `${date}T06:00:00.000Z`,
      status: "reported" as const,
      level: "ok" as const,
      verdict: "All well",
      counts: { ...counts, placements: 0, unattributedEnds: 0, late: 0, open: 0 },
      byKind: [],
      findings: [{ id: "f", title: "t", severity: "watch" as const }],
    });
    for (const date of ["2026-11-02", "2026-11-01", "2026-11-03", "2026-11-02"]) {
      await history.writeNight(night(date), night2);
    }
    const past = await history.past("2026-11-02T06:00:00.000Z", "2026-11-03");
    expect(past.nights).toEqual([night("2026-11-02"), night("2026-11-01")]);
    expect(await history.nights()).toHaveLength(3);
  });
});
