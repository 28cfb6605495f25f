import { HOSTS, NORD, type Machine } from "./cast.ts";
import { diskOf, hostNumber, hosts, machines, memoryOf, POWER, uuidOf, vmotionAddress } from "./inventory-cast.ts";

/** RVTools' tabs of one vCenter. */
export type Table = readonly (readonly (string | number)[])[];

type Thousands = (value: number) => string | number;
export const grouped: Thousands = (value) => value.toLocaleString("en-US");
export const plain: Thousands = (value) => value;

const HEAD = ["VM", "Powerstate", "Template", "SRM Placeholder"];
const headOf = (vm: Machine): string[] => [vm.ref.name, POWER[vm.power], vm.template ? "True" : "False", "False"];
const TAIL = [
  "Annotation",
  "NB_LAST_BACKUP",
  "Datacenter",
  "Cluster",
  "Host",
  "Folder",
  "OS according to the configuration file",
  "OS according to the VMware Tools",
  "VM ID",
  "VM UUID",
  "VI SDK Server",
  "VI SDK UUID",
];
const tailOf = (vm: Machine): string[] => [
  vm.ref.name === "mail-gw-01" ? 'Relay for "all" sites,\nask the mail team' : "",
  "",
  vm.host.datacenter.name,
  vm.host.cluster.name,
  vm.host.ref.name,
  "vm",
  "Debian GNU/Linux 12 (64-bit)",
  "",
  vm.ref.moref,
  uuidOf(vm),
  vm.vcenter,
  "",
];

export function info(vcenter: string, thousands: Thousands): Table {
  const header = [
    ...HEAD,
    "Config status",
    "PowerOn",
    "Change Version",
    "CPUs",
    "Memory",
    "Active Memory",
    "NICs",
    "Disks",
    "Latency Sensitivity",
    "CBT",
    "FT State",
    "FT Role",
    "Provisioned MiB",
    "In Use MiB",
    "HW version",
    "Path",
    ...TAIL,
  ];
  const rows = machines(vcenter).map((vm) => [
    ...headOf(vm),
    "green",
    vm.power === "on" ? "2026/09/30 04:12:51" : "",
    vm.ref.name === "build-agent-07" ? "2026-11-22T18:21:07.110435Z" : "2026-10-02T07:40:12.003125Z",
    vm.ref.name === "sap-prd-01" ? 32 : 4,
    thousands(memoryOf(vm)),
    thousands(Math.round(memoryOf(vm) * 0.12)),
    1,
    vm.ref.name === "db-oracle-01" ? 2 : 1,
    vm.ref.name === "cam-recorder-01" ? "high" : "normal",
    "True",
    "notConfigured",
    "",
    thousands(diskOf(vm) + memoryOf(vm)),
    thousands(Math.round(diskOf(vm) * 0.6)),
    19,
    `[${vm.datastore.name}] ${vm.ref.name}/${vm.ref.name}.vmx`,
    ...tailOf(vm),
  ]);
  return [header, ...rows];
}

export function memory(vcenter: string, thousands: Thousands): Table {
  const header = [
    ...HEAD,
    "Size MiB",
    "Memory Reservation Locked To Max",
    "Overhead",
    "Max",
    "Consumed",
    "Consumed Overhead",
    "Private",
    "Shared",
    "Swapped",
    "Ballooned",
    "Active",
    ...TAIL,
  ];
  const rows = machines(vcenter).map((vm) => {
    const size = memoryOf(vm);
    const share = vm.power === "on" ? 0.85 : 0;
    return [
      ...headOf(vm),
      thousands(size),
      "False",
      120,
      "",
      thousands(Math.round(size * share)),
      90,
      0,
      0,
      0,
      0,
      thousands(Math.round(size * share * 0.14)),
      ...tailOf(vm),
    ];
  });
  return [header, ...rows];
}

export function disks(vcenter: string, thousands: Thousands): Table {
  const header = [
    ...HEAD,
    "Disk",
    "Disk Key",
    "Disk UUID",
    "Disk Path",
    "Capacity MiB",
    "Raw",
    "Disk Mode",
    "Sharing mode",
    "Thin",
    "Controller",
    "Unit #",
    "Shared Bus",
    "Path",
    ...TAIL,
  ];
  const rows = machines(vcenter).flatMap((vm) =>
    (vm.ref.name === "db-oracle-01" ? [2000, 2001] : [2000]).map((key, index) => {
      const path = `[${vm.datastore.name}] ${vm.ref.name}/${vm.ref.name}${index === 0 ? "" : `_${index}`}.vmdk`;
      const shared = vm.ref.name === "win-lic-01" ? "physicalSharing" : "noSharing";
      return [
        ...headOf(vm),
        `Hard disk ${index + 1}`,
        key,
        "",
        path,
        thousands(diskOf(vm)),
        "False",
        "persistent",
        "sharingNone",
        "True",
        "SCSI controller 0",
        index,
        shared,
        path,
        ...tailOf(vm),
      ];
    }),
  );
  return [header, ...rows];
}

