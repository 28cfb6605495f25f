import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import { context, end, failure, motion, night, sighting, start, storageDrsReport, task, told } from "./facts.ts";

/** Facts on the left, migrations on the right: the rules of attempts/, one table a rule. */
type Row = readonly [rule: string, facts: () => readonly Fact[], migrations: readonly string[]];

const HOUR = 3600;
const from = "esx01/ds1";
const to = "esx02/ds1";

const CHAINS: readonly Row[] = [
  [
    "a chain joins start and end",
    () => [
      start(0, { vm: "web", from, to, chainId: "1", eventKey: "1" }),
      end(30, { vm: "web", from, to, chainId: "1", eventKey: "2" }),
    ],
    ["web 0..30 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (chain)"],
  ],
  [
    "a chain id of 0, or equal to the record's own key, is none",
    () => [
      start(0, { vm: "web", from, to, chainId: "0", eventKey: "7" }),
      end(30, { vm: "web", from, to, chainId: "8", eventKey: "8" }),
    ],
    ["web 0..30 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (vm-and-time)"],
  ],
  [
    "two records of chain 0 are no chain either",
    () => [
      start(0, { vm: "web", from, to, chainId: "0", eventKey: "7" }),
      end(30, { vm: "web", from, to, chainId: "0", eventKey: "8" }),
    ],
    ["web 0..30 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (vm-and-time)"],
  ],
  [
    "a chain holds for one VM",
    () => [
      start(0, { vm: "web", moref: "vm-1", from, to, chainId: "1", eventKey: "1" }),
      end(30, { vm: "app", moref: "vm-2", from, to, chainId: "1", eventKey: "2" }),
    ],
    [
      "web 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
      "app ?..30 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (none) start-missing",
    ],
  ],
  [
    "a chain holds for 48 hours: what comes later is another move under a key issued anew",
    () => [
      start(0, { vm: "web", from, to, chainId: "1", eventKey: "1" }),
      end(49 * HOUR, { vm: "web", from, to, chainId: "1", eventKey: "2" }),
    ],
    [
      "web 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
      "web ?..176400 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (none) start-missing",
    ],
  ],
  [
    "an end written before its start in one chain: the keys say what came first, and the start is left out",
    () => [
      start(60, { vm: "web", from, to, chainId: "1", eventKey: "1" }),
      end(30, { vm: "web", from, to, chainId: "1", eventKey: "2" }),
    ],
    ["web ?..30 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (chain) start-missing"],
  ],
  [
    "two failures in one chain are two attempts where the same type comes again",
    () => [
      failure(0, { vm: "web", from, to, chainId: "1", eventKey: "1" }),
      failure(5, { vm: "web", from, to, chainId: "1", eventKey: "2" }),
    ],
    [
      "web ?..0 esx01/ds1>esx02/ds1 vmotion failed by unknown (none)",
      "web ?..5 esx01/ds1>esx02/ds1 vmotion failed by unknown (none)",
    ],
  ],
];

