import type { Migration } from "../model/migration.ts";
import type { Evacuation, Finding, FindingSeverity } from "../model/report.ts";
import { isMove } from "./by-kind.ts";

/** Findings about what went wrong in the moves themselves. Ids are made of rule and subject, so that nights can be compared. */
export function coreFindings(migrations: readonly Migration[], evacuations: readonly Evacuation[]): Finding[] {
  const moves = migrations.filter(isMove);
  return [
    ...unresolvedFailures(moves),
    ...uncertainLocations(moves),
    ...blockedMaintenance(evacuations, migrations),
    ...failingPaths(moves),
  ];
}

export function finding(
  rule: string,
  subject: string,
  severity: FindingSeverity,
  title: string,
  description: string,
  migrations: readonly string[],
): Finding {
  return { id: `${rule}:${subject}`, rule, subject, severity, title, description, migrations };
}

function subjectOf(migration: Migration): string {
  const name = migration.vm.name ?? migration.vm.moref ?? "unknown VM";
  return migration.vcenter === null ? name : `${migration.vcenter}/${name}`;
}

function nameOf(migration: Migration): string {
  return migration.vm.name ?? migration.vm.moref ?? "an unnamed VM";
}

function groupBy<K>(migrations: readonly Migration[], keyOf: (migration: Migration) => K | null): Map<K, Migration[]> {
  const groups = new Map<K, Migration[]>();
  for (const migration of migrations) {
    const key = keyOf(migration);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), migration]);
  }
  return groups;
}

/** A failed move that no later attempt made good: the VM is where it was and somebody wanted it elsewhere. */
function unresolvedFailures(moves: readonly Migration[]): Finding[] {
  const open = moves.filter(
    ({ outcome, failure }) => outcome === "failed" && failure !== null && failure.recoveredBy === null,
  );
  return [...groupBy(open, subjectOf)].map(([subject, own]) => {
    const last = own[own.length - 1];
    const failure = last?.failure;
    const attempts = own.length === 1 ? "1 attempt" : `${own.length} attempts`;
    return finding(
      "unresolved-failure",
      subject,
      "act",
      `${last === undefined ? subject : nameOf(last)} could not be moved (${failure?.category ?? "unclassified"})`,
      `${attempts}, none worked since. ${failure?.message ?? ""}${failure?.remedy ? ` Next: ${failure.remedy}` : ""}`.trim(),
      own.map(({ id }) => id),
    );
  });
}

/** One host's log without vCenter's records hardly ever says how a move ended: no reason to search for the VM. */
function isOfHostLogsAlone(keys: readonly string[]): boolean {
  return keys.every((key) => key.startsWith("hostlog:"));
}

/** The end is lost: the VM may run on either host. */
function uncertainLocations(moves: readonly Migration[]): Finding[] {
  const lost = moves.filter(
    ({ outcome, unfinishedReason, keys }) =>
      outcome === "unfinished" && unfinishedReason === "end-lost" && !isOfHostLogsAlone(keys),
  );
  return lost.map((migration) =>
    finding(
      "uncertain-location",
      subjectOf(migration),
      "act",
      `It is not known where ${nameOf(migration)} runs`,
      `Its move from ${migration.source.host ?? "an unknown host"} to ${migration.destination.host ?? "an unknown host"} began at ${migration.startedAt ?? "an unknown time"} and no record says how it ended. ` +
        "Look on both hosts; if vCenter shows a stale state, restart the management agents of the hosts or disconnect and reconnect them.",
      [migration.id],
    ),
  );
}

function blockedMaintenance(evacuations: readonly Evacuation[], migrations: readonly Migration[]): Finding[] {
  const byId = new Map(migrations.map((migration) => [migration.id, migration]));
  return evacuations.flatMap((evacuation): Finding[] => {
    if (evacuation.outcome !== "open" && evacuation.outcome !== "timed-out") return [];
    const blocker = evacuation.straggler === null ? undefined : byId.get(evacuation.straggler);
    const blocked =
      blocker !== undefined && blocker.outcome !== "succeeded"
        ? `${nameOf(blocker)} has not left it.`
        : "No record names the VM that holds it.";
    const subject = evacuation.vcenter === null ? evacuation.host : `${evacuation.vcenter}/${evacuation.host}`;
    return [
      finding(
        "blocked-maintenance",
        subject,
        "act",
        evacuation.outcome === "open"
          ? `${evacuation.host} is still entering maintenance mode`
          : `${evacuation.host} did not reach maintenance mode in time`,
        `Since ${evacuation.enteringAt ?? "an unknown time"}. ${blocked}`,
        evacuation.migrations,
      ),
    ];
  });
}

/** Hosts that most attempts of a path fail at. Attempts count, a VM that fails ten times is named as one VM. */
function failingPaths(moves: readonly Migration[]): Finding[] {
  const ended = moves.filter(({ outcome }) => outcome === "succeeded" || outcome === "failed");
  const findings: Finding[] = [];
  for (const [role, hostOf] of [
    ["destination", (migration: Migration) => migration.destination.host],
    ["source", (migration: Migration) => migration.source.host],
  ] as const) {
    for (const [host, own] of groupBy(ended, hostOf)) {
      const failed = own.filter(({ outcome }) => outcome === "failed");
      const vms = new Set(failed.map(subjectOf)).size;
      if (failed.length < 3 || vms < 2 || failed.length < own.length / 2) continue;
      findings.push(
        finding(
          "failing-path",
          `${role} ${host}`,
          "watch",
          `${host} as ${role}: ${failed.length} of ${own.length} failed`,
          `${vms} VMs are concerned. Causes: ${causes(failed)}.`,
          failed.map(({ id }) => id),
        ),
      );
    }
  }
  return findings;
}

function causes(failed: readonly Migration[]): string {
  const counts = [...groupBy(failed, ({ failure }) => failure?.category ?? null)].map(([category, own]) => ({
    category,
    count: own.length,
  }));
  return counts
    .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1))
    .map(({ category, count }) => `${category} (${count})`)
    .join(", ");
}
