import { castOf, HOSTS, NORD, type Host, type Machine } from "./cast.ts";

/** What the night's machines and hosts are made of, as inventories tell it at 18:30 UTC. */

const MEMORY = [4096, 8192, 16_384, 8192, 32_768, 4096, 65_536] as const;
const UNUSUAL_MEMORY: Readonly<Record<string, number>> = {
  "sap-prd-01": 524_288,
  "db-oracle-01": 262_144,
  "dwh-etl-01": 131_072,
};

export function numberOf(vm: Machine): number {
  return Number(vm.ref.moref.slice(3));
}

export function memoryOf(vm: Machine): number {
  return UNUSUAL_MEMORY[vm.ref.name] ?? MEMORY[numberOf(vm) % MEMORY.length] ?? 4096;
}

export function diskOf(vm: Machine): number {
  return (40 + (numberOf(vm) % 9) * 60) * 1024;
}

export function uuidOf(vm: Machine): string {
  return `5012${vm.vcenter === NORD ? "a1" : "b2"}00-0000-4000-8000-${String(numberOf(vm)).padStart(12, "0")}`;
}

export function hostNumber(host: Host): number {
  return Number(/\d+/.exec(host.ref.name)?.[0] ?? 0);
}

export function vmotionAddress(host: Host): string {
  return `172.20.${host.vcenter === NORD ? 1 : 2}.${10 + hostNumber(host)}`;
}

export const machines = (vcenter: string): Machine[] => [...castOf().values()].filter((vm) => vm.vcenter === vcenter);
export const hosts = (vcenter: string): Host[] => Object.values(HOSTS).filter((host) => host.vcenter === vcenter);

export const POWER = { on: "poweredOn", off: "poweredOff", suspended: "suspended" };
