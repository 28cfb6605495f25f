import type { Estimate, Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { DAY_MS } from "../../src/model/units.ts";

/** 400 Gbit/s, faster than any vMotion network that can be bought, in megabytes of 2^20 a second. */
const LINE_RATE_MEGABYTES = 400_000 / 8 / 1.048576;
/** Nothing that vCenter pairs runs longer than a task may; reconstruct/ takes no longer one for one. */
const LONGEST_SECONDS = (31 * DAY_MS) / 1000;

const LONGEST_STOP_SECONDS = 3600;

/** What no report may say, whatever was read; [] where it says none of it. */
export function brokenInvariants(report: Report, now: number): readonly string[] {
  return [
    ...brokenSums(report),
    ...brokenSpans(report),
    ...brokenReferences(report),
    ...brokenWords(report),
    ...[...report.migrations, ...report.late].flatMap((migration) => brokenFigures(migration, now)),
  ];
}

/** A finding leads to migrations that a reader of this report can look up. */
function brokenReferences({ findings, migrations, late, open }: Report): string[] {
  const known = new Set([...migrations, ...late, ...open].map(({ id }) => id));
  return findings.flatMap(({ rule, migrations: named }) =>
    named.every((id) => known.has(id)) ? [] : [`a finding names a migration that is not there (${rule})`],
  );
}

/** Spans that end before they begin, and evacuations that no host can have had. */
function brokenSpans({ window, coverage, evacuations }: Report): string[] {
  const broken: string[] = [];
  const spans = [window, ...coverage, ...coverage.flatMap(({ gaps }) => gaps)];
  for (const { from, to } of spans)
    if (from !== null && to !== null && to < from) broken.push(`a span ends before it begins (${from} to ${to})`);
  for (const { host, vmEvacuationSeconds, enterSeconds, migrations, peakConcurrency } of evacuations) {
    for (const seconds of [vmEvacuationSeconds, enterSeconds])
      if (seconds !== null && !(seconds >= 0))
        broken.push(`an evacuation takes less than no time (${host}: ${seconds})`);
    if (peakConcurrency > Math.max(1, migrations.length))
      broken.push(`more moves at once than moves (${host}: ${peakConcurrency} of ${migrations.length})`);
  }
  return broken;
}

// ESC, BEL and the marks that turn the reading direction
// eslint-disable-next-line no-control-regex -- they are what is looked for
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** The verdict must not be better than what stands below it, and a sentence of ours must not steer a terminal. */
function brokenWords({ verdict, findings, diagnostics }: Report): string[] {
  const broken: string[] = [];
  const sentences = [
    verdict.text,
    ...diagnostics.map(({ message }) => message),
    ...findings.flatMap(({ title, description }) => [title, description]),
  ];
  for (const text of sentences) if (OBEYED.test(text)) broken.push(`a terminal would obey (${JSON.stringify(text)})`);
  const levels = findings.map(({ severity }) => severity);
  if (verdict.level !== "no-data") {
    if (levels.includes("act") && verdict.level !== "act")
      broken.push(`${verdict.level} in spite of something to act on`);
    if (levels.includes("watch") && verdict.level === "ok") broken.push("ok in spite of something to watch");
  }
  for (const { code, severity } of diagnostics)
    if (verdict.level === "ok" && severity === "error") broken.push(`ok in spite of an error (${code})`);
  if (new Set(findings.map(({ id }) => id)).size !== findings.length) broken.push("two findings of one id");
  return broken;
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
  // A switchover is given up after minutes, whatever a log says.
  if ((stun.seconds?.best ?? 0) > LONGEST_STOP_SECONDS) say("stands still for hours", `${stun.seconds?.best} s`);
  // A measured stop is the host's, a duration vCenter's to the second.
  const error = (migration.durationErrorSeconds ?? 1) + 2;
  if (stun.seconds !== null && durationSeconds !== null && stun.seconds.best > durationSeconds + error)
    say("stands still longer than it takes", `${stun.seconds.best} s of ${durationSeconds} s`);
  // An estimate knows both: no more than the duration may have been.
  if (stun.basis === "inferred" && stun.seconds !== null && durationSeconds !== null)
    if (stun.seconds.high > durationSeconds + (migration.durationErrorSeconds ?? 0) + 0.001)
      say("may stand still longer than it takes", `${stun.seconds.high} s of ${durationSeconds} s`);
  if (durationSeconds !== null && (startedAt === null || endedAt === null)) say("has a duration and no times");
  if (new Set(migration.keys).size !== migration.keys.length) say("has a key twice", migration.keys.join(" "));
  if ((migration.outcome === "unfinished") !== (migration.unfinishedReason !== null))
    say("is unfinished for no reason", `${migration.outcome} ${migration.unfinishedReason}`);
  const { probability } = stunRisk;
  const most = stun.basis === "measured" ? 1 : 0.95;
  if (probability !== null && !(probability >= 0 && probability <= most))
    say("has no probability", String(probability));
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
