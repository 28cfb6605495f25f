import { describe, expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import { zoneClock } from "../../src/model/zone-clock.ts";
import { filterRows } from "../../src/page-script/filter.ts";
import { NO_FILTER, NO_VCENTER, rowSetOf, rowSetText, type RowFilter } from "../../src/render/page/row-filter.ts";
import { placeAt } from "../../src/page-script/places.ts";
import { wallInstant, type Row } from "../../src/page-script/rows.ts";
import { summaryText } from "../../src/page-script/summary.ts";
import { sortRows } from "../../src/page-script/sort.ts";
import { formatSeconds, vmLabel } from "../../src/render/format.ts";
import { summarizeByKind } from "../../src/summarize/figures/by-kind.ts";
import { summarizeDurations } from "../../src/summarize/figures/durations.ts";
import { movesOf } from "../../src/summarize/figures/moves.ts";
import { summarizeRhythm } from "../../src/summarize/figures/rhythm.ts";
import { summarizeWho } from "../../src/summarize/figures/who.ts";
import { fakeReport } from "../support/fake-report.ts";

const berlin = zoneClock("Europe/Berlin");
const read = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));
const report = fakeReport({ migrations: 420 });
const rows: Row[] = report.migrations.map((migration, index) => {
  const [start, end] = [read(migration.startedAt), read(migration.endedAt)];
  return { migration, index, label: vmLabel(migration.vm), start, end, at: start ?? end ?? read(migration.queuedAt) };
});

describe("wall-clock times of the page's fields", () => {
  test.each([
    ["Europe/Berlin", "2026-11-23T00:30", "2026-11-22T23:30:00.000Z"],
    ["Europe/Berlin", "2026-07-01T12:00:05", "2026-07-01T10:00:05.000Z"],
    // The night the clocks go back: 03:30 is after the change.
    ["Europe/Berlin", "2026-10-25T03:30:00", "2026-10-25T02:30:00.000Z"],
    ["America/St_Johns", "2026-01-15T00:00:00", "2026-01-15T03:30:00.000Z"],
  ])("in %s reads %s as %s", (zone, local, iso) => {
    expect(wallInstant(zoneClock(zone), local)).toBe(Date.parse(iso));
  });

  test("are null where they are none", () => {
    expect([wallInstant(berlin, ""), wallInstant(berlin, "soon")]).toEqual([null, null]);
  });
});

