import type { Finding, KindSummary, Report } from "../../src/model/report.ts";
import { KINDS, type Migration } from "../../src/model/migration.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from "../../src/model/units.ts";
import { fakeMigration } from "./fake-migration.ts";
import { fakeSite } from "./fake-names.ts";
import { DATA_END, planNight } from "./fake-night.ts";
import { Random } from "./random.ts";

export interface FakeOptions {
  /** Length of `migrations[]`, power-on placements included. */
  readonly migrations: number;
  readonly seed?: number;
  /** Names, users, paths and messages that try to break out of every output format. */
  readonly hostile?: boolean;
}

/**
 * A whole report, invented and repeatable: the same options give the same object on every machine.
 * From about 40 migrations on it holds every kind, outcome and trigger; VMs really are where their last move left them.
 */
export function fakeReport(options: FakeOptions): Report {
  const random = new Random(options.seed ?? 1);
  const hostile = options.hostile ?? false;
  const site = fakeSite(Math.max(16, Math.ceil(options.migrations / 5)), hostile);
  const span = options.migrations > 5000 ? 14 * DAY_MS : 11.5 * HOUR_MS;
  const from = DATA_END - span;
  const evacuationStart = DATA_END - 5 * HOUR_MS;
  const migrations = markRecovered(
    planNight(random, site, options.migrations, from, evacuationStart)
      .map((plan) => fakeMigration(random, plan, DATA_END))
      .sort(inReportOrder),
  );
  const evacuated = migrations.filter((migration) => migration.trigger === "maintenance");
  const moved = migrations.filter((migration) => migration.trigger !== "placement");
  const counted = (test: (migration: Migration) => boolean): number => moved.filter(test).length;
  const findings = findingsOf(moved);
  const strange = hostile ? `</script><script>alert(1)</script>\u2028=cmd|' /C calc'!A0` : "";
  const evacuatedHost = site.hosts[2]?.name ?? "unknown";
  const openHost = site.hosts[7]?.name ?? "unknown";
  return {
    schemaVersion: 1,
    tool: { name: "precopy", version: "0.1.0" },
    generatedAt: "2026-11-23T06:00:00.000Z",
    window: { from: toIso(from), to: toIso(DATA_END), timeZone: "Europe/Berlin" },
    verdict:
      moved.length === 0
        ? { level: "no-data", text: "No migration was found in the exports." }
        : {
            level: findings.some((finding) => finding.severity === "act") ? "act" : "ok",
            text: `${moved.length} ${moved.length === 1 ? "migration" : "migrations"}, ${counted((m) => m.outcome === "failed")} failed; see the findings. ${strange}`.trim(),
          },
    inputs: inputsOf(migrations.length, from, strange),
    coverage: [
      {
        vcenter: "vc01.corp.example",
        from: toIso(from),
        to: toIso(DATA_END),
        gaps: [{ from: toIso(from + HOUR_MS), to: toIso(from + HOUR_MS + 17 * MINUTE_MS) }],
      },
      { vcenter: "vc02.corp.example", from: toIso(from), to: toIso(DATA_END), gaps: [] },
    ],
    counts: {
      migrations: moved.length,
      succeeded: counted((m) => m.outcome === "succeeded"),
      failed: counted((m) => m.outcome === "failed"),
      cancelled: counted((m) => m.outcome === "cancelled"),
      unfinished: counted((m) => m.outcome === "unfinished"),
      startMissing: counted((m) => m.half === "start-missing"),
      endMissing: counted((m) => m.half === "end-missing"),
      placements: migrations.length - moved.length,
      unattributedEnds: moved.length > 20 ? 1 : 0,
      late: 0,
      open: new Set(
        moved.filter(({ failure }) => failure !== null && failure.recoveredBy === null).map(({ vm }) => vm.name),
      ).size,
    },
    summary: { byKind: summaryOf(moved) },
    migrations,
    late: [],
    open: [],
    completed: null,
    forecast: null,
    evacuations:
      evacuated.length === 0
        ? []
        : [
            {
              vcenter: "vc01.corp.example",
              host: evacuatedHost,
              enteringAt: toIso(evacuationStart),
              enteredAt: toIso(evacuationStart + 41 * MINUTE_MS),
              exitedAt: toIso(evacuationStart + 95 * MINUTE_MS),
              outcome: "entered",
              vmEvacuationSeconds: 38 * 60,
              enterSeconds: 41 * 60,
              migrations: evacuated.map((migration) => migration.id),
              peakConcurrency: 6,
              straggler: evacuated.at(-1)?.id ?? null,
            },
            {
              vcenter: "vc01.corp.example",
              host: openHost,
              enteringAt: toIso(DATA_END - 50 * MINUTE_MS),
              enteredAt: null,
              exitedAt: null,
              outcome: "open",
              vmEvacuationSeconds: null,
              enterSeconds: null,
              migrations: [],
              peakConcurrency: 0,
              straggler: moved.findLast((m) => m.outcome === "unfinished")?.id ?? null,
            },
          ],
    findings,
    gates: [
      { rule: "max-failed-percent", limit: 5, value: 2.1, passed: true },
      { rule: "max-measured-stun-seconds", limit: 1, value: 1.42, passed: false },
    ],
    diagnostics: [
      {
        code: "zone-assumed",
        severity: "info",
        message: `Times without a zone were read as Europe/Berlin. ${strange}`.trim(),
        input: 1,
        line: null,
        count: 1,
      },
      {
        code: "rejected-record",
        severity: "warning",
        message: "A row had 2 of 3 columns and was left out. Export the file again if it was cut.",
        input: 0,
        line: 118,
        count: 3,
      },
    ],
    context: [
      {
        at: toIso(from + 3 * HOUR_MS),
        vcenter: "vc01.corp.example",
        what: "vcenter-restart",
        subject: "vc01.corp.example",
        message: "vpxd started",
      },
      {
        at: toIso(DATA_END - 2 * HOUR_MS),
        vcenter: "vc01.corp.example",
        what: "ha-restart",
        subject: site.vms[3] ?? null,
        message: "vSphere HA restarted the virtual machine on another host",
      },
      {
        at: toIso(DATA_END - 2.1 * HOUR_MS),
        vcenter: "vc01.corp.example",
        what: "host-disconnected",
        subject: site.hosts[8]?.name ?? null,
        message: "Host is not responding",
      },
    ],
    apart: [{ vm: "vCLS-4f1c2a", reason: "vCLS", count: 2 }],
    changes: {
      since: "2026-11-22T06:00:00.000Z",
      lines: [
        {
          label: "Migrations",
          unit: "count",
          now: moved.length,
          before: Math.round(moved.length * 0.8),
          against: "last report",
        },
        { label: "vMotion p50", unit: "seconds", now: 27.4, before: 31.9, against: "median of 7 nights" },
        { label: "Storage vMotion p50", unit: "seconds", now: 640, before: null, against: "median of 7 nights" },
      ],
      newFindings: findings.slice(0, 1).map((finding) => finding.id),
      recurringFindings: findings.slice(1, 2).map((finding) => ({ id: finding.id, nights: 3 })),
      resolvedFindings: [{ id: "f-old", title: "esx04.corp.example left maintenance mode" }],
      nights: nightsBefore(random, moved.length),
      baseline: { nights: 9, needed: 7 },
    },
    selfCheck: { pairs: 31, coverage: 0.87, text: "27 of 31 measured stuns lie inside the inferred 90 % interval." },
  };
}

