import { Columns, plainName } from "../dialect/columns.ts";
import type { ColumnNames } from "../dialect/row.ts";

/**
 * What RVTools calls its columns in the tabs that are read. 3.x says MB, 4.x MiB (both mean 2^20 bytes, as vCenter does), and with
 * `-DBColumnNames` every column is named after its table (`vInfoVMName`, `vHostMemorySize`): those names stand here without
 * their table's.
 */
export const RVTOOLS_COLUMNS = {
  vcenter: ["VI SDK Server"],
  // Every tab about VMs
  vm: ["VM", "VMName"],
  vmId: ["VM ID", "ObjectID"],
  vmUuid: ["VM UUID", "InstanceUUID", "UUID"],
  host: ["Host"],
  cluster: ["Cluster"],
  datacenter: ["Datacenter"],
  folder: ["Folder"],
  powerState: ["Powerstate"],
  template: ["Template"],
  osOfTools: ["OS according to the VMware Tools", "OSTools"],
  osOfConfiguration: ["OS according to the configuration file", "OS"],
  // vInfo
  path: ["Path"],
  memory: ["Memory", "Memory MiB", "Memory MB"],
  activeMemory: ["Active Memory", "Active Memory MiB"],
  cpus: ["CPUs"],
  disks: ["Disks", "NumVirtualDisks"],
  inUse: ["In Use MiB", "In Use MB", "InUse"],
  provisioned: ["Provisioned MiB", "Provisioned MB", "Provisioned"],
  ftState: ["FT State"],
  ftRole: ["FT Role"],
  latencySensitivity: ["Latency Sensitivity"],
  hardwareVersion: ["HW version", "Version"],
  changeVersion: ["Change Version"],
  ruleKinds: ["Cluster rule(s)", "ClusterRules", "ClusterRule"],
  ruleNames: ["Cluster rule name(s)", "ClusterRuleNames", "ClusterRuleName"],
  // vMemory
  size: ["Size MiB", "Size MB"],
  consumed: ["Consumed", "Consumed MiB", "Consumed MB"],
  active: ["Active", "Active MiB", "Active MB"],
  swapped: ["Swapped", "Swapped MiB", "Swapped MB"],
  ballooned: ["Ballooned", "Ballooned MiB"],
  // vDisk
  disk: ["Disk", "Name"],
  diskKey: ["Disk Key", "Key"],
  diskPath: ["Disk Path", "Path"],
  capacity: ["Capacity MiB", "Capacity MB"],
  diskMode: ["Controller", "Disk Mode", "DiskMode"],
  sharedBus: ["Shared Bus"],
  raw: ["Raw"],
  // vSnapshot
  snapshot: ["Name"],
  snapshotFile: ["Filename", "VMSN file"],
  snapshotTime: ["Date / time", "CreateTime"],
  // vCD and vNetwork
  deviceNode: ["Device Node"],
  deviceType: ["Device Type"],
  connected: ["Connected"],
  adapter: ["Adapter"],
  macAddress: ["Mac Address"],
  // vHost and vNIC
  hostName: ["Host", "HostName", "Name"],
  objectId: ["Object ID"],
  hostUuid: ["UUID"],
  cpuModel: ["CPU Model"],
  esxVersion: ["ESX Version", "FullName"],
  hostMemory: ["# Memory", "MemorySize"],
  cores: ["# Cores", "NumCpuCores"],
  vmCount: ["# VMs", "VMs"],
  inMaintenance: ["in Maintenance Mode"],
  vmotionSupport: ["VMotion support"],
  nic: ["Network Device", "Device"],
  speed: ["Speed"],
  duplex: ["Duplex"],
  // vCluster
  clusterName: ["Name"],
  hostCount: ["NumHosts"],
  totalMemory: ["TotalMemory"],
  drsEnabled: ["DRS enabled"],
  vmotionCount: ["Num VMotions"],
  // vSC_VMK
  device: ["Device"],
  portGroup: ["Port Group"],
  ipAddress: ["IP Address"],
  mtu: ["MTU"],
  services: ["Services", "Enabled services", "vMotion"],
} as const satisfies ColumnNames<string>;
export type RvtoolsColumn = keyof typeof RVTOOLS_COLUMNS;

/** Table names that stand before every column with `-DBColumnNames`, in plain form; the longer before those they begin with. */
const PREFIXES = [
  "vinfo",
  "vmemory",
  "vdisk",
  "vsnapshot",
  "vcdrom",
  "vcd",
  "vnetwork",
  "vhost",
  "vcluster",
  "vscvmk",
  "vsc",
  "vmk",
  "vnic",
  "vcpu",
  "vpartition",
  "vfloppy",
  "vusb",
  "vtools",
  "vsource",
  "vrp",
  "vhba",
  "vswitch",
  "vport",
  "dvswitch",
  "dvport",
  "vdatastore",
  "vmultipath",
  "vlicense",
  "vfileinfo",
  "vhealth",
] as const;
export type RvtoolsPrefix = (typeof PREFIXES)[number];

/** Custom attributes and tags stand between a table's own columns; so much of a header has its prefix all the same. */
const SHARE_OF_PREFIXED = 0.5;

/** The table's name before most of the columns, and the columns without it; null where there is none. */
export function withoutPrefix(columns: Columns): { readonly prefix: RvtoolsPrefix; readonly columns: Columns } | null {
  const plain = columns.names.map(plainName);
  const prefix = PREFIXES.find((each) => {
    const own = plain.filter((name) => name.length > each.length && name.startsWith(each)).length;
    return own >= 3 && own >= plain.length * SHARE_OF_PREFIXED;
  });
  if (prefix === undefined) return null;
  return {
    prefix,
    columns: new Columns(plain.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name))),
  };
}
