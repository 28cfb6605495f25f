import type { DiskInventory, VmFacts, VmInventory } from "../model/inventory.ts";
import type { EpochMs } from "../model/units.ts";

export interface VmRow {
  readonly record: VmInventory;
  readonly takenAt: EpochMs | null;
}

/**
 * One entry per VM from rows of several tabs and exports, given oldest first. A VM is its (vCenter, MoRef); rows without a MoRef
 * join by UUID, then by name where exactly one VM of that vCenter has it.
 */
export function mergeVms(rows: readonly VmRow[]): VmFacts[] {
  const groups = new Map<string, VmRow[]>();
  const loose: VmRow[] = [];
  const byUuid = new Map<string, Set<string>>();
  const byName = new Map<string, Set<string>>();
  for (const row of rows) {
    const { vm, vcenter } = row.record;
    if (vm.moref === undefined) {
      loose.push(row);
      continue;
    }
    const id = keyOf("moref", vcenter, vm.moref);
    push(groups, id, row);
    if (vm.uuid !== undefined) note(byUuid, keyOf(vm.uuid, vcenter), id);
    if (vm.name !== undefined) note(byName, keyOf(vm.name, vcenter), id);
  }
  for (const row of loose) {
    const { vm, vcenter } = row.record;
    const byId = vm.uuid === undefined ? undefined : only(byUuid.get(keyOf(vm.uuid, vcenter)));
    const named = vm.name === undefined ? undefined : only(byName.get(keyOf(vm.name, vcenter)));
    push(groups, byId ?? named ?? keyOf("loose", vcenter, vm.uuid ?? vm.name), row);
  }
  return [...groups.values()].map(mergeVm);
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => part ?? "").join("\u0000");
}

function push(map: Map<string, VmRow[]>, key: string, row: VmRow): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [row]);
  else list.push(row);
}

function note(map: Map<string, Set<string>>, key: string, id: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(id));
}

function only(ids: ReadonlySet<string> | undefined): string | undefined {
  return ids?.size === 1 ? [...ids][0] : undefined;
}

/** Field by field the newest value; lists of the newest export that has them, whose rows bring one entry each. */
function mergeVm(rows: readonly VmRow[]): VmFacts {
  const merged = rows.reduce<VmInventory | null>(
    (all, { record }) =>
      all === null ? record : { ...all, ...defined(record), vm: { ...all.vm, ...defined(record.vm) } },
    null,
  );
  const { shape: _shape, line: _line, about: _about, ...facts } = merged ?? neverEmpty();
  const disks = [...new Map(latest(rows, "disks").map((disk) => [diskKey(disk), disk])).values()];
  const datastores = [...new Set(latest(rows, "datastores"))].sort();
  const blockers = [...new Set(latest(rows, "migrationBlockers"))].sort();
  const takenAt = rows.reduce<EpochMs | null>((best, row) => row.takenAt ?? best, null);
  return {
    ...facts,
    takenAt,
    disks: disks.length === 0 ? undefined : disks.sort((a, b) => compare(diskKey(a), diskKey(b))),
    datastores: datastores.length === 0 ? undefined : datastores,
    migrationBlockers: blockers.length === 0 ? undefined : blockers,
  };
}

function neverEmpty(): never {
  throw new Error("a group of inventory rows is never empty");
}

function latest<K extends "disks" | "datastores" | "migrationBlockers">(
  rows: readonly VmRow[],
  field: K,
): NonNullable<VmInventory[K]>[number][] {
  const having = rows.filter((row) => row.record[field] !== undefined);
  const age = having.at(-1)?.takenAt ?? null;
  return having
    .filter((row) => row.takenAt === age)
    .flatMap((row) => [...(row.record[field] ?? [])] as NonNullable<VmInventory[K]>[number][]);
}

function diskKey(disk: DiskInventory): string {
  return disk.key ?? `${disk.datastore} ${disk.megabytes}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The object without its undefined fields, so that spreading it over another keeps what that one knew. */
export function defined<T extends object>(object: T): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}
