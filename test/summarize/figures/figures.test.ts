import { describe, expect, test } from "vitest";
import type { Migration } from "../../../src/model/migration.ts";
import { PAGE_VIEW_DEFAULTS, type TimeWindow } from "../../../src/model/page-view.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from "../../../src/model/units.ts";
import { summarizeDurations } from "../../../src/summarize/figures/durations.ts";
import { summarizeHostFlow } from "../../../src/summarize/figures/flow.ts";
import { movesOf } from "../../../src/summarize/figures/moves.ts";
import { figureInputOf } from "../../../src/summarize/figures/input.ts";
import { summarizeMovers } from "../../../src/summarize/figures/movers.ts";
import { summarizeVmLabels } from "../../../src/summarize/figures/vm-labels.ts";
import { summarizeWho } from "../../../src/summarize/figures/who.ts";
import { identifyVms } from "../../../src/model/vm-identity.ts";
import { summarizePingPongs } from "../../../src/summarize/figures/ping-pong.ts";
import { summarizeResidency } from "../../../src/summarize/figures/residency.ts";
import { summarizeRhythm } from "../../../src/summarize/figures/rhythm.ts";
import { summarizeStorms } from "../../../src/summarize/figures/storms.ts";
import { summarizeTimeline } from "../../../src/summarize/figures/timeline.ts";
import { summarizeWindows } from "../../../src/summarize/figures/windows.ts";
import { aMigration, aReport } from "../../support/a-migration.ts";

const NIGHT = Date.UTC(2026, 10, 22, 20);

/** Moves of one VM from host to host, `hours` apart. */
function journey(hosts: readonly string[], hours: number): Migration[] {
  return hosts.slice(1).map((host, index) => {
    const startedAt = toIso(NIGHT + index * hours * HOUR_MS);
    const endedAt = toIso(NIGHT + index * hours * HOUR_MS + MINUTE_MS);
    return aMigration({ startedAt, endedAt, source: { host: hosts[index] ?? null }, destination: { host } });
  });
}

const pingPongs = (migrations: readonly Migration[]): ReturnType<typeof summarizePingPongs>["worst"] =>
  summarizePingPongs(movesOf(aReport(migrations)), []).worst;

describe("ping-pong", () => {
  test("lists three returns within 24 h, not two, not three over days", () => {
    expect(pingPongs(journey(["a", "b", "a", "b", "a"], 2))).toMatchObject([
      { returns: 3, places: ["a", "b"], between: "hosts" },
    ]);
    expect(pingPongs(journey(["a", "b", "a", "b"], 2))).toEqual([]);
    expect(pingPongs(journey(["a", "b", "a", "b", "a"], 13))).toEqual([]);
  });

  test("a tour that comes by its hosts again after days is none", () => {
    const out = journey(["a", "b", "c", "d"], 24);
    const again = journey(["d", "a", "b", "c"], 1).map((migration) => ({
      ...migration,
      startedAt: toIso(Date.parse(migration.startedAt ?? "") + 5 * DAY_MS),
      endedAt: toIso(Date.parse(migration.endedAt ?? "") + 5 * DAY_MS),
    }));
    expect(pingPongs([...out, ...again])).toEqual([]);
  });

  test("keeps VMs of one name in two vCenters apart and counts no failed attempt", () => {
    const first = journey(["a", "b", "a"], 2);
    const second = journey(["b", "a", "b"], 3);
    const other = second.map((migration) => ({ ...migration, vcenter: "vc02" }));
    expect(pingPongs([...first, ...other])).toEqual([]);
    const there = journey(["a", "b", "a", "b", "a"], 2).map((migration) => ({
      ...migration,
      outcome: "failed" as const,
    }));
    expect(pingPongs(there)).toEqual([]);
  });
});