/** Order of report.json: by start, else end, else queue time, then vCenter, VM name, id. */
function inReportOrder(left: Migration, right: Migration): number {
  const text = (m: Migration): string =>
    `${m.startedAt ?? m.endedAt ?? m.queuedAt ?? ""} ${m.vcenter ?? ""} ${m.vm.name ?? ""} ${m.id}`;
  return text(left) < text(right) ? -1 : 1;
}

/** A failure is resolved by the same VM's next move that worked. */
function markRecovered(migrations: readonly Migration[]): Migration[] {
  return migrations.map((migration, index) => {
    if (migration.failure === null) return migration;
    const later = migrations.slice(index + 1).find((m) => m.vm.name === migration.vm.name && m.outcome === "succeeded");
    return { ...migration, failure: { ...migration.failure, recoveredBy: later?.id ?? null } };
  });
}

/** Nine nights before this one, newest first; one of them without moves. */
function nightsBefore(random: Random, usual: number): NonNullable<NonNullable<Report["changes"]>["nights"]> {
  return Array.from({ length: 9 }, (_, index) => {
    const migrations = index === 4 ? 0 : Math.round(usual * random.between(0.6, 1.3));
    const failed = Math.round(migrations * random.between(0, 0.04));
    const at = DATA_END - (index + 1) * DAY_MS;
    const kind = (name: "vmotion" | "storage-vmotion", p50Seconds: number): KindSummary => ({
      kind: name,
      count: migrations,
      p50Seconds,
      p95Seconds: p50Seconds * 3,
      maxSeconds: p50Seconds * 9,
    });
    return {
      date: toIso(at).slice(0, 10),
      from: toIso(at - 12 * HOUR_MS),
      to: toIso(at),
      status: index === 4 ? "silent" : "reported",
      level: failed > 0 ? "watch" : "ok",
      verdict: `${migrations} ${migrations === 1 ? "move" : "moves"}, ${failed} failed.`,
      counts: {
        migrations,
        succeeded: migrations - failed,
        failed,
        cancelled: 0,
        unfinished: 0,
        startMissing: 0,
        endMissing: 0,
        placements: 0,
        unattributedEnds: 0,
        late: 0,
        open: 0,
      },
      byKind:
        migrations === 0
          ? []
          : [kind("vmotion", random.between(24, 36)), kind("storage-vmotion", random.between(500, 800))],
    };
  });
}

