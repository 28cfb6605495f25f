import { expect, test } from "vitest";
import type { Estimate, Migration } from "../../../src/model/migration.ts";
import { measuredStun } from "../../../src/summarize/findings/measured-stun.ts";
import { staleData } from "../../../src/summarize/findings/stale-data.ts";
import { aConfig } from "../../job/nightly/fake-tools.ts";
import { fakeReport } from "../../support/fake-report.ts";
import { found } from "../../support/findings.ts";

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

test("measured-stun is one finding of all VMs that a host saw stopped for longer than they bear, no inferred ones", () => {
  const [only, ...others] = found(measuredStun, {
    migrations: [
      stunned("a", "db01", 1.2, "measured"),
      stunned("b", "db01", 2.419, "measured"),
      stunned("c", "web01", 0.9, "measured"),
      stunned("d", "etcd-1", 0.9, "measured", 0.5),
      stunned("e", "wsfc-1", 4, "measured", 5),
      stunned("f", "app01", 30, "inferred"),
      { ...stunned("g", "new01", 30, "measured"), trigger: "placement" },
    ],
  });
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    severity: "act",
    title: "2 VMs were stopped for up to 2.42 s (measured)",
    count: 2,
    subjects: ["vc01/db01", "vc01/etcd-1"],
    migrations: ["a", "b", "d"],
  });
  expect(only?.description).toMatch(/^db01 \(2\.42 s\) and etcd-1 \(0\.900 s\); each longer than its limit\. Ask/);
});

test("stale-data names the vCenter whose export has stopped, and only that", () => {
  const now = Date.parse("2026-11-23T06:00:00Z");
  const covered = (vcenter: string | null, to: string | null) => ({ vcenter, from: null, to, gaps: [] });
  const coverage = [
    covered("vc01", "2026-11-23T05:00:00.000Z"),
    covered("vc02", "2026-11-22T03:00:00.000Z"),
    covered(null, null),
  ];
  const config = aConfig("/c");
  expect(found(staleData, { coverage, now, config })).toMatchObject([
    { subject: "vc02", severity: "act", title: "No record of vc02 for 27 hours" },
  ]);
  expect(found(staleData, { coverage, now, config: null })).toEqual([]);
  const patient = { ...config, gates: { ...config.gates, inputAgeHours: 27 } };
  expect(found(staleData, { coverage, now, config: patient })).toEqual([]);
});
