import type { Random } from "./random.ts";
import type { Named, SimPlace, SimVm } from "./types.ts";

/** A host as the simulation moves VMs between them. */
export interface HostState {
  readonly ref: Named;
  readonly cluster: Named;
  readonly datacenter: Named;
  readonly local: Named;
  /** Maintenance keeps it free until then. */
  closedUntil: number;
}

export interface VmState {
  readonly vcenter: VcenterState;
  name: string;
  readonly moref: string;
  readonly instanceUuid: string;
  readonly biosUuid: string;
  readonly folder: string;
  readonly template: boolean;
  readonly vcls: boolean;
  readonly ftRole: "primary" | "secondary" | null;
  readonly memoryMegabytes: number;
  readonly diskMegabytes: number;
  readonly vcpus: number;
  host: HostState;
  datastore: Named;
  power: "on" | "off" | "suspended";
  /** A VM does one thing at a time. */
  busyUntil: number;
  gone: boolean;
}

export interface VcenterState {
  readonly name: string;
  readonly datacenter: Named;
  readonly clusters: readonly Named[];
  readonly hosts: readonly HostState[];
  readonly shared: readonly Named[];
  readonly vms: VmState[];
  /** Last MoRef number given out. */
  lastMoref: number;
}

/** Names that break careless parsers: separators of the sentences, quotes, umlauts, an escaped slash, formulas, markup. */
export const HOSTILE_NAMES: readonly string[] = [
  "Büro, Zentrale",
  'the "old" one',
  "move to archive",
  "copied from template",
  "kiosk in Lobby",
  "app%2fdb",
  "=cmd|' /C calc'!A0",
  "<b>bold</b> & co",
  "O'Brien's desk",
  "srv [retired] (2)",
  "Größe; Maß",
  "was migrated from host",
];
const ROLES = ["sql", "web", "app", "dc", "file", "mail", "vdi", "build", "erp", "log"];
const SHARED_NAMES = ["gold-01", "gold-02", "silver-01", "NFS, archive", "vsanDatastore", "Ablage für Büro"];
/** Seen in the field: what people call a room, a move, a migration project. */
const SENTENCE_DATACENTERS = ["from East to West", "Hall 2, West"];
const SENTENCE_STORES = ["West, Hall 2", "to be moved", "SAN from HQ", "copy in progress", "gold-01", "in DC1"];
const MEMORY_MEGABYTES = [2048, 4096, 8192, 16384, 32768, 131072];

