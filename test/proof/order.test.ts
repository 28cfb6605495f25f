import { describe, expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { PROOF_FORMATS } from "./formats.ts";
import { worldOf } from "./measure.ts";
import { runFiles } from "./run.ts";

/** Every rule of the contract's "Order" and what must be true inside one report, over nights of the simulator. */

const FORMATS = [
  "CloudEvents, a line each",
  "raw Get-VIEvent CSV",
  "select CSV",
  "TaskInfo JSON",
  "select CSV and TaskInfo",
];
const NIGHTS = [
  {
    name: "halves lost, vCenter down",
    seed: 61,
    options: { migrations: 90, outage: true, chains: "mixed" },
    lost: 0.05,
  },
  { name: "two vCenters", seed: 62, options: { migrations: 60, vcenters: 2 }, lost: 0 },
  { name: "keys issued anew", seed: 63, options: { migrations: 50, nights: 2, rebuilt: true }, lost: 0 },
] as const;

const keyOf = ({ startedAt, endedAt, queuedAt, vcenter, vm, id }: Migration): readonly string[] => [
  startedAt ?? endedAt ?? queuedAt ?? "",
  vcenter ?? "",
  vm.name ?? "",
  id,
];

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? "";
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** What is wrong in the report, in words; nothing may be. */
function wrongIn({ migrations, evacuations, counts }: Report): string[] {
  const wrong: string[] = [];
  const byId = new Map(migrations.map((migration) => [migration.id, migration]));
  if (byId.size !== migrations.length) wrong.push("an id stands twice");
  for (const [index, migration] of migrations.entries()) {
    const { id, startedAt, endedAt, durationSeconds, queueSeconds, outcome, failure, half, keys } = migration;
    const before = migrations[index - 1];
    const say = (what: string): unknown =>
      wrong.push(`${migration.vm.name ?? "?"} ${startedAt ?? endedAt ?? "?"}: ${what}`);
    if (before !== undefined && compare(keyOf(before), keyOf(migration)) >= 0) say("stands out of order");
    if (startedAt !== null && endedAt !== null) {
      if (startedAt > endedAt) say("starts after its end");
      const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
      if (durationSeconds !== null && Math.abs(durationSeconds - seconds) > 0.0015)
        say(`lasts ${durationSeconds}, not ${seconds}`);
    } else if (durationSeconds !== null) say("has a duration without both times");
    if (queueSeconds !== null && queueSeconds < 0) say("was queued for less than nothing");
    if (keys.length === 0 || new Set(keys).size !== keys.length) say("has no keys, or one twice");
    if ((outcome === "failed" || outcome === "cancelled") !== (failure !== null))
      say("a failure without a reason, or the reverse");
    if ((outcome === "unfinished") !== (migration.unfinishedReason !== null))
      say("unfinished without a reason, or the reverse");
    if (outcome === "unfinished" && endedAt !== null) say("unfinished, but ended");
    if (outcome === "unfinished" && half !== "end-missing") say(`unfinished with ${half}`);
    const retry = failure === null || failure.recoveredBy === null ? null : byId.get(failure.recoveredBy);
    if (retry === undefined || (retry !== null && retry.outcome !== "succeeded"))
      say("made good by nothing that worked");
    if (retry && migrations.indexOf(retry) < index) say("made good before it failed");
    if (migration.evidence.length === 0) say(`${id} has no evidence`);
  }
  for (const { host, migrations: members, straggler } of evacuations) {
    for (const id of members) {
      const member = byId.get(id);
      if (member?.source.host?.toLowerCase() !== host.toLowerCase()) wrong.push(`${host}: a member left another host`);
      if (member?.kind === "storage-vmotion") wrong.push(`${host}: a member stayed`);
    }
    if (straggler !== null && !members.includes(straggler)) wrong.push(`${host}: its straggler is no member`);
  }
  const { succeeded, failed, cancelled, unfinished } = counts;
  if (counts.migrations !== succeeded + failed + cancelled + unfinished) wrong.push("outcomes do not add up");
  return wrong;
}

describe.each(NIGHTS)("$name", (night) => {
  const world = worldOf(night, night.seed);

  test.each(FORMATS)("%s", async (name) => {
    const format = PROOF_FORMATS.find((each) => each.name === name);
    if (format === undefined) throw new Error(`no format ${name}`);
    const files = world.vcenters.flatMap((vcenter) => format.write(world, vcenter));
    const options = { zone: format.zone, now: world.to + 3_600_000, nameVcenters: world.vcenters.length > 1 };
    const report = await runFiles(files, options);
    expect(report.migrations.length).toBeGreaterThan(20);
    expect(wrongIn(report)).toEqual([]);
  });
});
