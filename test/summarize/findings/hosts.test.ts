import { describe, expect, test } from "vitest";
import { UNKNOWN_PLACE } from "../../../src/model/entity.ts";
import type { InventoryFacts, VmFacts, VmkernelFacts } from "../../../src/model/inventory.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN, type Estimate, type Migration } from "../../../src/model/migration.ts";
import { concurrencyLimit } from "../../../src/summarize/findings/concurrency-limit.ts";
import { diskRateAboveLink } from "../../../src/summarize/findings/disk-rate-above-link.ts";
import { hardToMoveFailed } from "../../../src/summarize/findings/hard-to-move-failed.ts";
import { hardToMove } from "../../../src/summarize/findings/hard-to-move.ts";
import { mtuMismatch } from "../../../src/summarize/findings/mtu-mismatch.ts";
import { noVmotionAdapter } from "../../../src/summarize/findings/no-vmotion-adapter.ts";
import { inventoryAge } from "../../../src/summarize/inventory-age.ts";
import { found, inventory } from "../../support/findings.ts";

const measured = (best: number): Estimate => ({ low: best, best, high: best, basis: "measured" });
let made = 0;

function move(from: string, to: string, part: Partial<Migration> = {}): Migration {
  made++;
  return {
    id: `m${made}`,
    keys: [`k${made}`],
    vcenter: "vc",
    vm: { name: `vm${made}`, moref: `vm-${made}`, instanceUuid: null },
    kind: "vmotion",
    scope: "within-vcenter",
    outcome: "succeeded",
    half: "none",
    unfinishedReason: null,
    trigger: "drs",
    triggerDetail: null,
    userName: null,
    initiatorClass: "system",
    powerState: "on",
    encrypted: null,
    source: { ...UNKNOWN_PLACE, host: from, datastore: "ds" },
    destination: { ...UNKNOWN_PLACE, host: to, datastore: "ds" },
    queuedAt: null,
    startedAt: "2026-11-22T20:00:00.000Z",
    endedAt: "2026-11-22T20:01:00.000Z",
    timingBasis: "events",
    queueSeconds: null,
    durationSeconds: 60,
    durationErrorSeconds: 0,
    disk: NO_DISK,
    pairing: { basis: "chain", confidence: 1 },
    failure: null,
    preCopy: NO_PRE_COPY,
    stun: NO_STUN,
    stunRisk: NO_RISK,
    evidence: [{ input: 0, line: 1, record: "x" }],
    ...part,
  };
}

const costLimitFindings = (migrations: readonly Migration[], facts: InventoryFacts | null) =>
  found(concurrencyLimit, { migrations, inventory: facts });
const vmotionNetworkFindings = (facts: InventoryFacts) =>
  [noVmotionAdapter, mtuMismatch].flatMap((rule) => found(rule, { inventory: facts }));
const unmovableVmFindings = (facts: InventoryFacts, migrations: readonly Migration[]) =>
  [hardToMoveFailed, hardToMove].flatMap((rule) => found(rule, { inventory: facts, migrations }));

describe("the vMotion network", () => {
  const adapter = (host: string, mtu: number, enabled: boolean | null, device = "vmk1"): VmkernelFacts => ({
    vcenter: "vc",
    host,
    device,
    mtu,
    vmotionEnabled: enabled,
  });

  test("a host without an adapter and one with another MTU", () => {
    const told = vmotionNetworkFindings(
      inventory({
        vmkernels: [
          adapter("a", 9000, true),
          adapter("b", 9000, true),
          adapter("c", 1500, true),
          adapter("d", 1500, false, "vmk0"),
        ],
      }),
    );
    expect(told.map(({ rule, subject }) => [rule, subject])).toEqual([
      ["no-vmotion-adapter", "vc/d"],
      ["mtu-mismatch", "vc/c"],
    ]);
  });

  test("without a services column, or where no host has vMotion, nothing is said", () => {
    expect(
      vmotionNetworkFindings(inventory({ vmkernels: [adapter("a", 9000, null), adapter("b", 1500, null)] })),
    ).toEqual([]);
    expect(
      vmotionNetworkFindings(inventory({ vmkernels: [adapter("a", 1500, false), adapter("b", 1500, false)] })),
    ).toEqual([]);
  });
});

describe("VMs that are hard to move", () => {
  const vm = (name: string, part: Partial<VmFacts>): VmFacts => ({
    vcenter: "vc",
    vm: { name },
    takenAt: null,
    powerState: "on",
    ...part,
  });

  test("one finding per reason, and one per VM that failed", () => {
    const failed = move("a", "b", { vm: { name: "p1", moref: null, instanceUuid: null }, outcome: "failed" });
    const told = unmovableVmFindings(
      inventory({
        vms: [
          vm("p1", { migrationBlockers: ["PCI passthrough (PCI device 0)"] }),
          vm("p2", { migrationBlockers: ["PCI passthrough (PCI device 7)"] }),
          vm("off", { powerState: "off", migrationBlockers: ["local media (CD/DVD drive 1)"] }),
          vm("rt", { latencySensitivity: "high" }),
          vm("plain", { latencySensitivity: "normal" }),
        ],
      }),
      [failed],
    );
    expect(told.map(({ rule, subject, migrations }) => [rule, subject, migrations])).toEqual([
      ["hard-to-move-failed", "vc/p1", [failed.id]],
      ["hard-to-move", "PCI passthrough", [failed.id]],
      ["hard-to-move", "vc/rt", []],
    ]);
  });
});