function summaryOf(moved: readonly Migration[]): KindSummary[] {
  return KINDS.flatMap((kind) => {
    const seconds = moved
      .filter((m) => m.kind === kind && m.outcome === "succeeded")
      .flatMap((m) => (m.durationSeconds === null ? [] : [m.durationSeconds]))
      .sort((left, right) => left - right);
    if (seconds.length === 0) return [];
    const quantile = (share: number): number => {
      const position = share * (seconds.length - 1);
      const low = seconds[Math.floor(position)] ?? 0;
      const high = seconds[Math.ceil(position)] ?? low;
      return low + (high - low) * (position - Math.floor(position));
    };
    const p95Seconds = seconds.length >= 20 ? quantile(0.95) : null;
    return [{ kind, count: seconds.length, p50Seconds: quantile(0.5), p95Seconds, maxSeconds: seconds.at(-1) ?? null }];
  });
}

function findingsOf(moved: readonly Migration[]): Finding[] {
  const open = moved.filter((m) => m.failure !== null && m.failure.recoveredBy === null);
  const overLimit = moved.filter((m) => m.stun.basis === "measured" && (m.stun.seconds?.best ?? 0) > 1);
  const findings: Finding[] = [];
  const first = open[0];
  if (first !== undefined)
    findings.push({
      id: "f-open-failure",
      rule: "unresolved-failure",
      subject: first.vm.name ?? "unknown VM",
      severity: "act",
      title: `${open.length} failed migrations have no later success`,
      description: first.failure?.message ?? "",
      count: open.length,
      subjects: open.map((m) => m.vm.name ?? "unknown VM"),
      migrations: open.map((m) => m.id),
      mutedUntil: null,
      next: null,
    });
  if (overLimit.length > 0)
    findings.push({
      id: "f-measured-stun",
      rule: "measured-stun",
      subject: "all",
      severity: "watch",
      title: `${overLimit.length} measured stuns above 1 s`,
      description: "The switchover stopped the guest for longer than the limit of 1 s.",
      count: overLimit.length,
      subjects: overLimit.map((m) => m.vm.name ?? "unknown VM"),
      migrations: overLimit.map((m) => m.id),
      mutedUntil: null,
      next: null,
    });
  return findings;
}

function inputsOf(total: number, from: number, strange: string): Report["inputs"] {
  const span = { firstAt: toIso(from), lastAt: toIso(DATA_END) };
  const records = total * 3;
  return [
    {
      path: `exports/events-2026-11-22.csv${strange}`,
      format: "powercli-event-csv",
      role: "events",
      vcenter: "vc01.corp.example",
      bytes: records * 212,
      records: records + 93,
      used: records,
      duplicate: 40,
      irrelevant: 50,
      rejected: 3,
      ...span,
    },
    {
      path: "exports/tasks-2026-11-22.json.gz",
      format: "task-info-json",
      role: "tasks",
      vcenter: "vc01.corp.example",
      bytes: records * 30,
      records: total,
      used: total,
      duplicate: 0,
      irrelevant: 0,
      rejected: 0,
      ...span,
    },
    {
      path: "exports/notes.pdf",
      format: null,
      role: "unclaimed",
      vcenter: null,
      bytes: 48_211,
      records: 0,
      used: 0,
      duplicate: 0,
      irrelevant: 0,
      rejected: 0,
      firstAt: null,
      lastAt: null,
    },
  ];
}
