import { expect, test } from "vitest";
import { dropHalves } from "./drop.ts";
import { expectAll } from "./expect.ts";
import { runRivals } from "./rivals.ts";
import { f1, scoreReport } from "./score.ts";
import type { ScoredMigration } from "./score.ts";
import { createWorld } from "./world.ts";
import { writeCloudEvents } from "./write/event-json.ts";
import { writeSelectCsv } from "./write/select-csv.ts";

const world = createWorld({ seed: 11, vcenters: 1 });
const [vcenter = ""] = world.vcenters;
const files = [writeCloudEvents(vcenter, world.events, world.tasks, { shape: "lines" })];
const expected = expectAll(world, files);
const iso = (at: number | null): string | null => (at === null ? null : new Date(Math.floor(at)).toISOString());

/** A report that says exactly what the truth is. */
const perfect = world.truth.map((truth): ScoredMigration => ({
  id: String(truth.index),
  vcenter: truth.vcenter,
  vm: { name: truth.vmName, moref: truth.moref },
  kind: truth.kind,
  scope: truth.scope,
  outcome: truth.outcome,
  half: "none",
  trigger: truth.trigger,
  queuedAt: null,
  startedAt: iso(truth.startAt),
  endedAt: iso(truth.endAt),
  source: truth.source,
  destination: truth.destination,
  pairing: { basis: "chain", confidence: 1 },
}));

test("the truth itself scores full marks", () => {
  const score = scoreReport({ migrations: perfect }, expected, { precisionSeconds: 0.001, morefs: true });
  expect(score.mistakes).toEqual([]);
  expect(f1(score.pairs)).toBe(1);
  expect(f1(score.found)).toBe(1);
  for (const share of [score.outcome, score.kind, score.scope, score.trigger, score.places]) {
    expect(share.right).toBe(share.of);
    expect(share.of).toBeGreaterThan(100);
  }
});

test("a swapped end is a false merge, and a lost migration is missed", () => {
  const twice = perfect.filter(
    (m) =>
      m.outcome === "succeeded" &&
      perfect.filter((o) => o.vm.moref === m.vm.moref && o.outcome === "succeeded").length > 1,
  );
  const [first] = twice;
  const second = twice.find((m) => m !== first && m.vm.moref === first?.vm.moref);
  expect(second).toBeDefined();
  const wrong = perfect
    .filter((m) => m !== second)
    .map((m) => (m === first ? { ...m, endedAt: second?.endedAt ?? null } : m));
  const score = scoreReport({ migrations: wrong }, expected, { precisionSeconds: 0.001, morefs: true });
  expect(score.falseMerges.get("chain")?.wrong).toBe(1);
  expect(score.falseSure).toBe(1);
  expect(score.mistakes.some((mistake) => mistake.startsWith("missing"))).toBe(true);
});

test("rivals find less than all", () => {
  const dropped = dropHalves(world, { starts: 0.05, ends: 0.05, seed: 2 });
  const rivals = runRivals(dropped.events, dropped.tasks);
  for (const report of Object.values(rivals)) {
    const score = scoreReport(report, expected, { precisionSeconds: 0.001, morefs: true });
    expect(f1(score.pairs)).toBeGreaterThan(0.1);
    expect(f1(score.pairs)).toBeLessThan(0.999);
  }
});

test("text alone asks for less", () => {
  const dropped = dropHalves(world, { starts: 0.05, ends: 0.05, seed: 1 });
  const text = expectAll(dropped, [writeSelectCsv(vcenter, dropped.events, { zone: "UTC" })]);
  expect(text.filter((e) => e.complete).length).toBeLessThan(expected.filter((e) => e.complete).length);
  expect(text.some((e) => e.guess)).toBe(true);
});
