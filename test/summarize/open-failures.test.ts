import { describe, expect, test } from "vitest";
import type { Failure, Migration } from "../../src/model/migration.ts";
import type { OpenFailure, Past } from "../../src/model/past.ts";
import { unresolvedFailure } from "../../src/summarize/findings/unresolved-failure.ts";
import { openFailures } from "../../src/summarize/open-failures.ts";
import { aMigration } from "../history/builder.ts";
import { found, inventory } from "../support/findings.ts";

const VCENTER = "vc01.example.com";
const failure: Failure = {
  category: "busy",
  phase: "unknown",
  message: "The operation is not allowed in the current state",
  remedy: null,
  reference: null,
  recoveredBy: null,
};

function failed(vm: string, at: string, part: Partial<Migration> = {}): Migration {
  return aMigration(vm, null, at, { outcome: "failed", failure, half: "none", ...part });
}

function earlier(vm: string, nights: number, part: Partial<OpenFailure> = {}): OpenFailure {
  const at = "2026-11-20T01:00:00.000Z";
  const identity = { name: vm, moref: null, instanceUuid: null };
  const { category, message, remedy } = failure;
  const said = { category, message, remedy, attempts: 1, nights };
  return { id: `old-${vm}`, vcenter: VCENTER, vm: identity, since: at, failedAt: at, ...said, ...part };
}

const names = (open: readonly OpenFailure[]): (string | null)[] => open.map(({ vm }) => vm.name);

describe("a failure of an earlier night", () => {
  test("stays open until the VM's move succeeds, by its identity", () => {
    const moved = (vm: string, moref: string | null, at: string): Migration =>
      aMigration(vm, null, at, { vm: { name: vm, moref, instanceUuid: null } });
    const open = earlier("db01", 2, { vm: { name: "db01", moref: "vm-1", instanceUuid: null } });
    expect(names(openFailures([], [open], null))).toEqual(["db01"]);
    expect(openFailures([moved("renamed", "vm-1", "2026-11-21T01:00:00.000Z")], [open], null)).toEqual([]);
    expect(openFailures([moved("db01", null, "2026-11-21T01:00:00.000Z")], [open], null)).toEqual([]);
    // Another VM of the same name, and a move before the failure, settle nothing.
    expect(names(openFailures([moved("db01", "vm-9", "2026-11-21T01:00:00.000Z")], [open], null))).toEqual(["db01"]);
    expect(names(openFailures([moved("db01", "vm-1", "2026-11-19T01:00:00.000Z")], [open], null))).toEqual(["db01"]);
  });

  test("is over when the VM is gone from an inventory taken since", () => {
    const listed = (vm: string, takenAt: string | null) =>
      inventory({
        vms: [{ vcenter: VCENTER, vm: { name: vm }, takenAt: takenAt === null ? null : Date.parse(takenAt) }],
      });
    const open = [earlier("db01", 2)];
    expect(openFailures([], open, listed("other", null))).toEqual([]);
    expect(openFailures([], open, listed("other", "2026-11-21T05:00:00Z"))).toEqual([]);
    expect(openFailures([], open, listed("db01", null))).toHaveLength(1);
    expect(openFailures([], open, listed("other", "2026-11-19T05:00:00Z"))).toHaveLength(1);
    const elsewhere = inventory({ vms: [{ vcenter: "vc02.example.com", vm: { name: "other" }, takenAt: null }] });
    expect(openFailures([], open, elsewhere)).toHaveLength(1);
  });

  test("joins tonight's failures of the VM and keeps its age", () => {
    const tonight = [failed("db01", "2026-11-22T01:00:00.000Z"), failed("db01", "2026-11-22T02:00:00.000Z")];
    expect(openFailures(tonight, [earlier("db01", 3)], null)).toMatchObject([
      { since: "2026-11-20T01:00:00.000Z", failedAt: "2026-11-22T02:00:00.000Z", attempts: 3, nights: 3 },
    ]);
  });

  test("that came late is counted once", () => {
    const late = failed("db01", "2026-11-20T01:00:00.000Z");
    expect(openFailures([late], [earlier("db01", 2)], null)).toMatchObject([{ attempts: 1, nights: 2 }]);
  });
});

describe("the finding", () => {
  const past = (open: readonly OpenFailure[]): Past => ({
    source: "history",
    nights: [],
    vmDurations: new Map(),
    openFailures: open,
  });

  test("tells the age, and falls to a watch after 14 nights", () => {
    const told = found(unresolvedFailure, { past: past([earlier("db01", 14), earlier("db02", 15)]) });
    // findAll() orders by severity, a rule its own by age.
    expect(told.map(({ severity, title, migrations }) => [severity, title, migrations])).toEqual([
      ["watch", "db02 could not be moved (busy), open for 15 nights", []],
      ["act", "db01 could not be moved (busy), open for 14 nights", []],
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  });

  test("that has been open longest stands first, then the one of most VMs", () => {
    const cause = (vm: string, nights: number, category: string): OpenFailure => ({ ...earlier(vm, nights), category });
    const open = [
      cause("a", 1, "no-compatible-host"),
      cause("b", 1, "no-compatible-host"),
      cause("c", 1, "busy"),
      cause("d", 3, "generic-timeout"),
    ];
    expect(found(unresolvedFailure, { past: past(open) }).map(({ id }) => id)).toEqual(
      ["generic-timeout", "no-compatible-host", "busy"].map((category) => `unresolved-failure:${category}`),
    );
  });

  test("says where to look where no record gives a reason", () => {
    const untold = { ...earlier("db01", 2), category: "unclassified", message: "no reason given", remedy: null };
    const [told] = found(unresolvedFailure, { past: past([untold]) });
    expect(told?.next).toContain("Look up the failed task in vCenter");
    expect(told?.description).not.toContain("vCenter says");
  });

  test("is one for tonight's and earlier ones of one cause", () => {
    const migrations = [failed("web01", "2026-11-22T01:00:00.000Z")];
    expect(found(unresolvedFailure, { migrations, past: past([earlier("db01", 2)]) })).toMatchObject([
      {
        title: "2 VMs could not be moved (busy), open for up to 2 nights",
        description: expect.stringContaining("db01 (2 nights) and web01: 2 attempts, none worked since."),
        migrations: [migrations[0]?.id],
        count: 2,
      },
    ]);
  });
});
