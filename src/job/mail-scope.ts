import type { MailScope } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import { matchesAny } from "../model/name-pattern.ts";
import type { OpenFailure } from "../model/past.ts";
import type { Finding } from "../model/report.ts";

/** True for a migration of the scope: every key that is given has to match; a move between clusters or vCenters is of both. */
export function isInScope(migration: Migration, { vcenter, cluster, vm }: MailScope): boolean {
  const { source, destination } = migration;
  return (
    matches(vcenter, [migration.vcenter, source.vcenter, destination.vcenter]) &&
    matches(cluster, [source.cluster, destination.cluster]) &&
    matches(vm, [migration.vm.name])
  );
}

/**
 * True for a failure of the scope. Of an earlier night's the cluster is known no more: it is told to everybody rather than to
 * nobody. `known` are the ids that this night's migrations answer for.
 */
export function isOpenInScope(open: OpenFailure, scope: MailScope, known: ReadonlyMap<string, Migration>): boolean {
  const migration = known.get(open.id);
  if (migration !== undefined) return isInScope(migration, scope);
  return matches(scope.vcenter, [open.vcenter]) && matches(scope.vm, [open.vm.name]);
}

/** Rules that speak of VMs from the inventory, whether they moved or not. */
const ABOUT_VMS = ["licence-host", "cluster-members", "hard-to-move"];

/** False for a finding that is certainly about something outside the scope; what cannot be told, and the data's own, stay. */
export function isFindingInScope({ rule, subjects, migrations }: Finding, { vcenter, vm }: MailScope): boolean {
  if (migrations.length > 0 || subjects.length === 0 || !ABOUT_VMS.includes(rule)) return true;
  return subjects.some((subject) => {
    // vc01/db01
    const slash = subject.indexOf("/");
    const [place, name] = slash === -1 ? [null, subject] : [subject.slice(0, slash), subject.slice(slash + 1)];
    return (place === null || matches(vcenter, [place])) && matches(vm, [name]);
  });
}

/** `only cluster prod-*, VM db-* or sql-*`, for the mail to say so. */
export function scopeText({ vcenter, cluster, vm }: MailScope): string {
  const parts = [
    ["vCenter", vcenter],
    ["cluster", cluster],
    ["VM", vm],
  ] as const;
  const said = parts.flatMap(([word, patterns]) => (patterns.length === 0 ? [] : [`${word} ${patterns.join(" or ")}`]));
  return `only ${said.join(", ")}`;
}

function matches(patterns: readonly string[], names: readonly (string | null)[]): boolean {
  return patterns.length === 0 || names.some((name) => name !== null && matchesAny(patterns, name));
}
