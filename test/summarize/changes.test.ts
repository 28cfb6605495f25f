import { describe, expect, test } from "vitest";
import type { Night, Past } from "../../src/model/past.ts";
import type { Counts, Finding } from "../../src/model/report.ts";
import { compareWithPast } from "../../src/summarize/changes.ts";
import { aMigration } from "../history/builder.ts";

const NO_COUNTS: Counts = {
  migrations: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  unfinished: 0,
  startMissing: 0,
  endMissing: 0,
  placements: 0,
  unattributedEnds: 0,
  late: 0,
  open: 0,
};

function aFinding(id: string): Finding {
  const text = { title: `title of ${id}`, description: "Because." };
  return {
    id,
    rule: `rule-${id}`,
    subject: "vm",
    severity: "act",
    count: 1,
    subjects: ["vm"],
    migrations: [],
    mutedUntil: null,
    next: null,
    ...text,
  };
}

/** Nights newest first, with so many migrations each. */
function pastOf(migrations: readonly number[], findings: readonly (readonly string[])[] = []): Past {
  const nights = migrations.map((count, index): Night => {
    const date = new Date(Date.UTC(2026, 10, 22 - index)).toISOString();
    return {
      date: date.slice(0, 10),
      from: date,
      to: date,
      status: "reported",
      level: "ok",
      verdict: "",
      counts: { ...NO_COUNTS, migrations: count },
      byKind: [{ kind: "vmotion", count, p50Seconds: count / 10, p95Seconds: null, maxSeconds: null }],
      findings: (findings[index] ?? []).map((id) => ({ id, title: `title of ${id}`, severity: "act" })),
    };
  });
  return { source: "history", nights, vmDurations: new Map(), openFailures: [] };
}

const tonight = {
  counts: { ...NO_COUNTS, migrations: 50, failed: 2 },
  byKind: [{ kind: "vmotion" as const, count: 50, p50Seconds: 9, p95Seconds: 20, maxSeconds: 30 }],
  findings: [],
  migrations: [],
};

describe("figures beside earlier nights", () => {
  test("stand beside the last night only, until there are 14", () => {
    const changes = compareWithPast(tonight, pastOf(Array.from({ length: 13 }, () => 100)));
    expect([...new Set(changes?.lines.map((line) => line.against))]).toEqual(["last night"]);
    expect(changes?.baseline).toEqual({ nights: 13, needed: 14 });
    expect(changes?.lines).toContainEqual({
      label: "vMotion p50",
      unit: "seconds",
      now: 9,
      before: 10,
      against: "last night",
    });
  });

  test("stand beside the medians of 7 and 30 nights from then on", () => {
    const week = [10, 20, 30, 40, 50, 60, 1000];
    const changes = compareWithPast(tonight, pastOf([...week, ...Array.from({ length: 33 }, () => 7)]));
    const migrations = changes?.lines.filter((line) => line.label === "Migrations");
    expect(migrations?.map((line) => [line.against, line.before])).toEqual([
      ["last night", 10],
      ["median of 7 nights", 40],
      ["median of 30 nights", 7],
    ]);
  });

  test("are not shown where both sides are zero, and are null where a side is unknown", () => {
    const lines = compareWithPast(tonight, pastOf([100]))?.lines ?? [];
    expect(lines.map((line) => line.label)).toEqual(["Migrations", "Failed", "vMotion p50", "vMotion p95"]);
    expect(lines.at(-1)).toMatchObject({ now: 20, before: null });
  });

  test("a night without data is no baseline", () => {
    const past = pastOf([0, 100]);
    const silent = {
      ...past,
      nights: past.nights.map((night, n) => (n === 0 ? { ...night, status: "silent" as const } : night)),
    };
    expect(compareWithPast(tonight, silent)?.lines[0]).toMatchObject({ label: "Migrations", before: 100 });
  });

  test("without a past there is nothing to say", () => {
    expect(compareWithPast(tonight, pastOf([]))).toBeNull();
  });
});

test("findings are new, recurring for so many nights in a row, or resolved", () => {
  const past = pastOf([1, 1, 1, 1], [["a", "gone"], ["a"], [], ["a"]]);
  const changes = compareWithPast({ ...tonight, findings: [aFinding("a"), aFinding("new")] }, past);
  expect(changes?.newFindings).toEqual(["new"]);
  expect(changes?.recurringFindings).toEqual([{ id: "a", nights: 3 }]);
  expect(changes?.resolvedFindings).toEqual([{ id: "gone", title: "title of gone" }]);
});

test("a VM whose place is not known is open until it is moved, however many nights nobody tries", () => {
  const id = "unknown-place:vc01.example.com/db01";
  const past = pastOf([1, 1], [[id], [id]]);
  const untouched = compareWithPast(tonight, past);
  expect(untouched?.resolvedFindings).toEqual([]);
  expect(untouched?.stillOpenFindings).toEqual([
    { id, title: `title of ${id}`, nights: 3, subjects: ["vc01.example.com/db01"] },
  ]);
  const moved = aMigration("db01", "2026-11-23T01:00:00.000Z", "2026-11-23T01:02:00.000Z");
  const settled = compareWithPast({ ...tonight, migrations: [moved] }, past);
  expect(settled).toMatchObject({ resolvedFindings: [{ id }], stillOpenFindings: [] });
  const long = pastOf(
    Array.from({ length: 20 }, () => 1),
    Array.from({ length: 20 }, () => [id]),
  );
  expect(compareWithPast(tonight, long)?.stillOpenFindings).toEqual([]);
});
