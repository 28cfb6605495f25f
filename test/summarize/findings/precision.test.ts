import { describe, expect, test } from "vitest";
import type { Migration } from "../../../src/model/migration.ts";
import { NO_RISK } from "../../../src/model/migration.ts";
import type { Evacuation, ReportInput } from "../../../src/model/report.ts";
import { HOUR_MS, MINUTE_MS, toIso } from "../../../src/model/units.ts";
import { backupWindow } from "../../../src/summarize/findings/backup-window.ts";
import { blockedMaintenance } from "../../../src/summarize/findings/blocked-maintenance.ts";
import { changeWindow } from "../../../src/summarize/findings/change-window.ts";
import { failingPath } from "../../../src/summarize/findings/failing-path.ts";
import { licenceHost } from "../../../src/summarize/findings/licence-host.ts";
import { pingPong } from "../../../src/summarize/findings/ping-pong.ts";
import { rejectedRecords } from "../../../src/summarize/findings/rejected-records.ts";
import { storm } from "../../../src/summarize/findings/storm.ts";
import { stunRisk } from "../../../src/summarize/findings/stun-risk.ts";
import { unknownPlace } from "../../../src/summarize/findings/unknown-place.ts";
import { aConfig } from "../../job/nightly/fake-tools.ts";
import { aMigration } from "../../support/a-migration.ts";
import { found, inventory } from "../../support/findings.ts";

/** What looks like trouble and is none: a wrong finding at six in the morning costs trust. */

const NIGHT = Date.UTC(2026, 10, 22, 20);
type Part = Parameters<typeof aMigration>[0];
const at = (minutes: number, part: Part = {}, seconds = 60): Migration =>
  aMigration({
    startedAt: toIso(NIGHT + minutes * MINUTE_MS),
    endedAt: toIso(NIGHT + minutes * MINUTE_MS + seconds * 1000),
    ...part,
  });
const hop = (minutes: number, from: string, to: string, part: Part = {}): Migration =>
  at(minutes, { source: { host: from }, destination: { host: to }, ...part });
const failure = {
  category: "busy",
  phase: "check",
  message: "",
  remedy: null,
  reference: null,
  recoveredBy: null,
} as const;

describe("ping-pong", () => {
  const hosts = ["a", "b", "a", "b", "a", "b"];
  const moves = (part: Part): Migration[] =>
    hosts.slice(1).map((to, index) => hop(index * 60, hosts[index] ?? "", to, part));

  test("by DRS or a person is one; emptying hosts and filling them again is none", () => {
    expect(found(pingPong, { migrations: moves({}) })).toMatchObject([
      { count: 1, title: "web-01 came back 4 times to hosts it had just left" },
    ]);
    expect(found(pingPong, { migrations: moves({ trigger: "maintenance" }) })).toEqual([]);
    const evacuations = [anEvacuation({ outcome: "entered", migrations: moves({}).map(({ id }) => id) })];
    const again = moves({});
    const emptied = evacuations.map((one) => ({ ...one, migrations: again.map(({ id }) => id) }));
    expect(found(pingPong, { migrations: again, evacuations: emptied })).toEqual([]);
  });

  test("many VMs between the same places are one finding that names five", () => {
    const many = Array.from({ length: 7 }, (_, index) => moves({ name: `vm-${index}` })).flat();
    const [only, ...others] = found(pingPong, { migrations: many });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ count: 7, title: "7 VMs kept coming back to hosts they had just left" });
    expect(only?.description).toContain("; and 2 more. ");
    expect(only?.subjects).toHaveLength(7);
  });
});

describe("storm", () => {
  const burst = (part: Part): Migration[] =>
    Array.from({ length: 30 }, (_, index) => at(index / 10, { name: `vm-${index}`, ...part }));

  test("is what nobody ordered: no person, no schedule, no evacuation", () => {
    expect(found(storm, { migrations: burst({}) })).toMatchObject([
      { severity: "watch", title: "30 moves within 2 min 54 s, and nobody ordered them" },
    ]);
    expect(found(storm, { migrations: burst({ trigger: "user" }) })).toEqual([]);
    expect(found(storm, { migrations: burst({ trigger: "scheduled" }) })).toEqual([]);
    expect(found(storm, { migrations: burst({}), evacuations: [anEvacuation({ outcome: "open" })] })).toEqual([]);
  });
});