describe("filter and order", () => {
  test("an empty filter keeps all rows in the report's order", () => {
    expect(filterRows(rows, NO_FILTER, berlin)).toEqual(rows);
  });

  test("names fit in any case and anywhere, several filters together", () => {
    const found = filterRows(rows, { ...NO_FILTER, vm: " SQL ", outcome: "succeeded" }, berlin);
    expect(found).toEqual(rows.filter((row) => row.label.includes("sql") && row.migration.outcome === "succeeded"));
    expect(found.length).toBeGreaterThan(0);
  });

  test("finds a set of rows by their places, whatever its size; a text that is none finds none", () => {
    for (const places of [[0], [7, 8, 419], rows.map(({ index }) => index).filter((index) => index % 3 !== 1)]) {
      const text = rowSetText(places);
      expect(text).toMatch(/^[\w-]+$/);
      expect([...rowSetOf(text)]).toEqual(places);
      expect(filterRows(rows, { ...NO_FILTER, rows: text }, berlin).map(({ index }) => index)).toEqual(places);
    }
    for (const broken of ["a", "%", "<b>", "AAAAA"]) expect([...rowSetOf(broken)]).toEqual([]);
  });

  test("finds by risk, failure, initiator, side of a cluster, vCenter and any text, alone and together", () => {
    const count = (filter: Partial<RowFilter>): number => filterRows(rows, { ...NO_FILTER, ...filter }, berlin).length;
    const those = (fits: (m: Migration) => boolean): number => report.migrations.filter(fits).length;
    for (const risk of ["high", "watch", "low", "unknown"] as const)
      expect(count({ risk })).toBe(those((m) => m.stunRisk.level === risk));
    const initiators = new Set(report.migrations.map((m) => m.initiatorClass));
    expect(initiators.size).toBeGreaterThan(1);
    for (const initiator of initiators) expect(count({ initiator })).toBe(those((m) => m.initiatorClass === initiator));
    const failures = new Set(report.migrations.flatMap((m) => m.failure?.category ?? []));
    expect(failures.size).toBeGreaterThan(2);
    for (const failure of failures) {
      expect(count({ failure })).toBe(those((m) => m.failure?.category === failure));
      expect(count({ failure, risk: "high" })).toBe(
        those((m) => m.failure?.category === failure && m.stunRisk.level === "high"),
      );
    }
    for (const vcenter of new Set(report.migrations.map((m) => m.vcenter)))
      expect(count({ vcenter: vcenter ?? NO_VCENTER })).toBe(those((m) => m.vcenter === vcenter));
    expect(count({ text: "SAN-GOLD-01" })).toBe(
      those((m) => JSON.stringify([m.source, m.destination, m.failure, m.stunRisk.reasons]).includes("san-gold-01")),
    );
  });

  test("finds the rows of a bar, a weekday, a user and a storm", () => {
    const moves = movesOf(report);
    const [durations, rhythm, who] = [summarizeDurations(moves), summarizeRhythm(report, moves), summarizeWho(moves)];
    const count = (filter: Partial<RowFilter>): number =>
      filterRows(rows, { ...NO_FILTER, only: "moves", ...filter }, berlin).length;
    for (const { kind, bins } of durations.kinds)
      for (const bin of bins)
        expect(count({ kind, took: `${bin.from}-${bin.to}`, only: "timed" }), `${kind} ${bin.from}`).toBe(bin.count);
    for (const { kind, cells } of rhythm.kinds)
      for (const [day, hours] of cells.entries())
        for (const [hour, begun] of hours.entries())
          if (begun > 0) expect(count({ kind, weekday: String(day + 1), hour: String(hour) })).toBe(begun);
    for (const user of who.users) expect(count({ user: user.userName })).toBe(user.count);
    expect(who.users.length).toBeGreaterThan(0);
    const at = rows.flatMap((row) => row.at ?? []).sort((left, right) => left - right);
    const [from = 0, to = 0] = [at[10], at[20]];
    expect(filterRows(rows, { ...NO_FILTER, begun: `${from}-${to}` }, berlin)).toHaveLength(
      at.filter((each) => each >= from && each <= to).length,
    );
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    "column %i sorts both ways with the unknown last and ties in order",
    (column) => {
      const up = sortRows(rows, { column, direction: 1 });
      const down = sortRows(rows, { column, direction: -1 });
      expect(up).toHaveLength(rows.length);
      expect(new Set(down)).toEqual(new Set(up));
      if (column === 5)
        for (const sorted of [up, down]) {
          const unknown = sorted.map((row) => row.migration.durationSeconds === null);
          expect(unknown.lastIndexOf(false)).toBeLessThan(unknown.includes(true) ? unknown.indexOf(true) : Infinity);
        }
    },
  );
});

describe("placeAt", () => {
  test("says so where no move is known", () => {
    expect(placeAt(rows, "nobody", 0, berlin)).toBe("No succeeded move of nobody is in the data.");
  });
});

test("the rows of a time say what the first screen says of the night", () => {
  const [from, to] = ["2026-11-22T18:00:00.000Z", "2026-11-23T05:00:00.000Z"];
  const chosen = rows.filter(({ at }) => at !== null && at >= Date.parse(from) && at <= Date.parse(to));
  const moves = chosen.map(({ migration }) => migration).filter(({ trigger }) => trigger !== "placement");
  const told = summaryText(chosen);
  const failed = moves.filter(({ outcome }) => outcome === "failed");
  const open = failed.filter(({ failure }) => (failure?.recoveredBy ?? null) === null);
  expect(open.length).toBeGreaterThan(0);
  expect(told).toMatch(
    new RegExp(`^${moves.length} moves, ${failed.length} failed \\(${open.length} not made good\\); `),
  );
  const { p50Seconds, p95Seconds } = summarizeByKind(moves).find(({ kind }) => kind === "vmotion") ?? {};
  expect(p95Seconds).not.toBeNull();
  expect(told).toContain(
    `vMotion median ${formatSeconds(p50Seconds ?? null)}, p95 ${formatSeconds(p95Seconds ?? null)};`,
  );
  const stuns = moves.flatMap(({ stun }) => (stun.basis === "measured" ? (stun.seconds?.best ?? []) : []));
  const over = moves.filter(
    ({ stun, stunRisk }) => stun.basis === "measured" && (stun.seconds?.best ?? 0) > (stunRisk.limitSeconds ?? 1),
  );
  expect(told).toContain(
    `longest measured stun ${formatSeconds(stuns.sort((a, b) => b - a)[0] ?? null)}, ${over.length} over the limit`,
  );
  const high = moves.filter(({ stun, stunRisk }) => stun.basis !== "measured" && stunRisk.level === "high");
  expect(told.endsWith(`; ${high.length} probably over the limit`)).toBe(high.length > 0);
  expect(summaryText([])).toBe("0 moves, 0 failed");
});
