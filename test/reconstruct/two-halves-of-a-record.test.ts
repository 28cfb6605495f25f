import { expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import { end, failure, motion, night, start, storageDrsReport, task, told } from "./facts.ts";

/** Two exports of one night of which each has lost other records: chains in the first, sentences in the second. */
type Row = readonly [rule: string, facts: () => readonly Fact[], migrations: readonly string[]];

const way = { vm: "web", from: "esx01/a", to: "esx02/a" } as const;
const stores = { vm: "web", from: "esx01/a", to: "esx01/b" } as const;
const chain = (eventKey: string) => ({ chainId: "10", eventKey }) as const;
const queued = (at: number): Fact =>
  task(at, {
    vm: "web",
    motion: "relocate",
    descriptionId: "VirtualMachine.relocate",
    snapshot: true,
    state: "queued",
    startedAt: null,
    ...chain("10"),
  });

const ROWS: readonly Row[] = [
  [
    "a start that only the second has belongs to the task and the end of the first",
    () => [queued(0), end(60, { ...way, ...chain("12") }), start(1, { ...way, input: 1 })],
    ["web 1..60 esx01/a>esx02/a vmotion succeeded by user (vm-and-time)"],
  ],
  [
    "so does one of a move that Storage DRS reports just before the end",
    () => [
      queued(0),
      end(60, { ...stores, ...chain("12") }),
      storageDrsReport(59.9, { vm: "web", from: "/a", to: "/b" }),
      start(1, { ...stores, input: 1 }),
    ],
    ["web 1..60 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (vm-and-time)"],
  ],
  [
    "a report of Storage DRS is no part of DRS's end hours later",
    () => [
      storageDrsReport(0, { vm: "web", from: "/a", to: "/b" }),
      start(20_000, { vm: "web", from: "esx01/b", to: "esx02/b" }),
      end(20_030, { vm: "web", from: "esx01", to: "esx02", drs: true, input: 1 }),
    ],
    [
      "web ?..0 ?/a>?/b storage-vmotion succeeded by storage-drs (none) start-missing",
      "web 20000..20030 esx01/b>esx02/b vmotion succeeded by drs (vm-and-time)",
    ],
  ],
  [
    "a failure's further record is none of its own; one of the same type is the next failure, one a minute later too",
    () => [
      start(0, { ...way, ...chain("10") }),
      failure(60, { ...way, ...chain("12") }),
      failure(59.6, { ...way, record: "MigrationHostErrorEvent", input: 1 }),
      failure(120, { ...way, record: "MigrationHostErrorEvent", input: 1 }),
    ],
    [
      "web 0..59.6 esx01/a>esx02/a vmotion failed by unknown (chain)",
      "web ?..120 esx01/a>esx02/a vmotion failed by unknown (none)",
    ],
  ],
  [
    "a note stands between no start and its end",
    () => [
      start(0, { ...way, input: 1 }),
      motion("note", 1, { vm: "web", from: "esx01", chainId: "10", eventKey: "11" }),
      end(60, { ...way, input: 1 }),
    ],
    ["web 0..60 esx01/a>esx02/a vmotion succeeded by unknown (vm-and-time)"],
  ],
  [
    "a task's label and a note without a start are of the move that began between them",
    () => [
      start(1.4, { ...way, ...chain("10") }),
      end(60, { ...way, ...chain("12") }),
      task(0, {
        vm: "web",
        motion: "relocate",
        descriptionId: null,
        snapshot: true,
        state: "queued",
        queuedAt: null,
        startedAt: null,
        input: 1,
      }),
      motion("note", 2, { vm: "web", from: "esx01", input: 1 }),
    ],
    ["web 1.4..60 esx01/a>esx02/a vmotion succeeded by user (chain)"],
  ],
];

test.each(ROWS)("%s", (_rule, facts, migrations) => {
  expect(told(night(facts()))).toEqual(migrations);
});
