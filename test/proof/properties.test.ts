import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createRandom } from "../simulator/random.ts";
import type { SimEvent, World } from "../simulator/types.ts";
import { createWorld } from "../simulator/world.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeSelectCsv } from "../simulator/write/select-csv.ts";
import { writeTaskCsv } from "../simulator/write/task-history.ts";
import type { Report } from "../../src/model/report.ts";
import { PROOF_FORMATS } from "./formats.ts";
import { runFiles } from "./run.ts";
import type { NamedBytes } from "./run.ts";

const ZONE = "Europe/Berlin";

/** One night, exported three ways at once: whole event objects, sentences, and the task history. */
function exportsOf(world: World, events: readonly SimEvent[] = world.events): NamedBytes[] {
  const [vcenter = ""] = world.vcenters;
  return [
    writeCloudEvents(vcenter, events, world.tasks, { shape: "lines" }),
    writeSelectCsv(vcenter, events, { zone: ZONE, culture: "de-DE", delimiter: ";" }),
    writeTaskCsv(vcenter, world.tasks),
  ];
}

const run = (world: World, files: readonly NamedBytes[]): Promise<Report> =>
  runFiles(files, { zone: ZONE, now: world.to + 3_600_000 });

/** Migrations without their evidence: which input a record stood in is the only thing that may differ. */
function migrationsOf(report: Report): string[] {
  return report.migrations.map(({ evidence: _evidence, ...migration }) => JSON.stringify(migration)).sort();
}

/** Cuts between two seconds, so that equal rows stay in one file. */
function cut(events: readonly SimEvent[], share: number): [SimEvent[], SimEvent[]] {
  let at = Math.floor(events.length * share);
  while (
    at < events.length &&
    Math.floor((events[at]?.at ?? 0) / 1000) === Math.floor((events[at - 1]?.at ?? 0) / 1000)
  )
    at += 1;
  return [events.slice(0, at), events.slice(at)];
}

describe.each([
  { name: "chains", options: { seed: 31, migrations: 60, chains: "mixed", outage: true } },
  { name: "no chains", options: { seed: 32, migrations: 60, chains: "zero" } },
] as const)("the same records give the same migrations and ids: $name", ({ options }) => {
  const world = createWorld(options);
  const [vcenter = ""] = world.vcenters;
  const files = exportsOf(world);
  const whole = run(world, files).then(migrationsOf);

  test("in any order of arguments", async () => {
    expect(migrationsOf(await run(world, files.toReversed()))).toEqual(await whole);
  });

  test("in any order of records", async () => {
    const shuffled = createRandom(5).shuffle(world.events);
    expect(migrationsOf(await run(world, exportsOf(world, shuffled)))).toEqual(await whole);
  });

  test("split in two, and split with an overlap", async () => {
    const [early, late] = cut(world.events, 0.4);
    const [, overlapping] = cut(world.events, 0.3);
    const part = (name: string, events: readonly SimEvent[]): NamedBytes[] =>
      exportsOf(world, events).map((file) => ({ ...file, name: `${name}-${file.name}` }));
    expect(migrationsOf(await run(world, [...part("a", early), ...part("b", late)]))).toEqual(await whole);
    expect(migrationsOf(await run(world, [...part("a", early), ...part("b", overlapping)]))).toEqual(await whole);
  });

  test("given twice, compressed, and under names that say nothing", async () => {
    const copies = files.map((file) => ({ ...file, name: `copy of ${file.name}` }));
    const packed = files.map((file) => ({ name: `${file.name}.gz`, bytes: gzipSync(file.bytes) }));
    const unnamed = files.map((file, index) => ({ ...file, name: `unknown${index}` }));
    expect(migrationsOf(await run(world, [...files, ...copies]))).toEqual(await whole);
    expect(migrationsOf(await run(world, packed))).toEqual(await whole);
    expect(migrationsOf(await run(world, unnamed))).toEqual(await whole);
  });

  test("sentences alone, split and overlapping", async () => {
    const text = (name: string, events: readonly SimEvent[]): NamedBytes =>
      writeSelectCsv(vcenter, events, { zone: ZONE, culture: "de-DE", name });
    const [early, late] = cut(world.events, 0.5);
    const [, overlapping] = cut(world.events, 0.25);
    const alone = migrationsOf(await run(world, [text("all.csv", world.events)]));
    expect(migrationsOf(await run(world, [text("a.csv", early), text("b.csv", late)]))).toEqual(alone);
    expect(migrationsOf(await run(world, [text("b.csv", overlapping), text("a.csv", early)]))).toEqual(alone);
  });
});

