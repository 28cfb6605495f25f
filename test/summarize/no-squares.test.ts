import { describe, expect, test } from "vitest";
import { inferPreCopy } from "../../src/infer/infer.ts";
import type { VmFacts } from "../../src/model/inventory.ts";
import { NO_PRE_COPY, type Migration } from "../../src/model/migration.ts";
import { renderCsv } from "../../src/render/csv.ts";
import { renderJson } from "../../src/render/json.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { doubleNotes } from "../../src/summarize/doubles.ts";
import { findAll } from "../../src/summarize/findings/registry.ts";
import { slowVmotionPair } from "../../src/summarize/findings/slow-vmotion-pair.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { aMigration, aReport } from "../support/a-migration.ts";
import { facts, found } from "../support/findings.ts";

const BEGIN = Date.UTC(2026, 10, 22);
const iso = (seconds: number): string => new Date(BEGIN + Math.round(seconds * 1000)).toISOString();

interface Shape {
  readonly vm: (index: number) => string;
  readonly moref?: (index: number) => string;
  readonly from: (index: number) => string;
  readonly to: (index: number) => string;
  /** Start, seconds after midnight. */
  readonly at: (index: number) => number;
  readonly seconds?: (index: number) => number;
  readonly failed?: boolean;
}

const every = (index: number): number => index * 60;
const host = (index: number): string => `esx${index % 16}`;

const SHAPES: Readonly<Record<string, Shape>> = {
  "one VM that goes on and on": { vm: () => "web", from: host, to: (n) => host(n + 1), at: every },
  "one VM that goes to and fro": { vm: () => "web", from: (n) => host(n % 2), to: (n) => host((n + 1) % 2), at: every },
  "all in one second": { vm: (n) => `vm${n}`, from: host, to: (n) => host(n + 5), at: () => 0 },
  "one pair of hosts": { vm: (n) => `vm${n}`, from: () => "a", to: () => "b", at: (n) => n / 10 },
  "as many hosts as moves": { vm: (n) => `vm${n}`, from: (n) => `a${n}`, to: (n) => `b${n}`, at: every },
  "as many VMs of one name as moves": {
    vm: () => "web",
    moref: (n) => `vm-${n}`,
    from: host,
    to: (n) => host(n + 1),
    at: every,
  },
  "failures of one VM": { vm: () => "web", from: host, to: (n) => host(n + 1), at: every, failed: true },
  "failures of many VMs at many hosts": {
    vm: (n) => `vm${n}`,
    from: (n) => `a${n}`,
    to: () => "b",
    at: every,
    failed: true,
  },
  "many hosts that are slow one way": {
    vm: (n) => `vm${n}`,
    from: (n) => `a${Math.floor(n / 8)}`,
    to: (n) => `b${n % 16}`,
    at: every,
    seconds: (n) => (Math.floor(n / 8) % 3 === 0 ? 300 : 12),
  },
};

function nightOf({ vm, moref, from, to, at, seconds, failed }: Shape, count: number): Migration[] {
  return Array.from({ length: count }, (_, n) =>
    aMigration({
      vm: { name: vm(n), moref: moref?.(n) ?? null, instanceUuid: null },
      id: `m${String(n).padStart(6, "0")}`,
      startedAt: iso(at(n)),
      endedAt: iso(at(n) + (seconds?.(n) ?? 12 + (n % 7))),
      source: { host: from(n) },
      destination: { host: to(n) },
      ...(failed === true ? { outcome: "failed", failure: FAILURE } : {}),
    }),
  );
}

const FAILURE = {
  category: "network",
  phase: "pre-copy",
  message: "The vMotion failed",
  remedy: null,
  reference: null,
  recoveredBy: null,
} as const;

/** The same migrations, each of which counts how often it is asked. */
function counted(migrations: readonly Migration[], look: () => void): Migration[] {
  return migrations.map(
    (migration) =>
      new Proxy(migration, {
        get: (own, key) => {
          look();
          return Reflect.get(own, key);
        },
      }),
  );
}

const FACTS: VmFacts = { vm: {}, takenAt: null, memoryMegabytes: 8192, powerState: "on" };
const CONTEXT = { vmFacts: () => FACTS, profiles: [] };

const STAGES: Readonly<Record<string, (migrations: readonly Migration[]) => unknown>> = {
  inference: (migrations) => inferPreCopy(migrations, { ...CONTEXT, vmFacts: () => null }),
  findings: (migrations) => findAll(facts({ migrations })),
  "figures and page": (migrations) => {
    const report = aReport(migrations);
    return [...renderPage(report, pageViewOf(report))].length;
  },
  "report.json and migrations.csv": (migrations) => {
    const report = aReport(migrations);
    return [...renderJson(report), ...renderCsv(report)].length;
  },
};

describe("twice as many moves are looked at about twice as often", () => {
  const N = 150;
  const looksAt = (stage: (migrations: readonly Migration[]) => unknown, migrations: readonly Migration[]): number => {
    let looks = 0;
    stage(counted(migrations, () => (looks += 1)));
    return looks;
  };

  test.each(Object.entries(SHAPES))("%s", (_name, shape) => {
    // Findings of speed stand on inferred figures.
    const [single, double] = [N, 2 * N].map((count) => inferPreCopy(nightOf(shape, count), CONTEXT).migrations);
    for (const [name, stage] of Object.entries(STAGES)) {
      const [once, twice] = [looksAt(stage, single ?? []), looksAt(stage, double ?? [])];
      // n log n gives 2.2 at most, a square 4.
      expect(twice / once, `${name}: ${once}, then ${twice}`).toBeLessThan(2.6);
    }
  });

  test.each(Object.entries(SHAPES))("moves told twice: %s", (_name, shape) => {
    // Above the bound on how much is compared, under which a square could hide.
    const [once, twice] = [800, 1600].map((count) =>
      looksAt((migrations) => doubleNotes(migrations, []), nightOf(shape, count)),
    );
    expect((twice ?? 0) / (once ?? 1)).toBeLessThan(2.6);
  });

  test("hundreds of hosts that are slow one way, each of which changes what the others are compared with", () => {
    const measured = (count: number): Migration[] =>
      Array.from({ length: count }, (_, n) => {
        const from = Math.floor(n / 8);
        const best = from % 12 === 0 ? 100 : 1000 + (n % 13);
        const bandwidth = { low: best, best, high: best, basis: "measured" } as const;
        return aMigration({
          name: `vm${n}`,
          id: `s${n}`,
          startedAt: iso(every(n)),
          endedAt: iso(every(n) + 20),
          source: { host: `a${from}` },
          destination: { host: `b${n % 16}` },
          preCopy: { ...NO_PRE_COPY, basis: "measured", bandwidthMegabytesPerSecond: bandwidth },
        });
      });
    const [once, twice] = [1536, 3072].map((count) =>
      looksAt((migrations) => expect(found(slowVmotionPair, { migrations }).length).toBe(count / 96), measured(count)),
    );
    expect((twice ?? 0) / (once ?? 1)).toBeLessThan(2.6);
  });
});