export function hostTab(vcenter: string): Table {
  const header = [
    "Host",
    "Datacenter",
    "Cluster",
    "Config status",
    "in Maintenance Mode",
    "CPU Model",
    "Speed",
    "# CPU",
    "# Cores",
    "# Memory",
    "# VMs",
    "VMotion support",
    "Storage VMotion support",
    "ESX Version",
    "Boot time",
    "Object ID",
    "UUID",
    "VI SDK Server",
    "VI SDK UUID",
  ];
  const rows = hosts(vcenter).map((host) => [
    host.ref.name,
    host.datacenter.name,
    host.cluster.name,
    "green",
    "False",
    "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz",
    1995,
    2,
    64,
    1_048_211,
    12,
    "True",
    "True",
    vcenter === NORD ? "VMware ESXi 8.0.2 build-22380479" : "VMware ESXi 7.0.3 build-21930508",
    "2026/08/02 06:12:00",
    host.ref.moref,
    "",
    vcenter,
    "",
  ]);
  return [header, ...rows];
}

export function clusterTab(vcenter: string): Table {
  const header = [
    "Name",
    "Config status",
    "OverallStatus",
    "NumHosts",
    "numEffectiveHosts",
    "TotalCpu",
    "TotalMemory",
    "Num VMotions",
    "HA enabled",
    "DRS enabled",
    "DRS default VM behavior",
    "Object ID",
    "VI SDK Server",
    "VI SDK UUID",
  ];
  const clusters = new Map(hosts(vcenter).map((host) => [host.cluster.moref, host.cluster]));
  const rows = [...clusters.values()].map((cluster, index) => [
    cluster.name,
    "green",
    "green",
    3,
    3,
    383_040,
    3_144_633,
    10_482 + index * 711,
    "True",
    "True",
    "fullyAutomated",
    cluster.moref,
    vcenter,
    "",
  ]);
  return [header, ...rows];
}

/** esx-n02 has another MTU on its vMotion network, esx-n05 has none of its own. */
export function vmkernels(vcenter: string): Table {
  const header = [
    "Host",
    "Datacenter",
    "Cluster",
    "Port Group",
    "Device",
    "Mac Address",
    "DHCP",
    "IP Address",
    "IP 6 Address",
    "Subnet mask",
    "Gateway",
    "IP 6 Gateway",
    "MTU",
    "Services",
    "VI SDK Server",
    "VI SDK UUID",
  ];
  const rows = hosts(vcenter).flatMap((host) => {
    const row = (
      group: string,
      device: string,
      address: string,
      mtu: number,
      services: string,
    ): (string | number)[] => [
      host.ref.name,
      host.datacenter.name,
      host.cluster.name,
      group,
      device,
      "",
      "False",
      address,
      "",
      "255.255.255.0",
      "",
      "",
      mtu,
      services,
      vcenter,
      "",
    ];
    const management = row("Management Network", "vmk0", `172.20.0.${10 + hostNumber(host)}`, 1500, "management");
    if (host === HOSTS.n5) return [management];
    return [management, row("vMotion", "vmk1", vmotionAddress(host), host === HOSTS.n2 ? 1500 : 9000, "vmotion")];
  });
  return [header, ...rows];
}

export function nics(vcenter: string): Table {
  const header = [
    "Host",
    "Datacenter",
    "Cluster",
    "Network Device",
    "Driver",
    "Speed",
    "Duplex",
    "MAC",
    "Switch",
    "Uplink port",
    "PCI",
    "WakeOn",
    "VI SDK Server",
    "VI SDK UUID",
  ];
  const rows = hosts(vcenter).flatMap((host) =>
    ["vmnic0", "vmnic1"].map((nic) => [
      host.ref.name,
      host.datacenter.name,
      host.cluster.name,
      nic,
      "i40en",
      vcenter === NORD ? 25_000 : 10_000,
      "True",
      "",
      "dvs-01",
      "",
      "",
      "False",
      vcenter,
      "",
    ]),
  );
  return [header, ...rows];
}

export function snapshots(vcenter: string): Table {
  const header = [
    "VM",
    "Powerstate",
    "Name",
    "Description",
    "Date / time",
    "Filename",
    "Size MiB (vmsn)",
    "Size MiB (total)",
    "Quiesced",
    "State",
    ...TAIL,
  ];
  const rows = machines(vcenter)
    .filter((vm) => vm.ref.name === "erp-test in QA" || vm.ref.name === "report-db")
    .map((vm) => [
      vm.ref.name,
      POWER[vm.power],
      "before update",
      "",
      "2026/11/02 09:12:44",
      `[${vm.datastore.name}] ${vm.ref.name}/${vm.ref.name}-Snapshot1.vmsn`,
      0,
      2048,
      "False",
      "PoweredOff",
      ...tailOf(vm),
    ]);
  return [header, ...rows];
}