test("five exports of one night give the same under any names and in any order", { timeout: 60_000 }, async () => {
  // A night with renamed VMs: exports disagree about what a renamed VM was called at that moment.
  const world = createWorld({ seed: 66, migrations: 60, chains: "mixed" });
  expect(world.events.some(({ type }) => type === "VmRenamedEvent")).toBe(true);
  const [vcenter = ""] = world.vcenters;
  const wanted = ["govc events -json -l", "VPX_EVENT and VPX_TASK", "Clixml", "Client events CSV", "syslog RFC 5424"];
  const files = PROOF_FORMATS.filter(({ name }) => wanted.includes(name)).flatMap((format) =>
    format.write(world, vcenter),
  );
  const named = (name: (index: number) => string): NamedBytes[] =>
    files.map((file, index) => ({ ...file, name: name(index) }));
  const runNamed = async (own: readonly NamedBytes[]): Promise<string[]> =>
    migrationsOf(await runFiles(own, { zone: ZONE, now: world.to + 3_600_000, nameVcenters: true }));
  const first = await runNamed(named((index) => `a${index}`));
  expect(await runNamed(named((index) => `z${9 - index}`))).toEqual(first);
  expect(await runNamed(named((index) => `m${(index * 3) % 7}`).toReversed())).toEqual(first);
});

test("what is counted adds up, in every format", async () => {
  const world = createWorld({ seed: 33, migrations: 80, outage: true });
  const report = await run(world, exportsOf(world));
  for (const input of report.inputs)
    expect(input.records, input.path).toBe(input.used + input.duplicate + input.irrelevant + input.rejected);
  const { counts } = report;
  expect(counts.migrations).toBe(counts.succeeded + counts.failed + counts.cancelled + counts.unfinished);
  expect(report.migrations.length).toBe(counts.migrations + counts.placements);
});

test("deleting one record changes exactly its migration", { timeout: 60_000 }, async () => {
  const world = createWorld({ seed: 34, migrations: 40 });
  const [vcenter = ""] = world.vcenters;
  const write = (events: readonly SimEvent[]): NamedBytes[] => [
    writeCloudEvents(vcenter, events, world.tasks, { shape: "lines" }),
  ];
  // Which later attempt recovered a failure is the one thing that one migration says of another.
  const told = (report: Report): Map<string, string> =>
    new Map(
      // What is inferred learns from all migrations of a link; what is reconstructed must not.
      report.migrations.map(({ evidence: _e, preCopy: _p, stun: _s, stunRisk: _r, disk: _d, ...migration }) => [
        `${migration.vm.name} ${migration.startedAt} ${migration.endedAt}`,
        JSON.stringify({
          ...migration,
          failure: migration.failure === null ? null : { ...migration.failure, recoveredBy: null },
        }),
      ]),
    );
  const before = told(await run(world, write(world.events)));
  const random = createRandom(3);
  const candidates = random
    .shuffle(world.events.filter((event) => ["start", "end", "failure"].includes(event.role)))
    .slice(0, 12);
  for (const deleted of candidates) {
    const after = told(await run(world, write(world.events.filter((event) => event !== deleted))));
    const changed = [...before].filter(([key, value]) => after.get(key) !== value).map(([key]) => key);
    const truth = world.truth[deleted.truth ?? -1];
    // One of several records of one failure may go without a trace; a start or an end may not.
    const least = deleted.role === "failure" ? 0 : 1;
    expect(changed.length, `${deleted.type} ${deleted.message}`).toBeGreaterThanOrEqual(least);
    expect(changed.length, `${deleted.type} ${deleted.message}`).toBeLessThanOrEqual(1);
    for (const key of changed) expect(key.startsWith(`${(truth?.vmName ?? "").replace("%2f", "/")} `), key).toBe(true);
    expect(Math.abs(after.size - before.size)).toBeLessThanOrEqual(1);
  }
});
