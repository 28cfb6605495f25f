import type { DiskInventory, VmFacts, VmInventory } from "../../model/inventory.ts";
import type { EpochMs } from "../../model/units.ts";
import { compareText } from "../../model/report-order.ts";

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
  return adopt([...groups.values()]).map(mergeVm);
}

/** Rows of an export that names no vCenter join the one VM that has their UUID, else their MoRef and name. */
function adopt(groups: readonly VmRow[][]): VmRow[][] {
  const named = groups.filter((rows) => vcenterOf(rows) !== undefined);
  if (named.length === groups.length) return [...groups];
  const adopted = new Map<VmRow[], VmRow[]>();
  const byUuid = indexOf(named, uuidOf);
  const byPlace = indexOf(named, placeOf);
  const alone = groups.filter((rows) => {
    if (vcenterOf(rows) !== undefined) return false;
    const uuid = uuidOf(rows);
    const place = placeOf(rows);
    const found = (uuid === undefined ? [] : (byUuid.get(uuid) ?? [])).concat(
      (place === undefined ? [] : (byPlace.get(place) ?? [])).filter(
        (other) => uuid === undefined || uuidOf(other) === undefined,
      ),
    );
    const [fitting, another] = new Set(found);
    if (fitting === undefined || another !== undefined) return true;
    adopted.set(fitting, [...(adopted.get(fitting) ?? []), ...rows]);
    return false;
  });
  const age = ({ takenAt }: VmRow): number => takenAt ?? -Infinity;
  const whole = named.map((rows) => {
    const more = adopted.get(rows);
    if (more === undefined) return rows;
    const vcenter = vcenterOf(rows);
    const moved = more.map((row) => ({ ...row, record: { ...row.record, vcenter } }));
    return [...rows, ...moved].sort((a, b) => (age(a) === age(b) ? 0 : age(a) - age(b)));
  });
  return [...whole, ...alone];
}

function indexOf(
  groups: readonly VmRow[][],
  keyOfGroup: (rows: VmRow[]) => string | undefined,
): Map<string, VmRow[][]> {
  const index = new Map<string, VmRow[][]>();
  for (const rows of groups) {
    const key = keyOfGroup(rows);
    if (key !== undefined) index.set(key, [...(index.get(key) ?? []), rows]);
  }
  return index;
}

function vcenterOf(rows: readonly VmRow[]): string | undefined {
  return rows[0]?.record.vcenter;
}

function uuidOf(rows: readonly VmRow[]): string | undefined {
  return rows.find(({ record }) => record.vm.uuid !== undefined)?.record.vm.uuid;
}

function placeOf(rows: readonly VmRow[]): string | undefined {
  const { moref, name } = rows[0]?.record.vm ?? {};
  return moref === undefined || name === undefined ? undefined : keyOf(moref, name);
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
    disks: disks.length === 0 ? undefined : disks.sort((a, b) => compareText(diskKey(a), diskKey(b))),
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

/** The object without its undefined fields, so that spreading it over another keeps what that one knew. */
export function defined<T extends object>(object: T): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}