const PAIRS: readonly Row[] = [
  [
    "one end told under two types is one, the same type again another",
    () => [
      end(30, { vm: "web", from, to }),
      end(30.2, { vm: "web", from, to, record: "DrsVmMigratedEvent", drs: true }),
      end(33, { vm: "web", from, to }),
    ],
    [
      "web ?..30 esx01/ds1>esx02/ds1 vmotion succeeded by drs (none) start-missing",
      "web ?..33 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (none) start-missing",
    ],
  ],
  [
    "a nameless end may repeat an end that names its VM: then it closes no other start",
    () => [
      start(0, { vm: "web", from, to }),
      start(1, { vm: "app", from, to }),
      end(29, { vm: "app", from, to }),
      end(30, { record: "VmRelocatedEvent" }),
    ],
    [
      "web 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
      "app 1..29 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (vm-and-time)",
    ],
  ],
  [
    "an end goes to the latest open start that names the same places",
    () => [
      start(0, { vm: "web", from, to }),
      start(100, { vm: "web", from, to: "esx03/ds1" }),
      end(130, { vm: "web", from, to: "esx03/ds1" }),
    ],
    [
      "web 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
      "web 100..130 esx01/ds1>esx03/ds1 vmotion succeeded by unknown (vm-and-time)",
    ],
  ],
  [
    "an end that names other places is another move's",
    () => [start(0, { vm: "web", from, to }), end(30, { vm: "web", from, to: "esx09/ds1" })],
    [
      "web 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
      "web ?..30 esx01/ds1>esx09/ds1 vmotion succeeded by unknown (none) start-missing",
    ],
  ],
  [
    "a start stands open for two days at most",
    () => [start(0, { vm: "web", from, to }), end(48 * HOUR + 60, { vm: "web", from, to })],
    [
      "web 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
      "web ?..172860 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (none) start-missing",
    ],
  ],
  [
    "a nameless end belongs to the only open start",
    () => [start(0, { vm: "web", from, to }), end(30, { record: "VmRelocatedEvent" })],
    ["web 0..30 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (vm-and-time)"],
  ],
  [
    "a nameless end belongs to none of several open starts",
    () => [
      start(0, { vm: "web", from, to }),
      start(1, { vm: "app", from, to }),
      end(30, { record: "VmRelocatedEvent" }),
    ],
    [
      "web 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
      "app 1..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
    ],
  ],
  [
    "a failure that only its text names goes to that VM's open start, of names within names to the longest",
    () => [
      start(0, { vm: "app", from, to }),
      start(1, { vm: "app 01", from, to }),
      failure(9, { record: "EventEx", message: "vMotion of app 01 went wrong" }),
    ],
    [
      "app 0..? esx01/ds1>esx02/ds1 vmotion unfinished by unknown (none) end-missing",
      "app 01 1..9 esx01/ds1>esx02/ds1 vmotion failed by unknown (task)",
    ],
  ],
];

const TASKS: readonly Row[] = [
  ["a queued snapshot alone is no move", () => [task(0, { vm: "web", snapshot: true, state: "queued" })], []],
  [
    "a task covers what happened while it ran, and says when it began",
    () => [task(0, { vm: "web", done: 31, taskKey: "t1" }), end(30, { vm: "web", from, to })],
    ["web 0..30 esx01/ds1>esx02/ds1 vmotion succeeded by user (task)"],
  ],
  [
    "an end event proves success whatever the task says",
    () => [
      start(0, { vm: "web", from, to }),
      end(30, { vm: "web", from, to }),
      task(0, { vm: "web", done: 31, state: "error", taskKey: "t1" }),
    ],
    ["web 0..30 esx01/ds1>esx02/ds1 vmotion succeeded by user (task)"],
  ],
  [
    "the queued snapshot in an event says nothing of the end",
    () => [task(0, { vm: "web", snapshot: true, state: "queued", taskKey: "t1" }), start(1, { vm: "web", from, to })],
    ["web 1..? esx01/ds1>esx02/ds1 vmotion unfinished by user (task) end-missing"],
  ],
  [
    "a power-on that placed the VM is a placement",
    () => [
      task(0, { vm: "web", motion: "power-on", descriptionId: "Drm.ExecuteVmPowerOnLRO", done: 9, taskKey: "t1" }),
      start(1, { vm: "web", from, to }),
      end(3, { vm: "web", from, to }),
    ],
    ["web 1..3 esx01/ds1>esx02/ds1 vmotion succeeded by placement (vm-and-time)"],
  ],
  [
    "two VMs of one name move at once, and their tasks know the name alone",
    () => [
      start(1, { vm: "web", from, to }),
      start(11, { vm: "web", from, to: "esx03/ds1" }),
      end(40, { vm: "web", from, to }),
      end(44, { vm: "web", from, to: "esx03/ds1" }),
      task(0, { vm: "web", done: 41, taskKey: "t1" }),
      task(10, { vm: "web", done: 45, taskKey: "t2" }),
    ],
    [
      "web 1..40 esx01/ds1>esx02/ds1 vmotion succeeded by user (task)",
      "web 11..44 esx01/ds1>esx03/ds1 vmotion succeeded by user (vm-and-time)",
    ],
  ],
];