describe("storms", () => {
  const burst = Array.from({ length: 12 }, (_, index) =>
    aMigration({ name: `vm-${index}`, startedAt: toIso(NIGHT + HOUR_MS + index * 1000) }),
  );
  const quiet = Array.from({ length: 12 }, (_, index) =>
    aMigration({ name: `vm-${index}`, startedAt: toIso(NIGHT + 4 * HOUR_MS + index * 10 * MINUTE_MS) }),
  );
  const restartAt = (at: number): Parameters<typeof aReport>[1] => ({
    context: [{ at: toIso(at), vcenter: "vc01", what: "vcenter-restart", subject: "vc01", message: "vpxd started" }],
  });

  test("names what came up to half an hour before", () => {
    const report = aReport([...burst, ...quiet], restartAt(NIGHT + HOUR_MS - 2 * MINUTE_MS));
    const { storms } = summarizeStorms(report, movesOf(report));
    expect(storms).toMatchObject([{ count: 12, before: { secondsBefore: 120, event: { what: "vcenter-restart" } } }]);
    const early = aReport([...burst, ...quiet], restartAt(NIGHT + 29 * MINUTE_MS));
    expect(summarizeStorms(early, movesOf(early)).storms).toMatchObject([{ count: 12, before: null }]);
  });

  test("finds none where every five minutes are as busy", () => {
    const steady = Array.from({ length: 240 }, (_, index) => aMigration({ startedAt: toIso(NIGHT + index * 25_000) }));
    const report = aReport(steady);
    expect(summarizeStorms(report, movesOf(report)).storms).toEqual([]);
  });
});

describe("residency", () => {
  test("chains stays and states a gap where two moves do not meet", () => {
    const [first, second] = journey(["a", "b", "c"], 2);
    if (first === undefined || second === undefined) throw new Error("two moves expected");
    const lost = { ...second, source: { ...second.source, host: "x" } };
    const whole = summarizeResidency(aReport([first, second]), PAGE_VIEW_DEFAULTS);
    expect(whole.stays.map(({ host, from, to }) => [host, from, to])).toEqual([
      ["a", null, NIGHT + MINUTE_MS],
      ["b", NIGHT + MINUTE_MS, NIGHT + 2 * HOUR_MS + MINUTE_MS],
      ["c", NIGHT + 2 * HOUR_MS + MINUTE_MS, null],
    ]);
    expect(whole.gaps).toBe(0);
    const broken = summarizeResidency(aReport([first, lost]), PAGE_VIEW_DEFAULTS);
    expect(broken.gaps).toBe(1);
    expect(broken.stays.map(({ host, known }) => [host, known])).toEqual([
      ["a", "by-moves"],
      ["b", "by-moves"],
      [null, "gap"],
      ["x", "by-moves"],
      ["c", "by-moves"],
    ]);
  });

  test("names the stays outside an allowed host set", () => {
    const hostSets = [{ name: "licensed", vms: ["WEB-*"], hosts: ["a", "b"] }];
    const { violations } = summarizeResidency(aReport(journey(["a", "b", "c", "a"], 2)), {
      ...PAGE_VIEW_DEFAULTS,
      hostSets,
    });
    expect(violations.map(({ set, stay }) => [set, stay.host])).toEqual([["licensed", "c"]]);
  });
});

