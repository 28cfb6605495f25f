import { expect, test } from "vitest";
import { end, EVENING, failure, night, start, task, told } from "./facts.ts";

const from = "esx01/ds1";
const to = "esx02/ds1";

test("a refusal told a moment before its task 'started': the task alone tells when it began and ended", () => {
  const refused = (late: number) =>
    night([
      failure(0, { vm: "web", from, to, chainId: "5", eventKey: "6", fault: { phase: "check" } }),
      task(late, {
        vm: "web",
        chainId: "5",
        taskKey: "t1",
        state: "error",
        queuedAt: EVENING - 20,
        done: late + 0.4,
      }),
    ]).migrations[0];
  for (const late of [0.0005, 0.04, 1.5]) {
    const found = refused(late);
    expect(found).toMatchObject({ outcome: "failed", half: "none", timingBasis: "task", durationSeconds: 0.4 });
    expect(found?.startedAt).toBe(new Date(EVENING + Math.floor(late * 1000)).toISOString());
    // Whoever has the event only knows its second.
    expect(found?.keys.some((key) => key.startsWith("end:web:2026-03-02T20%3A00%3A00Z"))).toBe(true);
  }
  // No bookkeeping is so late: a clock was set.
  expect(refused(20)).toMatchObject({ startedAt: null, durationSeconds: null });
});

test("an end whose own task says when it began completes no older start", () => {
  const facts = [
    start(0, { vm: "web", from, to }),
    task(7200, { vm: "web", done: 7300, taskKey: "t2" }),
    end(7299, { vm: "web", to }),
  ];
  expect(told(night(facts))).toEqual([
    "web 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
    "web 7200..7299 ?>esx02/ds1 unknown succeeded by user (task)",
  ]);
});

test("a start whose task saw it through stands open for no later end", () => {
  const facts = [
    start(0, { vm: "web", from, to }),
    task(-1, { vm: "web", done: 30, taskKey: "t1" }),
    end(7299, { vm: "web", to }),
  ];
  expect(told(night(facts))).toEqual([
    "web 0..30 esx01/ds1>esx02/ds1 vmotion succeeded by user (task)",
    "web ?..7299 ?>esx02/ds1 unknown succeeded by unknown (none) start-missing",
  ]);
});

test("moves that follow each other within the second of a coarse export keep each its own task", () => {
  const legs = [
    [100, 160, "esx01/a", "esx01/b"],
    [160, 168, "esx01/b", "esx02/b"],
    [168, 176, "esx02/b", "esx01/b"],
  ] as const;
  const facts = legs.flatMap(([at, until, source, target], index) => [
    start(at, { vm: "web", from: source, to: target, precisionMs: 1000 }),
    end(until, { vm: "web", from: source, to: target, precisionMs: 1000 }),
    task(at + 0.1 + index * 0.1, { vm: "web", input: 1, taskKey: `t${index}`, done: until + 0.6 }),
  ]);
  const { migrations } = night(facts);
  expect(migrations).toHaveLength(3);
  expect(migrations.map(({ keys }) => keys.filter((key) => key.startsWith("task:")))).toEqual(
    legs.map((_, index) => [`task::t${index}`]),
  );
});

test("a task that tried twice and worked is of the attempt that worked", () => {
  const facts = [
    start(1, { vm: "web", from, to, chainId: "1", eventKey: "1" }),
    failure(30, { vm: "web", from, to, chainId: "1", eventKey: "2" }),
    start(31, { vm: "web", from, to, chainId: "1", eventKey: "3" }),
    end(60, { vm: "web", from, to, chainId: "1", eventKey: "4" }),
    task(0, { vm: "web", chainId: "1", taskKey: "t1", done: 61 }),
  ];
  expect(night(facts).migrations.map(({ outcome }) => outcome)).toEqual(["failed", "succeeded"]);
});