export function uuid(random: Random): string {
  const hex = (length: number): string => Array.from({ length }, () => random.int(0, 15).toString(16)).join("");
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

export function nextMoref(vcenter: VcenterState, prefix: string): string {
  vcenter.lastMoref += 1;
  return `${prefix}-${vcenter.lastMoref}`;
}

export interface InventorySize {
  readonly vcenters: number;
  readonly hostsPerCluster: number;
  readonly vmsPerVcenter: number;
  readonly hostileNames: boolean;
  /** Names of datacenter and datastores that read like the sentences they stand in. */
  readonly sentenceNames?: boolean;
}

export function createInventory(random: Random, size: InventorySize): VcenterState[] {
  return Array.from({ length: size.vcenters }, (_, index) => createVcenter(random, size, index));
}

function createVcenter(random: Random, size: InventorySize, index: number): VcenterState {
  const site = index + 1;
  const datacenter: Named = {
    name: size.sentenceNames === true ? (SENTENCE_DATACENTERS[index % 2] ?? "") : `Site ${site}`,
    moref: "datacenter-3",
  };
  const clusters: Named[] = [
    { name: `Prod-${site}`, moref: "domain-c8" },
    { name: `Test, ${site}`, moref: "domain-c9" },
  ];
  const hosts = clusters.flatMap((cluster, clusterIndex) =>
    Array.from({ length: size.hostsPerCluster }, (_, hostIndex): HostState => {
      const number = clusterIndex * size.hostsPerCluster + hostIndex + 1;
      return {
        ref: {
          // One cluster is known by addresses, as many labs are.
          name:
            clusterIndex === 1
              ? `10.${site}.0.${number + 10}`
              : `esx${String(number).padStart(2, "0")}.s${site}.example`,
          moref: `host-${20 + number}`,
        },
        cluster,
        datacenter,
        // Names are unique within a datacenter: vCenter counts the hosts' own disks.
        local: { name: number === 1 ? "datastore1" : `datastore1 (${number - 1})`, moref: `datastore-${100 + number}` },
        closedUntil: 0,
      };
    }),
  );
  const names = size.sentenceNames === true ? SENTENCE_STORES : SHARED_NAMES;
  const shared = names.map((name, dsIndex): Named => ({ name, moref: `datastore-${200 + dsIndex}` }));
  const vcenter: VcenterState = {
    name: `vc${site}.example`,
    datacenter,
    clusters,
    hosts,
    shared,
    vms: [],
    lastMoref: 1000,
  };
  for (let number = 0; number < size.vmsPerVcenter; number += 1) addVm(random, vcenter, { name: vmName(size, number) });
  // Equal names in two folders of one vCenter.
  for (const name of ["web-twin", "sql-twin"]) {
    addVm(random, vcenter, { name, folder: "Sales" });
    addVm(random, vcenter, { name, folder: "Support" });
  }
  addVm(random, vcenter, { name: "ft-till", ftRole: "primary" });
  addVm(random, vcenter, { name: "ft-till", ftRole: "secondary" });
  for (const number of [1, 2]) addVm(random, vcenter, { name: `tpl-base-${number}`, template: true });
  for (const number of [1, 2])
    addVm(random, vcenter, { name: `vCLS-${site}${number}-c0ffee`, vcls: true, folder: "vCLS" });
  return vcenter;
}

function vmName(size: InventorySize, number: number): string {
  const hostile = HOSTILE_NAMES[number];
  if (size.hostileNames && hostile !== undefined) return hostile;
  // The same numbers in every vCenter: names are not unique.
  return `${ROLES[number % ROLES.length] ?? "vm"}-${String(number).padStart(3, "0")}`;
}

interface VmTraits {
  readonly name: string;
  readonly folder?: string;
  readonly ftRole?: "primary" | "secondary";
  readonly template?: boolean;
  readonly vcls?: boolean;
  readonly power?: VmState["power"];
}

export function addVm(random: Random, vcenter: VcenterState, traits: VmTraits): VmState {
  const host = random.pick(vcenter.hosts);
  const still = traits.template === true;
  const vm: VmState = {
    vcenter,
    name: traits.name,
    moref: nextMoref(vcenter, "vm"),
    instanceUuid: uuid(random),
    biosUuid: uuid(random),
    folder: traits.folder ?? "VMs",
    template: still,
    vcls: traits.vcls ?? false,
    ftRole: traits.ftRole ?? null,
    memoryMegabytes: random.pick(MEMORY_MEGABYTES),
    diskMegabytes: random.int(20, 800) * 1024,
    vcpus: random.pick([1, 2, 4, 8]),
    host,
    datastore: random.chance(0.06) ? host.local : random.pick(vcenter.shared),
    power:
      traits.power ?? (still ? "off" : random.pick(["on", "on", "on", "on", "on", "on", "on", "off", "suspended"])),
    busyUntil: 0,
    gone: false,
  };
  if (vm.vcls || vm.ftRole !== null) vm.power = "on";
  vcenter.vms.push(vm);
  return vm;
}

export function placeOf(vcenter: VcenterState, host: HostState, datastore: Named): SimPlace {
  return {
    vcenter: vcenter.name,
    datacenter: host.datacenter.name,
    cluster: host.cluster.name,
    host: host.ref.name,
    datastore: datastore.name,
  };
}

export function toSimVm(vm: VmState): SimVm {
  return {
    vcenter: vm.vcenter.name,
    name: vm.name,
    moref: vm.moref,
    instanceUuid: vm.instanceUuid,
    biosUuid: vm.biosUuid,
    folder: vm.folder,
    datacenter: vm.host.datacenter,
    cluster: vm.host.cluster,
    host: vm.host.ref,
    datastore: vm.datastore,
    power: vm.power,
    template: vm.template,
    vcls: vm.vcls,
    ftRole: vm.ftRole,
    memoryMegabytes: vm.memoryMegabytes,
    diskMegabytes: vm.diskMegabytes,
    vcpus: vm.vcpus,
  };
}
