import { describe, expect, test } from "vitest";
import type { Estimate, Migration } from "../../src/model/migration.ts";
import { staleFindings } from "../../src/summarize/stale-findings.ts";
import { measuredStunFindings } from "../../src/summarize/stun-findings.ts";
import { verdictOf } from "../../src/summarize/verdict.ts";
import { fakeReport } from "../support/fake-report.ts";

const report = fakeReport({ migrations: 60 });

function stunned(
  id: string,
  vm: string,
  best: number,
  basis: Estimate["basis"],
  limitSeconds: number | null = null,
): Migration {
  const [first] = report.migrations.filter(({ trigger }) => trigger !== "placement");
  if (first === undefined) throw new Error("no migration");
  return {
    ...first,
    id,
    vcenter: "vc01",
    vm: { name: vm, moref: null, instanceUuid: null },
    stun: { basis, seconds: { low: best, best, high: best, basis }, preCopyStunSeconds: null },
    stunRisk: { ...first.stunRisk, limitSeconds, profile: null },
  };
}

describe("measuredStunFindings", () => {
  test("names each VM once that a host saw stopped for longer than it bears, and no inferred one", () => {
    const found = measuredStunFindings([
      stunned("a", "db01", 1.2, "measured"),
      stunned("b", "db01", 2.419, "measured"),
      stunned("c", "web01", 0.9, "measured"),
      stunned("d", "etcd-1", 0.9, "measured", 0.5),
      stunned("e", "wsfc-1", 4, "measured", 5),
      stunned("f", "app01", 30, "inferred"),
      { ...stunned("g", "new01", 30, "measured"), trigger: "placement" },
    ]);
    expect(found.map(({ id, severity, title, migrations }) => ({ id, severity, title, migrations }))).toEqual([
      {
        id: "measured-stun:vc01/db01",
        severity: "act",
        title: "db01 was stopped for 2.42 s (measured), 2 times in all",
        migrations: ["a", "b"],
      },
      {
        id: "measured-stun:vc01/etcd-1",
        severity: "act",
        title: "etcd-1 was stopped for 0.90 s (measured)",
        migrations: ["d"],
      },
    ]);
  });
});

describe("staleFindings", () => {
  test("names the vCenter whose export has stopped, and only that", () => {
    const now = Date.parse("2026-11-23T06:00:00Z");
    const covered = (vcenter: string | null, to: string | null) => ({ vcenter, from: null, to, gaps: [] });
    const found = staleFindings(
      [covered("vc01", "2026-11-23T05:00:00.000Z"), covered("vc02", "2026-11-22T03:00:00.000Z"), covered(null, null)],
      now,
      26,
    );
    expect(found).toMatchObject([{ id: "stale-data:vc02", severity: "act", title: "No record of vc02 for 27 hours" }]);
    expect(staleFindings([covered("vc02", "2026-11-22T03:00:00.000Z")], now, 27)).toEqual([]);
  });
});

describe("verdictOf", () => {
  test("is no OK where a limit of the configuration was crossed", () => {
    const gates = (passed: boolean) => [{ rule: "failures", limit: 1, value: 2, passed }];
    expect(verdictOf(report.counts, [], true, gates(true)).level).toBe("ok");
    const crossed = verdictOf(report.counts, [], true, gates(false));
    expect(crossed.level).toBe("watch");
    expect(crossed.text).toMatch(/ A limit of the configuration was crossed: failures\.$/);
  });
});
