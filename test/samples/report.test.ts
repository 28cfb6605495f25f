import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { findInputs } from "../../src/job/inputs.ts";
import { analyze, WHOLE } from "../../src/job/report.ts";
import type { Report } from "../../src/model/report.ts";
import { ROOT } from "../shared.ts";
import { instant } from "./clock.ts";
import { sampleFiles } from "./files.ts";
import { night } from "./night.ts";

/** What `npm start` does with samples/: all formats of one night in one folder. Samples of other nights are not part of the tale. */
let report: Report;
beforeAll(async () => {
  const told = ["README.md", ...sampleFiles().map(({ path }) => path)].map((path) => join(ROOT, "samples", path));
  const { files } = await findInputs(told, process.stdin, () => null);
  const options = { timeZone: "UTC", timeZoneGiven: true, dateOrder: null, inputFormat: null };
  const analysis = await analyze(files, {
    ...options,
    now: Date.UTC(2026, 10, 23, 6),
    reportTimeZone: "UTC",
    config: null,
  });
  report = analysis.report(WHOLE);
}, 60_000);

const moves = night().moves.filter(({ vm }) => !vm.startsWith("vCLS"));

describe("the report on samples/", () => {
  test.each(moves.map((move) => [`${move.vm} at ${move.at}`, move] as const))("has %s exactly once", (_name, move) => {
    const start = instant(move.at) + 380;
    const near = (text: string | null, at: number): boolean => text !== null && Math.abs(Date.parse(text) - at) < 2500;
    const found = report.migrations.filter(
      ({ vm, startedAt, endedAt }) =>
        vm.name === move.vm && (near(startedAt, start) || near(endedAt, start + move.seconds * 1000)),
    );
    expect(found.map(({ id }) => id).length).toBe(1);
  });

  test("has nothing else", () => {
    expect(moves.length).toBeGreaterThan(45);
    expect(report.migrations.length).toBe(moves.length);
  });

  test("shows every kind, outcome, trigger, half and reason that the formats can carry", () => {
    const seen = (of: (migration: Report["migrations"][number]) => string | null): ReadonlySet<string | null> =>
      new Set(report.migrations.map(of));
    expect(seen(({ kind }) => kind)).toEqual(new Set(["vmotion", "storage-vmotion", "combined", "cold", "unknown"]));
    expect(seen(({ outcome }) => outcome)).toEqual(new Set(["succeeded", "failed", "cancelled", "unfinished"]));
    for (const trigger of ["user", "drs", "storage-drs", "maintenance", "scheduled", "placement"])
      expect(seen((migration) => migration.trigger)).toContain(trigger);
    expect(seen(({ half }) => half)).toEqual(new Set(["none", "start-missing", "end-missing"]));
    expect(seen(({ unfinishedReason }) => unfinishedReason)).toEqual(
      new Set([null, "running", "end-lost", "superseded"]),
    );
    expect(seen(({ scope }) => scope)).toEqual(new Set(["within-vcenter", "cross-vcenter"]));
  });

  test("rejects nothing, and only the note for people is a stranger", () => {
    expect(report.inputs.filter(({ rejected }) => rejected > 0)).toEqual([]);
    expect(report.inputs.filter(({ format }) => format === null).map(({ path }) => path.split("/").at(-1))).toEqual([
      "README.md",
    ]);
    for (const { records, used, duplicate, irrelevant, rejected } of report.inputs)
      expect(records).toBe(used + duplicate + irrelevant + rejected);
  });
});
