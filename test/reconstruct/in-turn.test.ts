import { expect, test } from "vitest";
import { end, night, start, task, told, type MotionText } from "./facts.ts";

/** Two VMs of one name are moved off one host for another; sentences know the name alone. */
const chain = { vm: "web01", chainId: "288", from: "esx05", to: "esx03" } as const;
const sure = (facts: Parameters<typeof night>[0]): number[] =>
  night(facts).migrations.map(({ pairing }) => pairing.confidence);
const begun = (at: number, text: MotionText = {}) => start(at, { ...chain, eventKey: String(1000 + at), ...text });
const done = (at: number, text: MotionText = {}) =>
  end(at, { ...chain, record: "DrsVmMigratedEvent", eventKey: String(1000 + at), ...text });

test.each([
  ["in one chain", {}],
  ["without chains", { chainId: null }],
])("two VMs of one name that go one way at once end in turn, and neither pair is called sure (%s)", (_, text) => {
  const facts = [begun(0, text), begun(14, text), done(71, text), done(76, text)];
  expect(told(night(facts))).toEqual([
    "web01 0..71 esx05>esx03 vmotion succeeded by unknown (vm-and-time)",
    "web01 14..76 esx05>esx03 vmotion succeeded by unknown (vm-and-time)",
  ]);
  expect(sure(facts)).toEqual([0.5, 0.5]);
});

test("three of them end in turn", () => {
  const facts = [begun(0), begun(14), begun(30), done(60), done(70), done(95)];
  expect(night(facts).migrations.map(({ durationSeconds }) => durationSeconds)).toEqual([60, 56, 65]);
  expect(sure(facts)).toEqual([0.5, 0.5, 0.5]);
});

test.each<readonly [string, Parameters<typeof night>[0], readonly number[]]>([
  [
    "a chain each",
    [
      begun(0, { chainId: "1" }),
      begun(14, { chainId: "2" }),
      done(71, { chainId: "2" }),
      done(76, { chainId: "1", record: "VmMigratedEvent" }),
    ],
    [76, 57],
  ],
  [
    "the datastores",
    [
      begun(0, { from: "esx05/gold", to: "esx03/gold" }),
      begun(14, { from: "esx05/tin", to: "esx03/tin" }),
      done(71, { from: "esx05/tin", to: "esx03/tin" }),
      done(76, { from: "esx05/gold", to: "esx03/gold" }),
    ],
    [76, 57],
  ],
  [
    "who moved them",
    [
      begun(0, { userName: "CORP\\ann" }),
      begun(14, { userName: "CORP\\jo" }),
      done(71, { userName: "CORP\\jo" }),
      done(76, { userName: "CORP\\ann" }),
    ],
    [76, 57],
  ],
  [
    "MoRefs",
    [
      begun(0, { moref: "vm-1" }),
      begun(14, { moref: "vm-2" }),
      done(71, { moref: "vm-2" }),
      done(76, { moref: "vm-1" }),
    ],
    [76, 57],
  ],
])("what tells their ends apart decides: %s", (_, facts, seconds) => {
  expect(night(facts).migrations.map(({ durationSeconds }) => durationSeconds)).toEqual(seconds);
});

test("moves of one name one after the other are sure", () => {
  const facts = [begun(0), done(71), begun(300), done(376)];
  expect(sure(facts).every((confidence) => confidence > 0.9)).toBe(true);
});

test("tasks of their own tell them apart", () => {
  const facts = [
    begun(0, { chainId: null }),
    begun(14, { chainId: null }),
    done(71, { chainId: null }),
    done(76, { chainId: null }),
    task(0, { vm: "web01", moref: "vm-1", taskKey: "task-1", done: 76 }),
    task(14, { vm: "web01", moref: "vm-2", taskKey: "task-2", done: 71 }),
  ];
  expect(night(facts).migrations.map(({ durationSeconds }) => durationSeconds)).toEqual([76, 57]);
});
