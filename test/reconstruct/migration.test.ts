import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import type { Migration } from "../../src/model/migration.ts";
import { end, failure, maintenance, night, sighting, start, storageDrsReport, task } from "./facts.ts";

const HOUR = 3600;
const from = "esx01/ds1";
const to = "esx02/ds1";
const only = (facts: readonly Fact[], until?: number): Migration => {
  const { migrations } = night(facts, until);
  expect(migrations).toHaveLength(1);
  const [migration] = migrations;
  if (migration === undefined) throw new Error("one migration");
  return migration;
};

test.each<readonly [string, readonly Fact[], string]>([
  ["another host", [end(9, { vm: "a", from, to })], "vmotion"],
  ["another datastore", [end(9, { vm: "a", from, to: "esx01/ds2" })], "storage-vmotion"],
  ["both", [end(9, { vm: "a", from, to: "esx02/ds2" })], "combined"],
  ["the same places", [end(9, { vm: "a", from, to: from })], "unknown"],
  ["the same places with storage evidence", [end(9, { vm: "a", from, to: from, storage: true })], "storage-vmotion"],
  [
    "equal names in one datacenter are one datastore",
    [end(9, { vm: "a", from: "e1/datastore1/D", to: "e2/datastore1/D" })],
    "vmotion",
  ],
  ["equal names in two datacenters are two", [end(9, { vm: "a", from: "e1/SAN/D", to: "e2/SAN/E" })], "combined"],
  [
    "equal names in two vCenters are two",
    [end(9, { vm: "a", from: "e1/SAN", to: "e2/SAN", crossVcenter: "source" })],
    "combined",
  ],
  ["DRS moves no storage", [end(9, { vm: "a", from: "e1/datastore1", to: "e2/datastore1 (1)", drs: true })], "vmotion"],
  ["a DRS event without places", [end(9, { vm: "a", drs: true })], "vmotion"],
  ["Storage DRS without hosts", [storageDrsReport(9, { vm: "a", from: "/x", to: "/y" })], "storage-vmotion"],
  ["what was off moved cold", [sighting("powered-off", 0, { vm: "a" }), end(9, { vm: "a", from, to })], "cold"],
  [
    "what is powered on later was off",
    [end(9, { vm: "a", from, to }), sighting("powered-on", 60, { vm: "a" })],
    "cold",
  ],
  [
    "a power event of a month ago proves nothing",
    [sighting("powered-off", -700 * HOUR, { vm: "a" }), end(9, { vm: "a", from, to })],
    "vmotion",
  ],
])("kind: %s", (_rule, facts, kind) => {
  expect(only(facts).kind).toBe(kind);
});

const entering = (userName: string | null = null): Fact => maintenance("entering", 0, "esx01", { userName });
const leaves = (text = {}): Fact[] => [
  start(60, { vm: "a", from, to, ...text }),
  end(90, { vm: "a", from, to, ...text }),
];

test.each<readonly [string, readonly Fact[], string]>([
  ["a named user", leaves({ userName: "anna" }), "user"],
  ["an empty user is the system, not DRS", leaves({ userName: "" }), "unknown"],
  ["a DRS event", leaves({ userName: "", drs: true }), "drs"],
  [
    "DRS's own task",
    [...leaves(), task(59, { vm: "a", motion: "drs-vmotion", descriptionId: "Drm.ExecuteVMotionLRO", done: 91 })],
    "drs",
  ],
  [
    "a system task of a plain relocation",
    [...leaves(), task(59, { vm: "a", done: 91, reason: "system", userName: "" })],
    "unknown",
  ],
  [
    "a system task and no user named anywhere",
    [...leaves(), task(59, { vm: "a", done: 91, reason: "system" })],
    "unknown",
  ],
  [
    "the label that MigrateVM and DRS's task share, without a user: nobody calls MigrateVM nameless",
    [
      ...leaves({ userName: "" }),
      task(59, { vm: "a", done: 91, userName: "", descriptionId: null, message: "Task: Migrate virtual machine" }),
    ],
    "drs",
  ],
  [
    "that label with a user",
    [
      ...leaves({ userName: "anna" }),
      task(59, { vm: "a", done: 91, userName: "anna", descriptionId: null, message: "Task: Migrate virtual machine" }),
    ],
    "user",
  ],
  ["a user's task", [...leaves(), task(59, { vm: "a", done: 91, reason: "user" })], "user"],
  [
    "a scheduled task",
    [...leaves({ userName: "anna" }), task(59, { vm: "a", done: 91, reason: "schedule" })],
    "scheduled",
  ],
  [
    "a system task does not hide who the events name",
    [...leaves({ userName: "anna" }), task(59, { vm: "a", done: 91, reason: "system" })],
    "user",
  ],
  ["maintenance and the system", [entering(), ...leaves({ userName: "" })], "maintenance"],
  ["maintenance and DRS", [entering(), ...leaves({ drs: true })], "maintenance"],
  ["maintenance and whoever began it", [entering("anna"), ...leaves({ userName: "anna" })], "maintenance"],
  ["maintenance and somebody else", [entering("anna"), ...leaves({ userName: "bob" })], "user"],
  [
    "maintenance does not move storage, whoever began it",
    [entering("anna"), ...leaves({ userName: "anna", to: "esx02/ds9" })],
    "user",
  ],
  ["a DRS move off another host", [maintenance("entering", 0, "esx09"), ...leaves({ drs: true })], "drs"],
  [
    "a DRS move off a host that entered long before",
    [entering(), maintenance("entered", 30, "esx01"), ...leaves({ drs: true })],
    "drs",
  ],
  [
    "a DRS move off a host that gave up",
    [entering(), maintenance("cancelled", 30, "esx01"), ...leaves({ drs: true })],
    "drs",
  ],
])("trigger: %s", (_rule, facts, trigger) => {
  expect(only(facts).trigger).toBe(trigger);
});