const ACROSS: readonly Row[] = [
  [
    "both vCenters' ends of one move within five minutes are one",
    () => [
      end(0, { vm: "web", moref: "vm-1", vcenter: "vc1", from, to: "/", crossVcenter: "source" }),
      end(299, { vm: "web", moref: "vm-9", vcenter: "vc2", to: "esx90/far", crossVcenter: "destination" }),
    ],
    ["web ?..0 esx01/ds1>esx90/far combined succeeded by unknown (none) start-missing"],
  ],
  [
    "ends further apart are two moves",
    () => [
      end(0, { vm: "web", moref: "vm-1", vcenter: "vc1", from, crossVcenter: "source" }),
      end(301, { vm: "web", moref: "vm-9", vcenter: "vc2", to: "esx90/far", crossVcenter: "destination" }),
    ],
    [
      "web ?..0 esx01/ds1>? vmotion succeeded by unknown (none) start-missing",
      "web ?..301 ?>esx90/far vmotion succeeded by unknown (none) start-missing",
    ],
  ],
  [
    "an open start that was to go to that host takes the far end",
    () => [
      start(0, { vm: "web", moref: "vm-1", vcenter: "vc1", from, to: "esx90/far" }),
      end(60, { vm: "web", moref: "vm-9", vcenter: "vc2", to: "esx90/far", crossVcenter: "destination" }),
    ],
    ["web 0..60 esx01/ds1>esx90/far combined succeeded by unknown (vm-and-time)"],
  ],
  [
    "an arrival without a host closes the open start towards a host of its vCenter",
    () => [
      end(-900, { vm: "other", vcenter: "vc2", from: "esx91", to: "esx90" }),
      start(0, { vm: "web", vcenter: "vc1", from, to: "esx90/far" }),
      start(10, { vm: "web", vcenter: "vc3", from: "esx70", to: "esx71" }),
      end(299, { vm: "web", vcenter: "vc2", crossVcenter: "destination" }),
    ],
    [
      "other ?..-900 esx91>esx90 vmotion succeeded by unknown (none) start-missing",
      "web 0..299 esx01/ds1>esx90/far combined succeeded by unknown (vm-and-time)",
      "web 10..? esx70>esx71 vmotion unfinished by unknown (none) end-missing",
    ],
  ],
];

const DOUBLES: readonly Row[] = [
  [
    "one event in two exports is one, completed from both",
    () => [
      start(0, { vm: "web", from, to, input: 0, precisionMs: 1000 }),
      start(0.4, { vm: "web", moref: "vm-1", from: "esx01.example/ds1", to, input: 1, eventKey: "1" }),
      end(30, { vm: "web", from, to, input: 0, precisionMs: 1000 }),
      end(30.4, { vm: "web", moref: "vm-1", from, to, input: 1, eventKey: "2" }),
    ],
    ["web 0.4..30.4 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (vm-and-time)"],
  ],
  [
    "equal rows of one export are as many records",
    () => [failure(0, { vm: "web", from, to }), failure(0, { vm: "web", from, to })],
    [
      "web ?..0 esx01/ds1>esx02/ds1 vmotion failed by unknown (none)",
      "web ?..0 esx01/ds1>esx02/ds1 vmotion failed by unknown (none)",
    ],
  ],
  [
    "Storage DRS's own end is no double of the move's",
    () => [
      end(30, { vm: "db", from: "/a", to: "/b", input: 0 }),
      storageDrsReport(30.2, { vm: "db", from: "/a", to: "/b", input: 1 }),
    ],
    ["db ?..30 ?/a>?/b storage-vmotion succeeded by storage-drs (none) start-missing"],
  ],
];

describe.each([
  ["chains", CHAINS],
  ["pairs by VM and time", PAIRS],
  ["tasks", TASKS],
  ["between vCenters", ACROSS],
  ["doubles", DOUBLES],
] as const)("%s", (_name, rows) => {
  test.each(rows)("%s", (_rule, facts, migrations) => {
    expect(told(night(facts(), 100 * HOUR))).toEqual(migrations);
    // The order of the records decides nothing.
    expect(told(night(facts().toReversed(), 100 * HOUR))).toEqual(migrations);
  });
});

