import { describe, expect, test } from "vitest";
import { f1 } from "../simulator/score.ts";
import { PROOF_FORMATS } from "./formats.ts";
import { measureFormat, measureRivals, worldOf } from "./measure.ts";

/** The aims of the project, on one night each; docs/proofs.md takes many (`npm run prove:reconstruction`). */
const CHAINED = [
  "CloudEvents, a line each",
  "Clixml",
  "ConvertTo-Json 5.1",
  "raw Get-VIEvent CSV",
  "VPX_EVENT",
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