test("a host that took VMs in again is not entering any more", () => {
  const facts = [
    entering(),
    end(1000, { vm: "in", from: "esx03/ds1", to: "esx01/ds1" }),
    end(2000, { vm: "out", from, to, drs: true }),
  ];
  expect(night(facts).migrations.find(({ vm }) => vm.name === "out")?.trigger).toBe("drs");
});

describe("failures", () => {
  test("the cause counts, not what wraps it", () => {
    const told = only([
      failure(9, {
        vm: "a",
        from,
        to,
        fault: { category: "general-error", message: "A general system error", wrapper: true },
      }),
      failure(9.1, {
        vm: "a",
        from,
        to,
        record: "MigrationErrorEvent",
        fault: { category: "no-disk-space", message: "No space" },
      }),
    ]);
    expect(told.failure?.message).toBe("No space");
  });

  test.each<readonly [string, readonly Fact[], boolean]>([
    ["the same move within a day", [end(HOUR, { vm: "a", from, to })], true],
    ["off the same host to another", [end(HOUR, { vm: "a", from, to: "esx09/ds1" })], true],
    ["after a day", [end(25 * HOUR, { vm: "a", from, to })], false],
    ["back to where it was", [end(HOUR, { vm: "a", from: "esx03/ds1", to: "esx01/ds1" })], false],
    ["another VM", [end(HOUR, { vm: "b", from, to })], false],
    ["before it", [end(-HOUR, { vm: "a", from, to })], false],
  ])("made good by %s", (_what, later, isRetry) => {
    const { migrations } = night([failure(0, { vm: "a", from, to }), ...later], 48 * HOUR);
    const failed = migrations.find(({ failure: why }) => why !== null);
    expect(failed?.failure?.recoveredBy !== null).toBe(isRetry);
  });

  test("where two VMs have one name, a failure that gives no MoRef is made good only off the host it was on", () => {
    const twins = [
      end(HOUR, { vm: "twin", moref: "vm-1", from: "esx07/ds1", to: "esx08/ds1" }),
      end(2 * HOUR, { vm: "twin", moref: "vm-2", from, to }),
      // Both lives overlap, so that the name alone is nobody's.
      sighting("resumed", -HOUR, { vm: "twin", moref: "vm-1" }),
      sighting("resumed", -HOUR, { vm: "twin", moref: "vm-2" }),
    ];
    const { migrations } = night([failure(0, { vm: "twin", from, to }), ...twins]);
    const failed = migrations.find(({ failure: why }) => why !== null);
    const second = migrations.find(({ vm }) => vm.moref === "vm-2");
    expect(failed?.failure?.recoveredBy).toBe(second?.id);
  });
});

describe("times", () => {
  test("an end before its start leaves the start out and says so", () => {
    const found = night([task(60, { vm: "a", done: 30, taskKey: "t1" })]);
    expect(found.migrations).toMatchObject([{ startedAt: null, durationSeconds: null, half: "start-missing" }]);
    expect(found.diagnostics.map(({ code }) => code)).toContain("end-before-start");
  });

  test("an end cut to its minute is at the start, not before it", () => {
    const chained = { vm: "a", from, to, chainId: "1" };
    const { durationSeconds, startedAt, endedAt } = only([
      start(30, { ...chained, eventKey: "1" }),
      end(0, { ...chained, eventKey: "2", precisionMs: 60_000 }),
    ]);
    expect([durationSeconds, startedAt === endedAt]).toEqual([0, true]);
  });

  test("a task in error though the VM moved is told", () => {
    const found = night([...leaves(), task(59, { vm: "a", done: 95, state: "error", taskKey: "t1" })]);
    expect(found.migrations).toMatchObject([{ outcome: "succeeded" }]);
    expect(found.diagnostics.map(({ code }) => code)).toContain("task-error-but-moved");
  });
});

