import type { Migration } from "./migration.ts";

/** The contract's order of migrations: time, then vCenter, VM name, id. */
export function byReportOrder(a: Migration, b: Migration): number {
  return (
    compareText(a.startedAt ?? a.endedAt ?? a.queuedAt, b.startedAt ?? b.endedAt ?? b.queuedAt) ||
    compareText(a.vcenter, b.vcenter) ||
    compareText(a.vm.name, b.vm.name) ||
    compareText(a.id, b.id)
  );
}

/** By code unit; unknown stands first. Never by locale: reports must not depend on the machine. */
export function compareText(a: string | null, b: string | null): number {
  const [left, right] = [a ?? "", b ?? ""];
  return left < right ? -1 : left > right ? 1 : 0;
}
