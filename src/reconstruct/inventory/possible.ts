import type { InventoryRecord, VmInventory } from "../../model/inventory.ts";
import type { Megabytes } from "../../model/units.ts";

/** 24 TB: the largest VM that vSphere 8 runs (VMware Configuration Maximums). */
const MOST_VM_MEGABYTES: Megabytes = 24 * 2 ** 20;
/** 64 PiB, a thousand of the largest virtual disks. */
const MOST_MEGABYTES: Megabytes = 2 ** 36;

const MEMORY = [
  "memoryMegabytes",
  "consumedMegabytes",
  "activeMegabytes",
  "swappedMegabytes",
  "vgpuFrameBufferMegabytes",
] as const;
const STORAGE = ["inUseMegabytes", "provisionedMegabytes"] as const;

/** The record without figures that no VM can have: a mended or torn cell says nothing, and nothing is inferred from it. */
export function withPossibleFigures<R extends InventoryRecord>(record: R): R | VmInventory {
  if (record.about !== "vm") return record;
  const wrong = [
    ...MEMORY.filter((name) => isBeyond(record[name], MOST_VM_MEGABYTES)),
    ...STORAGE.filter((name) => isBeyond(record[name], MOST_MEGABYTES)),
  ];
  const disks = record.disks?.some(({ megabytes }) => isBeyond(megabytes, MOST_MEGABYTES))
    ? record.disks.map((disk) => (isBeyond(disk.megabytes, MOST_MEGABYTES) ? { ...disk, megabytes: null } : disk))
    : record.disks;
  if (wrong.length === 0 && disks === record.disks) return record;
  const without = Object.fromEntries(wrong.map((name) => [name, undefined]));
  return { ...record, disks, ...without };
}

function isBeyond(figure: number | null | undefined, most: number): boolean {
  return figure !== undefined && figure !== null && !(figure >= 0 && figure <= most);
}
