import { createHash } from "node:crypto";
import type { Migration } from "../../src/model/migration.ts";
import type { Evacuation, Report } from "../../src/model/report.ts";

/** What the contract's "Order", "Sums", "Keys and id" and its rules of one migration promise of every report. */

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
export function wrongIn(report: Report): string[] {
  const { migrations, evacuations, counts } = report;
  const wrong: string[] = [...wrongSums(report), ...wrongKeys(report)];
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
    for (const { input, line } of migration.evidence)
      if (report.inputs[input] === undefined || line < 1) say(`has evidence nowhere (${input}:${line})`);
    if (failure?.phase === "check" && startedAt === null && half !== "none") say("was refused, and is a half");
    if (migration.kind === "cold" && (migration.stun.basis !== "none" || migration.preCopy.basis !== "none"))
      say("moved cold and stopped, or copied memory");
    if (migration.vm.name?.startsWith("vCLS") === true) say("is of vCenter's own agent");
    if (migration.trigger === "maintenance" && !evacuations.some((one) => isDuring(one, migration)))
      say("is of a maintenance mode that was not");
    for (const block of [migration.stun, migration.preCopy])
      if (block.basis === "none" && Object.entries(block).some(([key, value]) => key !== "basis" && isFigure(value)))
        say("knows nothing, in figures");
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

/** Left a host while it was entering maintenance mode, to the second of coarse exports. */
function isDuring({ host, enteringAt, enteredAt, exitedAt }: Evacuation, { source, ...own }: Migration): boolean {
  const at = Date.parse(own.startedAt ?? own.endedAt ?? own.queuedAt ?? "");
  const to = enteredAt ?? exitedAt;
  return (
    host.toLowerCase() === source.host?.toLowerCase() &&
    enteringAt !== null &&
    at >= Date.parse(enteringAt) - 2000 &&
    (to === null || at <= Date.parse(to) + 2000)
  );
}

/** What was measured or inferred; the VM's memory and such are given. */
function isFigure(value: unknown): boolean {
  return typeof value === "object" && value !== null && "best" in value;
}

/** Records, outcomes and halves add up; inputs stand by path. */
function wrongSums({ inputs, migrations, counts }: Report): string[] {
  const wrong: string[] = [];
  for (const [index, input] of inputs.entries()) {
    const { path, records, used, duplicate, irrelevant, rejected } = input;
    if (records !== used + duplicate + irrelevant + rejected) wrong.push(`${path}: its records do not add up`);
    const before = inputs[index - 1];
    if (before !== undefined && before.path >= path) wrong.push(`${path}: stands out of order`);
    if (path.includes("\\")) wrong.push(`${path}: has backslashes`);
  }
  const moves = migrations.filter(({ trigger }) => trigger !== "placement");
  if (migrations.length - moves.length !== counts.placements) wrong.push("placements do not add up");
  for (const outcome of ["succeeded", "failed", "cancelled", "unfinished"] as const)
    if (moves.filter((move) => move.outcome === outcome).length !== counts[outcome])
      wrong.push(`${outcome}: not as many as counted`);
  if (moves.filter(({ half }) => half === "start-missing").length !== counts.startMissing)
    wrong.push("starts missing: not as many as counted");
  if (moves.filter(({ half }) => half === "end-missing").length !== counts.endMissing)
    wrong.push("ends missing: not as many as counted");
  return wrong;
}

const STRONGEST_FIRST = ["chain", "task", "start", "end", "record"];

/** Keys stand strongest first, each is one migration's, and the id is made of the strongest. */
function wrongKeys({ migrations }: Report): string[] {
  const wrong: string[] = [];
  const owners = new Map<string, string>();
  for (const { id, keys } of migrations) {
    const ranks = keys.map((key) => STRONGEST_FIRST.indexOf(key.split(":", 1)[0] ?? ""));
    // A task's own second stands beside its event's.
    const sorted = [...ranks].sort((a, b) => a - b);
    if (ranks.includes(-1) || ranks.some((rank, index) => rank !== sorted[index])) {
      const isOfTimes = ranks.filter((rank) => rank < 2).every((rank, index) => rank === sorted[index]);
      if (ranks.includes(-1) || !isOfTimes) wrong.push(`${id}: its keys are not strongest first`);
    }
    for (const key of keys) {
      if (owners.has(key)) wrong.push(`${key} is of two migrations`);
      owners.set(key, id);
    }
    if (
      createHash("sha256")
        .update(keys[0] ?? "")
        .digest("hex")
        .slice(0, 16) !== id
    )
      wrong.push(`${id} is not made of its strongest key`);
  }
  return wrong;
}
