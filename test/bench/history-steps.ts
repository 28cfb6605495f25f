import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../src/history/database.ts";
import { readExportedFiles, WHOLE_EXPORT } from "../../src/history/export/read.ts";
import { listExportFiles } from "../../src/history/export/state.ts";
import { openHistory } from "../../src/history/store.ts";
import { upgradeSchema } from "../../src/history/schema.ts";
import type { Migration } from "../../src/model/migration.ts";
import type { VmNamed } from "../../src/model/vm-identity.ts";
import { DAY_MS, HOUR_MS, toIso } from "../../src/model/units.ts";
import { SHA256 } from "./sha256.ts";

/**
 * One step of the history's bench in a process of its own: `STEP FILE.duckdb NIGHTS PER_NIGHT VCENTERS TEMPLATE.json RESULT.json`.
 * The template is a migration of the samples; what it tells is the same for all, names, keys and times differ.
 */
const [step = "", file = "", nights = "", perNight = "", vcenters = "", templateFile = "", result = ""] =
  process.argv.slice(2);
const size = { nights: Number(nights), perNight: Number(perNight), vcenters: Number(vcenters) };
const template = JSON.parse(readFileSync(templateFile, "utf8")) as Migration;

const FIRST_NIGHT = Date.UTC(2025, 0, 1, 20);
const NIGHT_MS = 8 * HOUR_MS;
const VMS_PER_VCENTER = 4000;

/** The i-th move of a night. */
function migrationOf(night: number, index: number): Migration {
  const number = night * size.perNight + index;
  const vcenter = `vc${(index % size.vcenters) + 1}.example.com`;
  const name = `vm-${(number * 7919) % VMS_PER_VCENTER}.example.com`;
  const start = FIRST_NIGHT + night * DAY_MS + Math.floor((index / size.perNight) * NIGHT_MS);
  const [startedAt, endedAt] = [toIso(start), toIso(start + 40_000)];
  return {
    ...template,
    id: `m${number.toString(16).padStart(15, "0")}`,
    keys: [
      `chain:${vcenter}:${number}:${name}`,
      `task:${vcenter}:task-${number}`,
      `start:${name}:${startedAt}`,
      `end:${name}:${endedAt}`,
    ],
    vcenter,
    vm: { name, moref: name.slice(0, name.indexOf(".")), instanceUuid: null },
    queuedAt: startedAt,
    startedAt,
    endedAt,
    durationSeconds: 40,
    evidence: [1, 2, 3].map((line) => ({ input: 0, line: index * 3 + line, record: "VmMigratedEvent" })),
  };
}

const input = (night: number) => ({
  sha256: `${SHA256}${night}`,
  path: `/srv/exports/${night}.csv`,
  bytes: 1_000_000,
  modifiedMs: FIRST_NIGHT + night * DAY_MS,
  vcenter: null,
  format: "veba-event",
  role: "events" as const,
  firstAt: toIso(FIRST_NIGHT + night * DAY_MS),
  lastAt: toIso(FIRST_NIGHT + night * DAY_MS + NIGHT_MS),
  dateOrder: null,
});

const nightNumber = size.nights - 1;
const night = (number: number, preference: "stored" | "incoming" = "stored") => ({
  at: toIso(FIRST_NIGHT + number * DAY_MS + 10 * HOUR_MS),
  program: "bench",
  what: "bench",
  migrations: Array.from({ length: size.perNight }, (_, index) => migrationOf(number, index)),
  inputs: [input(number)],
  keepFrom: null,
  preference,
  told: { from: toIso(FIRST_NIGHT - DAY_MS), to: toIso(FIRST_NIGHT + number * DAY_MS) },
});

