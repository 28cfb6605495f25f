import { describe, expect, test } from "vitest";
import { f1, scoreReport, type ScoredMigration } from "../simulator/score.ts";
import { PROOF_FORMATS } from "./formats.ts";
import { measureFormat, measureRivals, Total, worldOf } from "./measure.ts";

/** The aims of the project, on one night each; docs/proofs.md takes many (`npm run prove:reconstruction`). */
const CHAINED = [
  "CloudEvents, a line each",
  "Clixml",
  "ConvertTo-Json 5.1",
  "raw Get-VIEvent CSV",
  "VPX_EVENT",
  "VPX_EVENT and VPX_TASK",
  "CloudEvents and select CSV",
];
const TEXT = [
  "select CSV",
  "select CSV, German UTF-16",
  "Client events CSV",
  "syslog RFC 5424",
  "syslog RFC 3164",
  "syslog bare",
];
const TASKS = ["TaskInfo CSV", "TaskInfo JSON", "govc tasks -json", "Client tasks CSV"];

const scenario = (lost: number) => ({
  name: "",
  options: { migrations: 120, chains: "mixed", outage: true } as const,
  lost,
});
const formatsOf = (names: readonly string[]) => PROOF_FORMATS.filter(({ name }) => names.includes(name));
const right = (share: { right: number; of: number }): number => (share.of === 0 ? 1 : share.right / share.of);

describe.each([...formatsOf(CHAINED), ...formatsOf(TASKS)])("$name", (format) => {
  const world = worldOf({ ...scenario(0), options: { migrations: 120, outage: true } }, 41);

  test("every pair is found, none is wrong", async () => {
    const score = await measureFormat(world, format);
    expect(f1(score.pairs), score.mistakes.join("\n")).toBeGreaterThanOrEqual(0.999);
    for (const share of [score.outcome, score.kind, score.scope, score.trigger, score.places])
      expect(right(share), score.mistakes.join("\n")).toBeGreaterThanOrEqual(0.99);
    for (const { wrong } of score.falseMerges.values()) expect(wrong).toBe(0);
  });
});

describe.each(formatsOf(TEXT))("$name, with 5 % of the starts and ends lost", (format) => {
  const world = worldOf(scenario(0.05), 42);

  test("pairs are found by VM and time, and wrong ones are not called sure", async () => {
    const score = await measureFormat(world, format);
    expect(f1(score.pairs), score.mistakes.join("\n")).toBeGreaterThanOrEqual(0.98);
    for (const share of [score.outcome, score.kind, score.scope, score.trigger, score.places])
      expect(right(share), score.mistakes.join("\n")).toBeGreaterThanOrEqual(0.99);
    expect(score.falseSure).toBe(0);
    expect(score.falseMerges.get("vm-and-time")?.wrong ?? 0).toBe(0);
    expect(score.brier).toBeLessThan(0.02);
    for (const [name, rival] of measureRivals(world, format))
      expect(f1(score.pairs), name).toBeGreaterThanOrEqual(f1(rival.pairs));
  });
});

test("two vCenters with moves between them", async () => {
  const world = worldOf({ name: "", options: { vcenters: 2, migrations: 120 }, lost: 0.05 }, 43);
  const [format] = formatsOf(["CloudEvents, a line each"]);
  expect(world.truth.filter(({ scope }) => scope === "cross-vcenter").length).toBeGreaterThan(3);
  if (format === undefined) throw new Error("no such format");
  const score = await measureFormat(world, format);
  expect(f1(score.pairs), score.mistakes.join("\n")).toBeGreaterThanOrEqual(0.999);
  for (const share of [score.outcome, score.kind, score.scope, score.trigger, score.places])
    expect(right(share), score.mistakes.join("\n")).toBeGreaterThanOrEqual(0.99);
});

describe("where no record is lost, nothing is told that never was", () => {
  const nights = [worldOf({ name: "", options: { migrations: 40, chains: "mixed" }, lost: 0 }, 44)];
  nights.push(worldOf({ name: "", options: { migrations: 20, vcenters: 2 }, lost: 0 }, 45));

  test.each(PROOF_FORMATS)("$name: at most 0.2 % ghosts", async (format) => {
    const total = new Total();
    for (const world of nights) total.add(await measureFormat(world, format));
    expect(total.ghosts.of).toBeGreaterThan(60);
    expect(total.ghostRate, total.mistakes.join("\n")).toBeLessThanOrEqual(0.002);
  });
});

test("a ghost is counted as one", () => {
  const ghost: ScoredMigration = {
    id: "1",
    vcenter: null,
    vm: { name: "nobody", moref: null },
    kind: "vmotion",
    outcome: "succeeded",
    half: "start-missing",
    trigger: "user",
    scope: "unknown",
    startedAt: null,
    endedAt: "2026-03-10T20:00:00.000Z",
    queuedAt: null,
    source: { host: null, datastore: null },
    destination: { host: null, datastore: null },
    pairing: { basis: "none", confidence: 1 },
  };
  const score = scoreReport({ migrations: [ghost] }, [], { precisionSeconds: 1, morefs: false });
  expect(score.ghosts).toEqual({ count: 1, of: 1 });
});
