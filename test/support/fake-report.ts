import type { Finding, KindSummary, Report } from "../../src/model/report.ts";
import {
  KINDS,
  OUTCOMES,
  TRIGGERS,
  type Kind,
  type Migration,
  type Outcome,
  type Trigger,
} from "../../src/model/migration.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from "../../src/model/units.ts";
import { fakeMigration, type Plan } from "./fake-migration.ts";
import { fakeSite, placeOf, type FakeSite } from "./fake-names.ts";
import { Random } from "./random.ts";

export interface FakeOptions {
  /** Length of `migrations[]`, power-on placements included. */
  readonly migrations: number;
  readonly seed?: number;
  /** Names, users, paths and messages that try to break out of every output format. */
  readonly hostile?: boolean;
}

const DATA_END = Date.UTC(2026, 10, 23, 5, 45);

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
            text: `${moved.length} migrations, ${counted((m) => m.outcome === "failed")} failed; see the findings. ${strange}`.trim(),
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
    },
    summary: { byKind: summaryOf(moved) },
    migrations,
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

/** Decides who moves where and when, keeping track of where every VM is. */
function planNight(random: Random, site: FakeSite, total: number, from: number, evacuationStart: number): Plan[] {
  const where = new Map(
    site.vms.map((vm) => [vm, { host: random.pick(site.hosts).name, datastore: random.pick(site.datastores) }]),
  );
  const shaken = site.vms[1] ?? "";
  const evacuatedHost = site.hosts[2]?.name ?? "";
  const evacuees = Math.min(Math.floor(total / 10), 60);
  const times: { at: number; why: "usual" | "maintenance" | "ping-pong" | "storm" }[] = [];
  for (let index = 0; index < evacuees; index++)
    times.push({ at: evacuationStart + 1000 + random.between(0, 37 * MINUTE_MS), why: "maintenance" });
  if (total >= 40)
    for (let index = 0; index < 8; index++)
      times.push({ at: from + HOUR_MS + index * 47 * MINUTE_MS, why: "ping-pong" });
  const storm = total >= 200 ? Math.floor(total / 12) : 0;
  for (let index = 0; index < storm; index++)
    times.push({ at: from + 3 * HOUR_MS + random.between(2, 9) * MINUTE_MS, why: "storm" });
  while (times.length < total) {
    // Two humps: an evening of people and the small hours of backup and DRS.
    const hump = random.chance(0.4) ? random.between(0, 0.35) : random.between(0.2, 1);
    times.push({ at: from + hump * (DATA_END - from - MINUTE_MS), why: "usual" });
  }
  times.length = total;
  // The first usual moves go through every kind, then every outcome, then every trigger.
  let usual = 0;
  return times
    .sort((left, right) => left.at - right.at)
    .map(({ at, why }, index): Plan => {
      const vm =
        why === "ping-pong" ? shaken : random.chance(0.3) ? random.pick(site.vms.slice(0, 12)) : random.pick(site.vms);
      const known = where.get(vm) ?? { host: evacuatedHost, datastore: "" };
      const now = why === "maintenance" ? { ...known, host: evacuatedHost } : known;
      const forced = why === "usual" ? usual++ : Number.MAX_SAFE_INTEGER;
      const kind: Kind = why === "usual" ? (KINDS[forced] ?? usualKind(random)) : "vmotion";
      const outcome: Outcome = OUTCOMES[forced - KINDS.length] ?? usualOutcome(random);
      const drawn: Trigger =
        why === "maintenance"
          ? "maintenance"
          : why === "usual"
            ? (TRIGGERS[forced - KINDS.length - OUTCOMES.length] ?? usualTrigger(random, kind))
            : "drs";
      const trigger = drawn === "placement" && outcome !== "succeeded" ? "user" : drawn;
      const movesHost = kind !== "storage-vmotion" && kind !== "unknown";
      const movesDisk = kind === "storage-vmotion" || kind === "combined";
      const pair = [site.hosts[3]?.name ?? "", site.hosts[4]?.name ?? ""];
      const host = movesHost
        ? why === "ping-pong"
          ? (pair[now.host === pair[0] ? 1 : 0] ?? "")
          : random.pick(site.hosts.filter((candidate) => candidate.name !== now.host)).name
        : now.host;
      const datastore = movesDisk
        ? random.pick(site.datastores.filter((candidate) => candidate !== now.datastore))
        : now.datastore;
      if (outcome === "succeeded") where.set(vm, { host, datastore });
      const byHand = trigger === "user" || trigger === "scheduled";
      return {
        index,
        at,
        vm,
        kind: trigger === "placement" ? "cold" : kind,
        outcome,
        trigger,
        userName: byHand ? (random.chance(0.6) ? random.pick(site.persons) : random.pick(site.services)) : null,
        source: placeOf(site, now.host, now.datastore),
        destination: placeOf(site, host, datastore),
      };
    });
}

function usualKind(random: Random): Kind {
  const draw = random.next();
  return draw < 0.78
    ? "vmotion"
    : draw < 0.9
      ? "storage-vmotion"
      : draw < 0.95
        ? "combined"
        : draw < 0.99
          ? "cold"
          : "unknown";
}

function usualOutcome(random: Random): Outcome {
  const draw = random.next();
  return draw < 0.965 ? "succeeded" : draw < 0.985 ? "failed" : draw < 0.993 ? "cancelled" : "unfinished";
}

function usualTrigger(random: Random, kind: Kind): Trigger {
  const draw = random.next();
  if (kind === "storage-vmotion" && draw < 0.5) return "storage-drs";
  return draw < 0.6 ? "drs" : draw < 0.9 ? "user" : draw < 0.95 ? "scheduled" : draw < 0.97 ? "placement" : "unknown";
}

/** A failure is resolved by the same VM's next move that worked. */
function markRecovered(migrations: readonly Migration[]): Migration[] {
  return migrations.map((migration, index) => {
    if (migration.failure === null) return migration;
    const later = migrations.slice(index + 1).find((m) => m.vm.name === migration.vm.name && m.outcome === "succeeded");
    return { ...migration, failure: { ...migration.failure, recoveredBy: later?.id ?? null } };
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
      migrations: open.map((m) => m.id),
    });
  if (overLimit.length > 0)
    findings.push({
      id: "f-measured-stun",
      rule: "measured-stun",
      subject: "all",
      severity: "watch",
      title: `${overLimit.length} measured stuns above 1 s`,
      description: "The switchover stopped the guest for longer than the limit of 1 s.",
      migrations: overLimit.map((m) => m.id),
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