/** Fills a file with all nights but the last, by SQL: what is in it is what as many nightly runs would have left. */
async function fill(): Promise<void> {
  const database = await openDatabase(file, false);
  await upgradeSchema(database, file, false);
  await database.run("set memory_limit = '1500MiB'");
  // One pass over the body for each row: what differs are the arguments of DuckDB's `format`.
  const marks = ["id", "k1", "k2", "k3", "k4", "vc", "vm", "mo", "began", "ended", "night"];
  const mark = (name: string): string => `@${marks.indexOf(name)}@`;
  const marked = {
    ...template,
    id: mark("id"),
    keys: ["k1", "k2", "k3", "k4"].map(mark),
    vcenter: mark("vc"),
    vm: { name: mark("vm"), moref: mark("mo"), instanceUuid: null },
    queuedAt: mark("began"),
    startedAt: mark("began"),
    endedAt: mark("ended"),
    durationSeconds: 40,
    evidence: [1, 2, 3].map((line) => ({ sha256: `${SHA256}${mark("night")}`, line, record: "VmMigratedEvent" })),
  };
  const text = JSON.stringify(marked)
    .replaceAll("{", "{{")
    .replaceAll("}", "}}")
    .replaceAll(/@(\d+)@/g, "{$1}");
  const body = `format($1, ${marks.map((name) => (name === "night" ? "night::varchar" : name)).join(", ")})`;
  const chunk = Math.max(1, Math.floor(50_000 / size.perNight));
  for (let from = 0; from < nightNumber; from += chunk) {
    const to = Math.min(nightNumber, from + chunk);
    const iso = (moment: string): string => `strftime(${moment}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
    const numbered = `select i as number, i // ${size.perNight} as night, i % ${size.perNight} as nth from range(${from * size.perNight}, ${to * size.perNight}) t(i)`;
    const named = `select *, 'vc' || (nth % ${size.vcenters} + 1) || '.example.com' as vc,
      'vm-' || ((number * 7919) % ${VMS_PER_VCENTER}) as mo, 'm' || printf('%015x', number) as id,
      epoch_ms(${FIRST_NIGHT} + night * ${DAY_MS} + (nth * ${NIGHT_MS} // ${size.perNight})) as start from (${numbered})`;
    const texts = `select *, mo || '.example.com' as vm, ${iso("start")} as began, ${iso("start + interval 40 second")} as ended from (${named})`;
    const keyed = `select *, 'chain:' || vc || ':' || number || ':' || vm as k1, 'task:' || vc || ':task-' || number as k2,
      'start:' || vm || ':' || began as k3, 'end:' || vm || ':' || ended as k4 from (${texts})`;
    await database.run(`create or replace temporary table chunk as ${keyed}`);
    await database.run(
      `insert into migration (id, vcenter, vm, vm_moref, kind, outcome, half, trigger, source_host, destination_host, queued_at,
         started_at, ended_at, moment, duration_seconds, stun_seconds, stun_basis, first_seen, body, revision)
       select id, vc, vm, mo, 'vmotion', 'succeeded', 'none', 'drs', 'esx-n01.example.net', 'esx-n02.example.net', start, start,
         start + interval 40 second, start + interval 40 second, 40, 0.18, 'inferred', start, ${body}, night + 1 from chunk order by number`,
      [text],
    );
    for (const key of ["k1", "k2", "k3", "k4"])
      await database.run(`insert into migration_key select ${key}, id from chunk order by number`);
  }
  await database.run("begin transaction");
  for (let number = 0; number < nightNumber; number++) {
    const { sha256, path, bytes, modifiedMs, format, role, firstAt, lastAt } = input(number);
    await database.run(
      `insert into input (sha256, path, bytes, modified_ms, format, role, first_at, last_at, first_read)
       values ($1, $2, $3, $4, $5, $6, $7::timestamp, $8::timestamp, $8::timestamp)`,
      [sha256, path, bytes, modifiedMs, format, role, firstAt, lastAt],
    );
    await database.run("insert into run values ($1::timestamp, 'bench', 'bench', 0, 0, 0)", [lastAt]);
  }
  await database.run("commit");
  await database.run("checkpoint");
  database.close();
}

type Told = Readonly<Record<string, number>>;

const STEPS: Readonly<Record<string, () => Promise<Told>>> = {
  fill: async () => {
    await fill();
    return {};
  },
  upsert: async () => {
    const reading = night(nightNumber);
    return await measured(async () => {
      const history = await openHistory(file);
      const { added } = await history.apply(reading);
      history.close();
      return { added };
    });
  },
  again: async () => {
    const reading = night(nightNumber);
    return await measured(async () => {
      const history = await openHistory(file);
      const { unchanged } = await history.apply(reading);
      history.close();
      return { unchanged };
    });
  },
  morning: async () =>
    await measured(async () => {
      const history = await openHistory(file);
      const date = toIso(FIRST_NIGHT + size.nights * DAY_MS).slice(0, 10);
      const past = await history.past(toIso(FIRST_NIGHT + nightNumber * DAY_MS), date);
      const [late, inputs] = [await history.late(date), await history.inputs()];
      history.close();
      return { pasts: past.vmDurations.size, late: late.length, inputs: inputs.length };
    }),
  export: async () =>
    await measured(async () => {
      const history = await openHistory(file);
      const counts = await history.export(`${file}.export`, "bench");
      history.close();
      return { ...counts };
    }),
  residency: async () =>
    await measured(async () => {
      const history = await openHistory(file, { readOnly: true });
      const vms = await history.vms();
      const chosen = vms.filter(({ vm }) => vm.name === "vm-7.example.com");
      const moves = await history.migrationsOf(chosen);
      history.close();
      return { vms: vms.length, moves: moves.length };
    }),
  "residency-of-export": async () =>
    await measured(async () => {
      const folder = `${file}.export`;
      const inputs = [...(await listExportFiles(folder)).keys()].map((path, nth) => ({
        file: join(folder, path),
        input: nth,
      }));
      const vms = (all: readonly VmNamed[]) => all.filter(({ vm }) => vm.name === "vm-7.example.com");
      const read = await readExportedFiles(inputs, { ...WHOLE_EXPORT, vms });
      const moves = [...read.values()].reduce((sum, one) => sum + (one.ok ? one.migrations.length : 0), 0);
      return { files: inputs.length, moves };
    }),
  // The history's part of a rebuild of one night: what is known is replaced, and what is gone looked for.
  rebuild: async () => {
    const reading = night(nightNumber - 1, "incoming");
    return await measured(async () => {
      const history = await openHistory(file);
      const { ids } = await history.apply({ ...reading, told: null });
      const { removed } = await history.removeGone(new Set(ids), new Set([`${SHA256}x`]));
      history.close();
      return { replaced: ids.length, removed };
    });
  },
};

async function measured(use: () => Promise<Told>): Promise<Told> {
  const before = process.cpuUsage();
  const began = performance.now();
  const told = await use();
  const { user, system } = process.cpuUsage(before);
  return { ...told, cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - began) / 1000 };
}

const told = await STEPS[step]?.();
writeFileSync(result, JSON.stringify({ ...told, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