describe("concurrency against the cost limits", () => {
  const many = (count: number, from = "a"): Migration[] =>
    Array.from({ length: count }, (_, index) => move(from, `z${index}`));

  test("eight vMotions of one host run at once, the ninth waits", () => {
    expect(costLimitFindings(many(8), null)).toEqual([]);
    const nine = many(9);
    const told = costLimitFindings(nine, null);
    expect(told.map(({ subject }) => subject)).toEqual(["vc/a (host)", "vc/a (network)"]);
    expect(told[0]?.migrations).toHaveLength(9);
  });

  test("at 1 Gbit/s four", () => {
    const hosts = [{ vcenter: "vc", host: { name: "a" }, nicMegabitsPerSecond: [1000, 1000] }];
    expect(costLimitFindings(many(5), inventory({ hosts })).map(({ subject }) => subject)).toEqual(["vc/a (network)"]);
  });

  test("moves one after the other need no slot at once", () => {
    const chain = many(12).map((one, index) => ({
      ...one,
      startedAt: `2026-11-22T20:${String(index).padStart(2, "0")}:00.000Z`,
      endedAt: `2026-11-22T20:${String(index + 1).padStart(2, "0")}:00.000Z`,
    }));
    expect(costLimitFindings(chain, null)).toEqual([]);
  });

  test("three Storage vMotions of one host are one too many; nine of one datastore too", () => {
    const storage = (count: number, host: (index: number) => string): Migration[] =>
      Array.from({ length: count }, (_, index) => move(host(index), host(index), { kind: "storage-vmotion" }));
    expect(
      costLimitFindings(
        storage(3, () => "a"),
        null,
      ).map(({ subject }) => subject),
    ).toEqual(["vc/a (host)"]);
    expect(
      costLimitFindings(
        storage(9, (index) => `h${index}`),
        null,
      ).map(({ subject }) => subject),
    ).toEqual(["vc/ds (datastore)"]);
  });
});

test("disks that moved faster than the NICs were not sent over them", () => {
  const hosts = [{ vcenter: "vc", host: { name: "a" }, nicMegabitsPerSecond: [10_000] }];
  const fast = move("a", "b", { kind: "combined", disk: { megabytes: null, megabytesPerSecond: measured(2500) } });
  const slow = move("a", "b", { kind: "combined", disk: { megabytes: null, megabytesPerSecond: measured(900) } });
  const inside = move("a", "a", {
    kind: "storage-vmotion",
    disk: { megabytes: null, megabytesPerSecond: measured(2500) },
  });
  const told = found(diskRateAboveLink, { migrations: [fast, slow, inside], inventory: inventory({ hosts }) });
  expect(told.map(({ migrations }) => migrations)).toEqual([[fast.id]]);
});

describe("the age of inventories", () => {
  const now = Date.UTC(2026, 10, 23, 6);

  test("is what the export says, else at most what it mentions, else unknown", () => {
    const taken = inventoryAge(Date.UTC(2026, 10, 22, 18), null, now);
    expect(taken).toMatchObject({
      severity: "info",
      message: expect.stringContaining("2026-11-22T18:00:00.000Z, 12 hours ago"),
    });
    const mentioned = inventoryAge(null, Date.UTC(2026, 10, 1), now);
    expect(mentioned).toMatchObject({
      severity: "info",
      message: expect.stringContaining("newest change they know is of 2026-11-01"),
    });
    expect(inventoryAge(null, null, now).message).toContain("not known");
  });

  test("an old one is a warning", () => {
    expect(inventoryAge(Date.UTC(2026, 5, 1), null, now)).toMatchObject({
      severity: "warning",
      message: expect.stringContaining("175 days"),
    });
  });
});

test("a failure with another known cause is not blamed on the hardware", () => {
  const failure = { phase: "check", message: "", remedy: null, reference: null, recoveredBy: null } as const;
  const vms = [
    { vcenter: "vc", vm: { name: "p" }, takenAt: null, migrationBlockers: ["PCI passthrough (PCI device 0)"] },
  ];
  const rulesOf = (category: string): string[] => {
    const failed = move("a", "b", {
      vm: { name: "p", moref: null, instanceUuid: null },
      outcome: "failed",
      failure: { ...failure, category },
    });
    return unmovableVmFindings(inventory({ vms }), [failed]).map(({ rule }) => rule);
  };
  expect(rulesOf("cpu-incompatible")).toEqual(["hard-to-move"]);
  expect(rulesOf("device-blocks")).toEqual(["hard-to-move-failed", "hard-to-move"]);
});
