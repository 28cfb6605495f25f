import { describe, expect, test } from "vitest";
import { KINDS, OUTCOMES, TRIGGERS } from "../../src/model/migration.ts";
import { fakeReport } from "./fake-report.ts";

describe("fakeReport", () => {
  test("is the same for the same seed and another for another", () => {
    expect(fakeReport({ migrations: 60 })).toEqual(fakeReport({ migrations: 60 }));
    expect(fakeReport({ migrations: 60 })).not.toEqual(fakeReport({ migrations: 60, seed: 2 }));
  });

  test.each([false, true])("holds every kind, outcome and trigger at 40 migrations (hostile: %s)", (hostile) => {
    const { migrations, counts } = fakeReport({ migrations: 40, hostile });
    expect(migrations).toHaveLength(40);
    expect(new Set(migrations.map((m) => m.kind))).toEqual(new Set(KINDS));
    expect(new Set(migrations.map((m) => m.outcome))).toEqual(new Set(OUTCOMES));
    expect(new Set(migrations.map((m) => m.trigger))).toEqual(new Set(TRIGGERS));
    expect(counts.migrations + counts.placements).toBe(40);
    expect(counts.succeeded + counts.failed + counts.cancelled + counts.unfinished).toBe(counts.migrations);
  });

  test("never ends before it starts and recomputes its durations", () => {
    for (const migration of fakeReport({ migrations: 500 }).migrations) {
      if (migration.startedAt === null || migration.endedAt === null) continue;
      const seconds = (Date.parse(migration.endedAt) - Date.parse(migration.startedAt)) / 1000;
      expect(migration.durationSeconds).toBeCloseTo(seconds, 3);
      expect(seconds).toBeGreaterThanOrEqual(0);
    }
  });
});
