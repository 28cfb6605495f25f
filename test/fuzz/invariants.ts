import type { Estimate, Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { DAY_MS } from "../../src/model/units.ts";

/** 400 Gbit/s, faster than any vMotion network that can be bought, in megabytes of 2^20 a second. */
const LINE_RATE_MEGABYTES = 400_000 / 8 / 1.048576;
/** Nothing that vCenter pairs runs longer than a task may; reconstruct/ takes no longer one for one. */
const LONGEST_SECONDS = (31 * DAY_MS) / 1000;

/** What no report may say, whatever was read; [] where it says none of it. */
export function brokenInvariants(report: Report, now: number): readonly string[] {
  return [...brokenSums(report), ...report.migrations.flatMap((migration) => brokenFigures(migration, now))];
}

function brokenSums({ inputs, counts, migrations, summary }: Report): string[] {
  const broken: string[] = [];
  for (const { path, records, used, duplicate, irrelevant, rejected } of inputs)
    if (records !== used + duplicate + irrelevant + rejected)
      broken.push(`${path}: ${records} records are not ${used} + ${duplicate} + ${irrelevant} + ${rejected}`);
  const { succeeded, failed, cancelled, unfinished } = counts;
  if (counts.migrations !== succeeded + failed + cancelled + unfinished)
    broken.push(`${counts.migrations} migrations are not ${succeeded} + ${failed} + ${cancelled} + ${unfinished}`);
  if (migrations.length !== counts.migrations + counts.placements)
    broken.push(`${migrations.length} rows are not ${counts.migrations} + ${counts.placements}`);
  const ids = new Set(migrations.map(({ id }) => id));
  if (ids.size !== migrations.length) broken.push(`${migrations.length} migrations have ${ids.size} ids`);
  for (const { kind, p50Seconds, p95Seconds, maxSeconds } of summary.byKind)
    if ((p50Seconds ?? 0) > (p95Seconds ?? Infinity) || (p95Seconds ?? p50Seconds ?? 0) > (maxSeconds ?? Infinity))
      broken.push(`${kind}: percentiles ${p50Seconds} ${p95Seconds} ${maxSeconds} are out of order`);
  return broken;
}

function brokenFigures(migration: Migration, now: number): string[] {
  const { queuedAt, startedAt, endedAt, durationSeconds, queueSeconds, preCopy, stun, stunRisk, disk } = migration;
  const broken: string[] = [];
  const say = (what: string, figures = ""): unknown =>
    broken.push(`a migration ${what} (${migration.vm.name ?? "no name"}, ${migration.id}: ${figures})`);
  const begin = startedAt ?? queuedAt;
  if (begin !== null && endedAt !== null && endedAt < begin) say("ends before it starts", `${begin} to ${endedAt}`);
  if (durationSeconds !== null && !(durationSeconds >= 0 && durationSeconds <= LONGEST_SECONDS))
    say("takes too long", `${durationSeconds} s`);
  if (queueSeconds !== null && !(queueSeconds >= 0 && queueSeconds <= LONGEST_SECONDS))
    say("waits too long", `${queueSeconds} s`);
  for (const instant of [queuedAt, startedAt, endedAt])
    if (instant !== null && !(instant >= "1990" && Date.parse(instant) < now + 800 * DAY_MS))
      say("is of another age", instant);
  const estimates: Record<string, Estimate | null> = {
    copied: preCopy.copiedMegabytes,
    bandwidth: preCopy.bandwidthMegabytesPerSecond,
    dirtyRate: preCopy.dirtyRateMegabytesPerSecond,
    stun: stun.seconds,
    preCopyStun: stun.preCopyStunSeconds,
    disk: disk.megabytes,
    diskRate: disk.megabytesPerSecond,
  };
  for (const [name, estimate] of Object.entries(estimates)) {
    if (estimate === null) continue;
    const { low, best, high } = estimate;
    if (!(low >= 0 && low <= best && best <= high && Number.isFinite(high)))
      say(`has no estimate for ${name}`, `${low} ${best} ${high}`);
  }
  if ((preCopy.bandwidthMegabytesPerSecond?.best ?? 0) > LINE_RATE_MEGABYTES) say("sends faster than any line");
  // A measured stop is the host's, a duration vCenter's to the second.
  const error = (migration.durationErrorSeconds ?? 1) + 2;
  if (stun.seconds !== null && durationSeconds !== null && stun.seconds.best > durationSeconds + error)
    say("stands still longer than it takes", `${stun.seconds.best} s of ${durationSeconds} s`);
  const { probability } = stunRisk;
  if (probability !== null && !(probability >= 0 && probability <= 1)) say("has no probability", String(probability));
  return broken;
}

/** Words that only a record about a migration has, each whole; names of event types and tasks in any format. */
const SPEAKS =
  /"?(?:VmMigratedEvent|DrsVmMigratedEvent|VmBeingHotMigratedEvent|VmRelocatedEvent|VmFailedMigrateEvent)"?/;

/** An input whose text has a whole event type of a migration, and of which nothing was used, is never fine. */
export function isUnreadOk(report: Report, text: string): boolean {
  const usedNothing = report.inputs.every(({ used, duplicate }) => used + duplicate === 0);
  return usedNothing && report.verdict.level === "ok" && SPEAKS.test(text);
}