describe("windows", () => {
  const backup: TimeWindow = { name: "backup", use: "backup", weekdays: [7], from: "23:00", to: "02:00" };
  const change: TimeWindow = {
    name: "change",
    use: "change",
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from: "22:00",
    to: "23:30",
  };
  const svmotion = (from: string, to: string): Migration =>
    aMigration({ kind: "storage-vmotion", startedAt: from, endedAt: to });

  test("run over midnight and are touched by any part of a move", () => {
    // 2026-11-22 is a Sunday; Berlin is one hour east of UTC.
    const before = svmotion("2026-11-22T20:00:00.000Z", "2026-11-22T21:59:00.000Z");
    const across = svmotion("2026-11-22T21:00:00.000Z", "2026-11-23T03:00:00.000Z");
    const monday = svmotion("2026-11-23T00:30:00.000Z", "2026-11-23T00:40:00.000Z");
    const nextNight = svmotion("2026-11-23T22:30:00.000Z", "2026-11-23T22:40:00.000Z");
    const report = aReport([before, across, monday, nextNight]);
    const [overlap] = summarizeWindows(report, movesOf(report), { ...PAGE_VIEW_DEFAULTS, windows: [backup] });
    expect(overlap?.odd).toEqual([across, monday]);
    expect([overlap?.inside.length, overlap?.outside.length]).toEqual([2, 2]);
  });

  test("of changes list what a person began outside, not what DRS did", () => {
    const person = { initiatorClass: "person", trigger: "user" } as const;
    const inside = aMigration({ ...person, startedAt: "2026-11-22T21:30:00.000Z" });
    const outside = aMigration({ ...person, startedAt: "2026-11-22T13:30:00.000Z" });
    const drs = aMigration({ startedAt: "2026-11-22T13:30:00.000Z" });
    const report = aReport([inside, outside, drs]);
    const [overlap] = summarizeWindows(report, movesOf(report), { ...PAGE_VIEW_DEFAULTS, windows: [change] });
    expect(overlap?.odd).toEqual([outside]);
  });
});

describe("flow, durations, timeline, rhythm", () => {
  test("takes the median of the moves that tell a speed and says on what basis", () => {
    const told = [100, 300, 800].map((best) => {
      const [move] = journey(["a", "b"], 1);
      if (move === undefined) throw new Error("one move expected");
      const estimate = { low: best, best, high: best, basis: "measured" } as const;
      return { ...move, preCopy: { ...move.preCopy, bandwidthMegabytesPerSecond: estimate } };
    });
    const unknown = aMigration({ source: { host: "a" } });
    const flow = summarizeHostFlow(movesOf(aReport([...told, ...journey(["a", "b"], 1), unknown])));
    expect(flow.cells.map((entry) => ({ ...entry, told: entry.told.length }))).toMatchObject([
      { from: "a", to: "b", count: 4, told: 3, megabytesPerSecond: 300, basis: "measured" },
    ]);
    expect(flow.unknownPlaces).toBe(1);
    expect(
      flow.speeds.map(({ place, told: by, megabytesPerSecond }) => [place, by.length, megabytesPerSecond]),
    ).toEqual([
      ["a", 3, 300],
      ["b", 3, 300],
    ]);
  });

  test("puts every succeeded move into one bin of its kind and finds a VM's outlier", () => {
    const lasting = (seconds: number, index: number): Migration =>
      aMigration({
        startedAt: toIso(NIGHT + index * HOUR_MS),
        endedAt: toIso(NIGHT + index * HOUR_MS + seconds * 1000),
      });
    const { kinds, outliers } = summarizeDurations(movesOf(aReport([20, 22, 18, 20, 70].map(lasting))));
    expect(kinds.map(({ kind, bins }) => [kind, bins.reduce((sum, bin) => sum + bin.count, 0)])).toEqual([
      ["vmotion", 5],
    ]);
    for (const seconds of [18, 70])
      expect(kinds[0]?.bins.some((bin) => bin.from <= seconds && seconds < bin.to && bin.count > 0)).toBe(true);
    expect(outliers).toMatchObject([{ usualSeconds: 20, ratio: 3.5, earlierMoves: 4 }]);
    expect(summarizeDurations(movesOf(aReport([20, 22, 18, 20, 59].map(lasting)))).outliers).toEqual([]);
  });

  test("draws overlapping moves on lines of their own and finds the busiest instant", () => {
    const long = (name: string, from: number, to: number): Migration =>
      aMigration({
        name,
        startedAt: toIso(NIGHT + from * MINUTE_MS),
        endedAt: toIso(NIGHT + to * MINUTE_MS),
        source: { host: "a" },
      });
    const report = aReport([long("x", 0, 30), long("y", 10, 40), long("z", 30, 50)]);
    const timeline = summarizeTimeline(report, movesOf(report), "host");
    expect(timeline.peak).toEqual({ at: NIGHT + 10 * MINUTE_MS, moves: 2 });
    expect(timeline.lanes[0]?.moves.map((move) => [move.migration.vm.name, move.line])).toEqual([
      ["x", 0],
      ["y", 1],
      ["z", 0],
    ]);
    expect(Math.max(...timeline.activity)).toBe(2);
  });

  test("a host that was given up is in maintenance mode no longer than its moves tell", () => {
    const at = (minutes: number): string => toIso(NIGHT + minutes * MINUTE_MS);
    const own = aMigration({ startedAt: at(1), endedAt: at(9), source: { host: "a" } });
    const later = aMigration({ name: "later", startedAt: at(200), endedAt: at(240), source: { host: "a" } });
    const evacuation = {
      vcenter: "vc01",
      host: "a",
      enteringAt: at(0),
      enteredAt: null,
      exitedAt: null,
      vmEvacuationSeconds: null,
      enterSeconds: null,
      migrations: [own.id],
      peakConcurrency: 1,
      straggler: null,
    };
    const bandOf = (outcome: "timed-out" | "open") => {
      const report = aReport([own, later], { evacuations: [{ ...evacuation, outcome }] });
      return summarizeTimeline(report, movesOf(report), "host").lanes[0]?.evacuations[0];
    };
    expect(bandOf("timed-out")).toMatchObject({ to: Date.parse(at(9)), open: true });
    expect(bandOf("open")).toMatchObject({ to: Date.parse(at(240)), open: true });
  });

  test("counts hours of the report's zone", () => {
    const report = aReport([aMigration({ startedAt: "2026-11-22T23:30:00.000Z" })]);
    expect(summarizeRhythm(report, movesOf(report)).busiest).toEqual({ weekday: 1, hour: 0, count: 1 });
  });
});

