import { describe, expect, test } from "vitest";
import type { Night, Past } from "../../../src/model/past.ts";
import { DAY_MS, HOUR_MS, toIso } from "../../../src/model/units.ts";
import { drsChurn } from "../../../src/summarize/findings/drs-churn.ts";
import { summarizeDrs } from "../../../src/summarize/figures/drs.ts";
import { readMoves } from "../../../src/summarize/figures/moves.ts";
import { runFiles } from "../../proof/run.ts";
import { createWorld } from "../../simulator/world.ts";
import { writeCloudEvents } from "../../simulator/write/event-json.ts";
import { aMigration } from "../../support/a-migration.ts";
import { found } from "../../support/findings.ts";

const NIGHT = Date.UTC(2026, 10, 22, 20);
const hop = (minutes: number, from: string, to: string, part: Parameters<typeof aMigration>[0] = {}) =>
  aMigration({
    startedAt: toIso(NIGHT + minutes * 60_000),
    endedAt: toIso(NIGHT + minutes * 60_000 + 30_000),
    ...part,
    source: { host: from, cluster: "A", ...part.source },
    destination: { host: to, cluster: "A", ...part.destination },
  });

describe("what DRS costs and brings", () => {
  test("counts by cluster what was undone, by whom ever, and says how far it looked", () => {
    const moves = readMoves([
      hop(0, "esx1", "esx2"),
      hop(30, "esx2", "esx1", { trigger: "user" }),
      hop(0, "esx1", "esx2", { name: "b" }),
      hop(120, "esx2", "esx1", { name: "b" }),
      hop(0, "esx1", "esx2", { name: "c", outcome: "failed" }),
      hop(0, "esx5", "esx6", { name: "d", source: { cluster: "B" }, destination: { cluster: "B" } }),
    ]);
    const [a, b] = summarizeDrs(moves, NIGHT + 10 * HOUR_MS);
    expect(a).toMatchObject({ cluster: "A", moves: 3, undoneWithinHour: 1, undoneWithinDay: 2, vmSeconds: 90 });
    expect(a).toMatchObject({ followedHour: 3, followedDay: 0, untimed: 0 });
    expect(b).toMatchObject({ cluster: "B", moves: 1, undoneWithinDay: 0 });
  });

  // npm run prove:forecast asks more seeds.
  const seeds = process.env["PRECOPY_PROVE"] === "1" ? Array.from({ length: 20 }, (_, index) => 8101 + index) : [81];
  test.each(seeds)("agrees with the truth of the simulator, seed %i", async (seed) => {
    const world = createWorld({ seed, nights: 2, migrations: 150 });
    const [vcenter = ""] = world.vcenters;
    const report = await runFiles([writeCloudEvents(vcenter, world.events, world.tasks, { shape: "lines" })], {
      zone: "UTC",
      now: world.to + HOUR_MS,
    });
    const done = world.truth.filter(
      ({ outcome, source, destination, endAt, trigger }) =>
        outcome === "succeeded" && source.host !== destination.host && endAt !== null && trigger !== "placement",
    );
    const drs = done.filter(({ trigger }) => trigger === "drs");
    const undone = (ms: number): number =>
      drs.filter((one) =>
        done.some(
          (other) =>
            other.moref === one.moref &&
            other.destination.host === one.source.host &&
            (other.endAt ?? 0) > (one.endAt ?? 0) &&
            (other.endAt ?? 0) - (one.endAt ?? 0) <= ms,
        ),
      ).length;
    const told = report.drs ?? [];
    const sum = (of: (one: (typeof told)[number]) => number): number => told.reduce((all, one) => all + of(one), 0);
    expect(drs.length).toBeGreaterThan(30);
    expect(undone(DAY_MS)).toBeGreaterThan(0);
    expect([sum((one) => one.moves), sum((one) => one.undoneWithinHour), sum((one) => one.undoneWithinDay)]).toEqual([
      drs.length,
      undone(HOUR_MS),
      undone(DAY_MS),
    ]);
    const seconds = drs.reduce((all, { startAt, endAt }) => all + ((endAt ?? 0) - (startAt ?? 0)) / 1000, 0);
    expect(sum((one) => one.vmSeconds)).toBeCloseTo(seconds, 0);
  });
});

describe("drs-churn", () => {
  const past = (counts: readonly number[], status: Night["status"] = "reported"): Past => ({
    source: "history",
    vmDurations: new Map(),
    openFailures: [],
    nights: counts.map((moves, index): Night => ({
      date: `2026-11-${String(21 - index).padStart(2, "0")}`,
      from: toIso(NIGHT),
      to: toIso(NIGHT),
      status,
      level: "ok",
      verdict: "",
      counts: {
        migrations: moves,
        succeeded: moves,
        failed: 0,
        cancelled: 0,
        unfinished: 0,
        startMissing: 0,
        endMissing: 0,
        placements: 0,
        unattributedEnds: 0,
        late: 0,
        open: 0,
      },
      byKind: [],
      findings: [],
      drs: [
        { vcenter: "vc01", cluster: "A", moves, undoneWithinHour: 0, undoneWithinDay: 0, vmSeconds: 30 * moves },
      ].filter((one) => one.moves > 0),
    })),
  });
  const night = (count: number) =>
    Array.from({ length: count }, (_, index) => hop(index, "esx1", "esx2", { name: `vm-${index}` }));
  const titles = (count: number, before: Past) =>
    found(drsChurn, { migrations: night(count), past: before }).map(({ title }) => title);

  test("speaks where a cluster moves far more than on its other nights, with the levers", () => {
    const [finding] = found(drsChurn, { migrations: night(60), past: past([10, 12, 8, 20, 9, 11, 10]) });
    expect(finding?.title).toBe("DRS made 60 moves in A, 6.00 times the usual");
    expect(finding?.description).toMatch(/Median of 7 nights: 10\.0, at most 20\..*migration threshold/s);
    expect(finding?.migrations).toHaveLength(60);
  });

  test("is silent without a past, near the worst night, and for few moves", () => {
    expect(titles(60, past([10, 12, 8]))).toEqual([]);
    expect(titles(60, past([10, 12, 8, 50, 9, 11, 10]))).toEqual([]);
    expect(titles(19, past([1, 1, 1, 1, 1, 1, 1]))).toEqual([]);
    expect(titles(60, past([10, 12, 8, 20, 9, 11, 10], "silent"))).toEqual([]);
  });

  test("a night in which DRS left the cluster alone is one of its nights", () => {
    expect(titles(25, past([0, 0, 0, 0, 0, 0, 1]))).toEqual(["DRS made 25 moves in A, where it makes none"]);
  });
});