test("equal names under two MoRefs are two VMs; a name given on is each in its time", () => {
  const { migrations } = night([
    end(0, { vm: "vdi", moref: "vm-1", from, to }),
    end(100, { vm: "vdi", from, to }),
    end(HOUR, { vm: "vdi", moref: "vm-2", from, to }),
    end(HOUR + 100, { vm: "vdi", from, to }),
  ]);
  expect(migrations.map(({ vm }) => vm.moref)).toEqual(["vm-1", "vm-1", "vm-2", "vm-2"]);
  const twins = night([
    end(0, { vm: "vdi", moref: "vm-1", from, to }),
    end(50, { vm: "vdi", moref: "vm-2", from, to }),
    end(70, { vm: "vdi", from, to }),
    end(100, { vm: "vdi", moref: "vm-1", from, to }),
  ]);
  expect(twins.migrations.map(({ vm }) => vm.moref)).toEqual(["vm-1", "vm-2", null, "vm-1"]);
});

test("two VMs of one name that few records tell apart: what stands far from those is the name's alone", () => {
  const { migrations } = night([
    end(0, { vm: "twin", from: to, to: from }),
    end(2 * HOUR, { vm: "twin", moref: "vm-1", from, to }),
    end(5 * HOUR, { vm: "twin", from: to, to: from }),
    start(9 * HOUR, { vm: "twin", from, to }),
    failure(9 * HOUR + 30, { vm: "twin", from, to }),
    failure(9 * HOUR + 30, { vm: "twin", moref: "vm-2", record: "com.vmware.vc.vm.SrcVmMigrateFailedEvent" }),
  ]);
  expect(migrations.map(({ vm, outcome }) => [vm.moref, outcome])).toEqual([
    [null, "succeeded"],
    ["vm-1", "succeeded"],
    [null, "succeeded"],
    ["vm-2", "failed"],
  ]);
});

test("a short vCenter name is the one long name that begins with it, not one of two", () => {
  const vcentersOf = (...names: readonly string[]) =>
    new Set(
      night(names.map((vcenter, i) => end(i, { vm: `vm${i}`, vcenter }))).migrations.map(({ vcenter }) => vcenter),
    );
  expect(vcentersOf("vc01", "vc01.a.example")).toEqual(new Set(["vc01.a.example"]));
  expect(vcentersOf("vc01", "vc01.a.example", "vc01.b.example")).toContain("vc01");
});

describe("evacuations", () => {
  const evacuationsOf = (facts: readonly Fact[], until = 12 * HOUR) => night(facts, until).evacuations;

  test("members are the moves off the host in its window", () => {
    const found = night([
      entering(),
      ...leaves({ drs: true }),
      end(70, { vm: "disk", from, to: "esx01/ds2" }),
      end(80, { vm: "other", from: "esx05/ds1", to }),
      end(500, { vm: "late", from, to }),
      maintenance("entered", 300, "esx01"),
    ]);
    const [evacuation] = found.evacuations;
    expect(evacuation?.migrations).toEqual(found.migrations.filter(({ vm }) => vm.name === "a").map(({ id }) => id));
    expect(evacuation).toMatchObject({
      outcome: "entered",
      enterSeconds: 300,
      vmEvacuationSeconds: 90,
      peakConcurrency: 1,
    });
  });

  test("a move of storage alone empties no host, even where its destination host is not known", () => {
    const disk = storageDrsReport(70, { vm: "disk", from, to: "/ds2" });
    const { migrations, evacuations } = night([entering(), disk, maintenance("entered", 300, "esx01")]);
    expect(migrations).toMatchObject([{ kind: "storage-vmotion", destination: { host: null } }]);
    expect(evacuations[0]?.migrations).toEqual([]);
  });

  test("the blocker is no VM that left after all", () => {
    const failed = failure(50, { vm: "a", from, to });
    expect(evacuationsOf([entering(), failed, ...leaves({ drs: true })])[0]?.straggler).toBe(
      night([entering(), failed, ...leaves({ drs: true })]).migrations.find(({ outcome }) => outcome === "succeeded")
        ?.id,
    );
    const stuck = [entering(), ...leaves({ drs: true }), failure(95, { vm: "b", from, to })];
    const { migrations, evacuations } = night(stuck);
    expect(evacuations[0]?.straggler).toBe(migrations.find(({ vm }) => vm.name === "b")?.id);
  });

  test("one exit told twice is one evacuation, and a short name is its long one", () => {
    const facts = [
      entering(),
      maintenance("entered", 300, "esx01.example"),
      maintenance("exited", 900, "esx01"),
      maintenance("exited", 930, "esx01.example", { input: 1 }),
    ];
    expect(evacuationsOf(facts)).toMatchObject([{ outcome: "entered" }]);
  });

  test("entering again is another evacuation", () => {
    expect(evacuationsOf([entering(), maintenance("entering", 5 * HOUR, "esx01")])).toHaveLength(2);
  });
});