function anEvacuation(part: Partial<Evacuation>): Evacuation {
  return {
    vcenter: "vc01",
    host: "esx01",
    enteringAt: toIso(NIGHT),
    enteredAt: null,
    exitedAt: null,
    outcome: "open",
    vmEvacuationSeconds: null,
    enterSeconds: null,
    migrations: [],
    peakConcurrency: 0,
    straggler: null,
    ...part,
  };
}

describe("blocked maintenance", () => {
  const coverage = (hours: number) => [
    { vcenter: "vc01", from: toIso(NIGHT), to: toIso(NIGHT + hours * HOUR_MS), gaps: [] },
  ];
  const told = (evacuations: readonly Evacuation[], hours = 3, migrations: readonly Migration[] = []) =>
    found(blockedMaintenance, { evacuations, coverage: coverage(hours), migrations }).map(({ severity, title }) => [
      severity,
      title,
    ]);

  test("is a host that has tried for hours, not one that began ten minutes before the export", () => {
    expect(told([anEvacuation({})])).toEqual([["act", "esx01 is still entering maintenance mode"]]);
    expect(told([anEvacuation({})], 1 / 6)).toEqual([["info", "esx01 is still entering maintenance mode"]]);
    const failed = at(5, { name: "sql09", outcome: "failed", failure });
    expect(told([anEvacuation({ straggler: failed.id })], 1 / 6, [failed])[0]?.[0]).toBe("act");
  });

  test("is over when a later attempt got there, or the host is back", () => {
    const timedOut = anEvacuation({ outcome: "timed-out" });
    const later = anEvacuation({ outcome: "entered", enteringAt: toIso(NIGHT + HOUR_MS) });
    const earlier = anEvacuation({ outcome: "entered", enteringAt: toIso(NIGHT - HOUR_MS) });
    expect(told([timedOut, later])).toEqual([]);
    expect(told([earlier, timedOut])).toEqual([["act", "esx01 did not reach maintenance mode in time"]]);
    expect(told([anEvacuation({ outcome: "timed-out", exitedAt: toIso(NIGHT + HOUR_MS) })])).toEqual([]);
  });

  test("five stuck hosts are one finding with all five", () => {
    const hosts = Array.from({ length: 5 }, (_, index) => anEvacuation({ host: `esx0${index}` }));
    const [only] = found(blockedMaintenance, { evacuations: hosts, coverage: coverage(3) });
    expect(only).toMatchObject({ count: 5, title: "5 hosts are still entering maintenance mode" });
    for (const { host } of hosts) expect(only?.description).toContain(host);
  });
});

describe("licence-host", () => {
  const config = aConfig("/c", {
    allowedHosts: [{ name: "Oracle", vms: ["ora-*"], hosts: ["esx01", "esx02.corp.example"] }],
  });
  const listed = (host: string, powerState: "on" | "off" = "on") =>
    inventory({ vms: [{ vcenter: "vc01", vm: { name: "ora-1" }, host, takenAt: null, powerState }] });
  const titles = (part: Parameters<typeof found>[1]) =>
    found(licenceHost, { config, ...part }).map(({ title }) => title);

  test("names a VM that never moved, one that was moved out, and one that has come back", () => {
    expect(titles({ inventory: listed("esx09") })).toEqual(["ora-1 runs outside the hosts of Oracle"]);
    expect(titles({ migrations: [hop(0, "esx01", "esx09", { name: "ora-1" })] })).toEqual([
      "ora-1 runs outside the hosts of Oracle",
    ]);
    const back = [hop(0, "esx01", "esx09", { name: "ora-1" }), hop(9, "esx09", "esx01", { name: "ora-1" })];
    expect(titles({ migrations: back })).toEqual(["ora-1 was outside the hosts of Oracle"]);
  });

  test("says nothing of other VMs, of failed attempts, of powered-off VMs, of the same host under its full name", () => {
    expect(titles({ migrations: [hop(0, "esx01", "esx09", { name: "web-1" })] })).toEqual([]);
    expect(titles({ migrations: [hop(0, "esx01", "esx09", { name: "ora-1", outcome: "failed" })] })).toEqual([]);
    expect(titles({ inventory: listed("esx09", "off") })).toEqual([]);
    expect(titles({ inventory: listed("esx01.corp.example") })).toEqual([]);
    expect(titles({ inventory: listed("esx02") })).toEqual([]);
  });
});

