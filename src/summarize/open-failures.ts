import { groupBy } from "../model/group-by.ts";
import type { InventoryFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import type { OpenFailure } from "../model/past.ts";
import { identifyVms, type VmNamed } from "../model/vm-identity.ts";
import { isMove } from "./figures/by-kind.ts";
import { identityOf, vcenterOfInventory, vmsNamed } from "./figures/whereabouts.ts";

/** So many nights a failure is a reason to act; then it is something to look at. */
export const NIGHTS_TO_ACT = 14;

/**
 * The failures that nothing made good: those of the report's migrations, and those of earlier nights whose VM has not
 * been moved since and is still in the inventory. One per VM, oldest first.
 */
export function openFailures(
  migrations: readonly Migration[],
  earlier: readonly OpenFailure[],
  inventory: InventoryFacts | null,
): OpenFailure[] {
  const moves = migrations.filter(isMove);
  // A log without a clock tells of failures of no moment: nobody can say what came after them.
  const failed = moves.filter(
    (move) => move.outcome === "failed" && move.failure?.recoveredBy === null && momentOf(move) !== "",
  );
  if (failed.length === 0 && earlier.length === 0) return [];
  const vms = identifyVms([...vmsNamed(migrations, inventory), ...earlier]);
  const open = new Map<string, OpenFailure>();
  const isGone = goneFrom(inventory, migrations, vms.keyOf);
  const movedAt = new Map<string, string>();
  for (const move of moves) {
    if (move.outcome !== "succeeded" || move.endedAt === null) continue;
    const key = vms.keyOf(move);
    if ((movedAt.get(key) ?? "") < move.endedAt) movedAt.set(key, move.endedAt);
  }
  for (const failure of earlier) {
    const key = vms.keyOf(failure);
    if ((movedAt.get(key) ?? "") < failure.failedAt && !isGone(failure)) open.set(key, failure);
  }
  for (const [key, own] of groupBy(failed, vms.keyOf)) open.set(key, withAttempts(open.get(key), own));
  return [...open.values()].sort((a, b) => (a.since === b.since ? 0 : a.since < b.since ? -1 : 1));
}

/** One VM's failures of the report, joined to what earlier nights left open. */
function withAttempts(earlier: OpenFailure | undefined, own: readonly Migration[]): OpenFailure {
  const dated = own
    .map((migration) => ({ migration, at: momentOf(migration) }))
    .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
  // What came late is among the earlier ones already.
  const fresh = dated.filter(({ at }) => earlier === undefined || at > earlier.failedAt);
  const last = fresh.at(-1);
  if (earlier !== undefined && last === undefined) return earlier;
  const { migration, at } = last ?? dated[dated.length - 1] ?? { migration: own[0], at: "" };
  if (migration === undefined) throw new Error("a group without a member");
  const { id, vcenter, vm, failure } = migration;
  return {
    id,
    vcenter,
    vm,
    since: earlier?.since ?? dated[0]?.at ?? at,
    failedAt: at,
    category: failure?.category ?? "unclassified",
    message: failure?.message ?? "",
    remedy: failure?.remedy ?? null,
    attempts: (earlier?.attempts ?? 0) + fresh.length,
    nights: earlier?.nights ?? 1,
  };
}

function momentOf({ endedAt, startedAt, queuedAt }: Migration): string {
  return endedAt ?? startedAt ?? queuedAt ?? "";
}

/** Whether a VM has been taken out of its vCenter: an inventory of it, taken since, has neither the VM nor its name. */
function goneFrom(
  inventory: InventoryFacts | null,
  migrations: readonly Migration[],
  keyOf: (named: VmNamed) => string,
): (failure: OpenFailure) => boolean {
  const vcenterOf = vcenterOfInventory(migrations, inventory);
  const takenAt = new Map<string | null, number>();
  const present = new Set<string>();
  for (const facts of inventory?.vms ?? []) {
    const vcenter = vcenterOf(facts.vcenter);
    takenAt.set(vcenter, Math.max(takenAt.get(vcenter) ?? Number.NEGATIVE_INFINITY, facts.takenAt ?? Infinity));
    present.add(keyOf({ vcenter, vm: identityOf(facts.vm) }));
    present.add(JSON.stringify([vcenter, facts.vm.name ?? null]));
  }
  return (failure) =>
    (takenAt.get(failure.vcenter) ?? Number.NEGATIVE_INFINITY) >= Date.parse(failure.failedAt) &&
    !present.has(keyOf(failure)) &&
    !present.has(JSON.stringify([failure.vcenter, failure.vm.name]));
}