test("a placement counts in no figure", () => {
  const [source, destination] = [{ host: "a" }, { host: "b" }];
  const moves = movesOf(aReport([aMigration({ trigger: "placement", kind: "cold", source, destination })]));
  expect(summarizeWho(moves)).toMatchObject({ triggers: [] });
  expect(summarizeHostFlow(moves)).toMatchObject({ cells: [] });
  expect(summarizeDurations(moves)).toMatchObject({ kinds: [] });
});

test("of VMs that nothing names no two are taken for one", () => {
  const vm = { name: null, moref: null, instanceUuid: null };
  const there = journey(["a", "b", "a", "b", "a"], 1).map((migration) => ({ ...migration, vm }));
  const moves = movesOf(aReport(there));
  expect(summarizeMovers(moves)).toEqual([]);
  expect(summarizePingPongs(moves, [])).toEqual({ worst: [], vms: 0 });
});

test("two VMs of one name are two, and each is called by its MoRef", () => {
  const twice = (moref: string): Migration[] =>
    [0, 1].map((index) =>
      aMigration({
        vm: { name: "web01", moref, instanceUuid: null },
        startedAt: toIso(NIGHT + index * HOUR_MS),
        source: { host: index === 0 ? "a" : "b" },
        destination: { host: index === 0 ? "b" : "a" },
      }),
    );
  const { report, moves, options, vms } = figureInputOf(aReport([...twice("vm-12"), ...twice("vm-48")]), {});
  const labels = ["web01 (vm-12)", "web01 (vm-48)"];
  expect(summarizeMovers(moves).map(({ label, count }) => [label, count])).toEqual(labels.map((label) => [label, 2]));
  const { stays } = summarizeResidency(report, options, vms);
  expect([...new Set(stays.map(({ label }) => label))].sort()).toEqual(labels);
  expect([...new Set(summarizeVmLabels(report, vms).values())].sort()).toEqual(labels);
  const alone = aReport(twice("vm-12"));
  expect(summarizeVmLabels(alone, identifyVms(alone.migrations)).size).toBe(0);
});