describe("windows", () => {
  const nights = { name: "Nights", days: ["sun", "mon"] as const, fromMinutes: 22 * 60, toMinutes: 5 * 60 };

  test("what somebody began outside is named, what DRS did is not", () => {
    const config = aConfig("/c", { changeWindows: [nights] });
    const told = (migrations: readonly Migration[]) =>
      found(changeWindow, { migrations, config }).map(({ title }) => title);
    // 20:00 on a Sunday, and 22:30
    expect(told([at(0, { trigger: "user", initiatorClass: "person" })])).toEqual([
      "1 move was begun outside the change windows",
    ]);
    expect(told([at(150, { trigger: "user", initiatorClass: "person" }), at(0)])).toEqual([]);
    expect(found(changeWindow, { migrations: [at(0, { trigger: "user" })], config: aConfig("/c") })).toEqual([]);
  });

  test("a disk move that only passes through a short window is inside, one that ends before is not", () => {
    const backup = { name: "Backup", days: ["mon"] as const, fromMinutes: 63, toMinutes: 64 };
    const config = aConfig("/c", { backupWindows: [backup] });
    const disks = (seconds: number, part: Part = {}) =>
      found(backupWindow, { config, migrations: [at(0, { kind: "storage-vmotion", ...part }, seconds)] }).length;
    expect([disks(6 * 3600), disks(5 * 3600), disks(6 * 3600, { kind: "vmotion" })]).toEqual([1, 0, 0]);
  });
});

test("stun-risk begins at one half, and a measured stop is never a risk", () => {
  const risk = (probability: number, part: Part = {}) => at(0, { stunRisk: { ...NO_RISK, probability }, ...part });
  const seconds = { low: 0.1, best: 0.1, high: 0.1, basis: "measured" } as const;
  const measured = risk(0.9, { stun: { basis: "measured", seconds, preCopyStunSeconds: null } });
  expect(found(stunRisk, { migrations: [risk(0.49), measured] })).toEqual([]);
  expect(found(stunRisk, { migrations: [risk(0.5)] })).toMatchObject([{ severity: "watch" }]);
});

test("the same failures seen from both ends are one path; a host that mostly works is none", () => {
  const failed = (name: string) => hop(0, "a", "b", { name, outcome: "failed", failure });
  const three = ["x", "y", "z"].map(failed);
  expect(found(failingPath, { migrations: three })).toMatchObject([
    { title: "Source a to destination b: 3 of 3 moves failed", migrations: three.map(({ id }) => id) },
  ]);
  expect(found(failingPath, { migrations: [failed("x"), failed("x"), failed("x")] })).toEqual([]);
  const fine = Array.from({ length: 4 }, (_, index) => hop(index, "a", "b", { name: `ok-${index}` }));
  expect(found(failingPath, { migrations: [...three, ...fine] })).toEqual([]);
});

test("a place is known again once an inventory taken later names it", () => {
  const lost = at(0, { name: "web", outcome: "unfinished", unfinishedReason: "end-lost", endedAt: null });
  const seen = (takenAt: number | null) => inventory({ vms: [{ vm: { name: "web" }, host: "esx02", takenAt }] });
  const told = (takenAt: number | null) => found(unknownPlace, { migrations: [lost], inventory: seen(takenAt) }).length;
  expect([told(NIGHT + HOUR_MS), told(NIGHT - HOUR_MS), told(null)]).toEqual([0, 1, 1]);
});

test("records that were rejected count by their share of those about migrations, unread inputs apart", () => {
  const input = (used: number, rejected: number): ReportInput => ({
    path: `in-${used}-${rejected}.csv`,
    format: "powercli-event-csv",
    role: "events",
    vcenter: null,
    bytes: 1,
    records: 100_000,
    used,
    duplicate: 0,
    irrelevant: 100_000 - used - rejected,
    rejected,
    firstAt: null,
    lastAt: null,
  });
  const diagnostics = [
    { code: "unread-input", severity: "error", message: "", input: 2, line: null, count: 1 },
  ] as const;
  const inputs = [input(96, 4), input(95, 5), input(0, 9)];
  expect(found(rejectedRecords, { inputs, diagnostics })).toMatchObject([
    { subject: "in-95-5.csv", severity: "watch" },
  ]);
});