test("what happened long after a task is none of its", () => {
  const facts = [task(0, { vm: "web", done: 31, taskKey: "t1" }), end(100, { vm: "web", from, to })];
  expect(night(facts).migrations.map(({ endedAt }) => endedAt)).toHaveLength(2);
});

test("a record's own key is no chain to be known by", () => {
  const [migration] = night([end(0, { vm: "web", from, to, chainId: "8", eventKey: "8" })]).migrations;
  expect(migration?.keys).toEqual(["end:web:2026-03-02T20%3A00%3A00Z"]);
});

test("a nameless end long after an end that names its VM repeats nothing", () => {
  const facts = [
    start(0, { vm: "web", from, to }),
    end(29, { vm: "web", from, to }),
    end(90, { record: "VmRelocatedEvent" }),
  ];
  expect(night(facts).unattributedEnds).toBe(1);
  expect(night([...facts.slice(0, 2), end(30, { record: "VmRelocatedEvent" })]).unattributedEnds).toBe(0);
});

test("other statements of one move in another export are no doubles", () => {
  const sum = (facts: readonly Fact[]): number => {
    const { duplicatesOfInput } = night(facts);
    return duplicatesOfInput(0) + duplicatesOfInput(1);
  };
  const ends = [
    end(30, { vm: "db", from: "/a", to: "/b" }),
    storageDrsReport(30.2, { vm: "db", from: "/a", to: "/b", input: 1 }),
  ];
  expect(sum(ends)).toBe(0);
  const failures = [
    failure(0, { vm: "web", from, to }),
    failure(0, { vm: "web", from, to, record: "MigrationErrorEvent", input: 1 }),
  ];
  expect(sum(failures)).toBe(0);
  expect(sum([failure(0, { vm: "web", from, to }), failure(0, { vm: "web", from, to, input: 1 })])).toBe(1);
});

test("warnings and notes alone are no attempt", () => {
  expect(told(night([motion("warning", 0, { vm: "web", from }), motion("note", 1, { vm: "web", from })]))).toEqual([]);
});

describe("why a move has no end", () => {
  const open = () => start(0, { vm: "web", moref: "vm-1", from, to, hot: true });
  const reasonOf = (facts: readonly Fact[], until: number): string | null =>
    night([open(), ...facts], until).migrations[0]?.unfinishedReason ?? null;

  test.each<readonly [string, readonly Fact[], number, string]>([
    ["it runs when the data stop", [], 0.9 * HOUR, "running"],
    ["longer than an hour is lost", [], 1.1 * HOUR, "end-lost"],
    ["HA started the VM elsewhere", [sighting("ha-restart", 60, { vm: "web", moref: "vm-1" })], 120, "superseded"],
    [
      "what happened before the start says nothing",
      [sighting("powered-on", -60, { vm: "web", moref: "vm-1" })],
      120,
      "running",
    ],
    ["a rename says nothing", [sighting("renamed", 60, { vm: "web", moref: "vm-1" })], 120, "running"],
    ["the next start of the VM", [start(600, { vm: "web", moref: "vm-1", from, to })], 700, "superseded"],
    ["vCenter restarted", [context("vcenter-restart", 60)], 120, "end-lost"],
  ])("%s", (_what, facts, until, reason) => {
    expect(reasonOf(facts, until)).toBe(reason);
  });

  test("a move of storage is waited for twelve hours, and ten times the longest seen", () => {
    const storage = start(0, { vm: "db", from: "esx01/a", to: "esx01/b" });
    const reason = (facts: readonly Fact[], hours: number) =>
      night([...facts, storage], hours * HOUR).migrations.find(({ vm }) => vm.name === "db")?.unfinishedReason;
    expect(reason([], 11)).toBe("running");
    expect(reason([], 13)).toBe("end-lost");
    const long = [
      start(-2 * HOUR, { vm: "big", from: "esx01/a", to: "esx01/b" }),
      end(0, { vm: "big", from: "esx01/a", to: "esx01/b" }),
    ];
    expect(reason(long, 13)).toBe("running");
    expect(reason(long, 21)).toBe("end-lost");
  });
});
