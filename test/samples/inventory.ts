import { workbook } from "../inventory/xlsx-writer.ts";
import { csvRow, utf8, utf8WithMark, utf16le } from "../simulator/write/written.ts";
import { HOSTS, NORD, SUED, type Machine } from "./cast.ts";
import { diskOf, machines, memoryOf, POWER, uuidOf } from "./inventory-cast.ts";
import * as tab from "./rvtools-tabs.ts";

/** The inventories of the samples' night, taken at 18:30 UTC before it: where every VM was and what it is made of. */
const csv = (table: tab.Table): Uint8Array => utf8WithMark(`${table.map((row) => csvRow(row)).join("\r\n")}\r\n`);

function getVm(vcenter: string): Uint8Array {
  const german = (value: number): string =>
    value.toLocaleString("de-DE", { useGrouping: false, maximumFractionDigits: 6 });
  const header = [
    "Name",
    "PowerState",
    "Notes",
    "Guest",
    "NumCpu",
    "CoresPerSocket",
    "MemoryMB",
    "MemoryGB",
    "VMHostId",
    "VMHost",
    "Folder",
    "PersistentId",
    "GuestId",
    "UsedSpaceGB",
    "ProvisionedSpaceGB",
    "DatastoreIdList",
    "ExtensionData",
    "Id",
    "Uid",
  ];
  const rows = machines(vcenter).map((vm) => [
    vm.ref.name,
    { on: "PoweredOn", off: "PoweredOff", suspended: "Suspended" }[vm.power],
    "",
    `${vm.ref.name}:Debian GNU/Linux 12 (64-bit)`,
    4,
    1,
    memoryOf(vm),
    german(memoryOf(vm) / 1024),
    `HostSystem-${vm.host.ref.moref}`,
    vm.host.ref.name,
    "vm",
    uuidOf(vm),
    "debian12_64Guest",
    german((diskOf(vm) * 0.6) / 1024 / 1.0007),
    german(diskOf(vm) / 1024),
    "System.String[]",
    "VMware.Vim.VirtualMachine",
    `VirtualMachine-${vm.ref.moref}`,
    `/VIServer=sued\\reader@${vcenter}:443/VirtualMachine=VirtualMachine-${vm.ref.moref}/`,
  ]);
  return utf16le(
    [
      "#TYPE VMware.VimAutomation.ViCore.Impl.V1.VM.UniversalVirtualMachineImpl",
      ...[header, ...rows].map((row) => csvRow(row, ";")),
    ].join("\r\n"),
  );
}

function vmInfo(vms: readonly Machine[], casing: "camel" | "pascal"): Uint8Array {
  const objects = vms.map((vm) => ({
    self: { type: "VirtualMachine", value: vm.ref.moref },
    name: vm.ref.name,
    config: {
      modified: "2026-10-02T07:40:12.003125Z",
      version: "vmx-19",
      instanceUuid: uuidOf(vm),
      template: vm.template,
      guestFullName: "Debian GNU/Linux 12 (64-bit)",
      files: { vmPathName: `[${vm.datastore.name}] ${vm.ref.name}/${vm.ref.name}.vmx` },
      hardware: { numCPU: 4, memoryMB: memoryOf(vm), device: devicesOf(vm) },
      latencySensitivity: { level: "normal" },
    },
    runtime: { host: { type: "HostSystem", value: vm.host.ref.moref }, powerState: POWER[vm.power] },
    summary: {
      quickStats: {
        guestMemoryUsage: Math.round(memoryOf(vm) * 0.12),
        hostMemoryUsage: Math.round(memoryOf(vm) * 0.85),
      },
    },
    snapshot: null,
  }));
  const content = { virtualMachines: objects };
  return utf8(`${JSON.stringify(casing === "camel" ? content : pascal(content), null, 2)}\n`);
}

/** One desktop has a vGPU, the license server a passed-through USB controller. */
function devicesOf(vm: Machine): object[] {
  const disk = {
    key: 2000,
    controllerKey: 1000,
    capacityInKB: diskOf(vm) * 1024,
    backing: { fileName: `[${vm.datastore.name}] ${vm.ref.name}/${vm.ref.name}.vmdk`, thinProvisioned: true },
  };
  const devices: object[] = [{ key: 1000, busNumber: 0, sharedBus: "noSharing" }, disk];
  if (vm.ref.name === "lab-desktop-11")
    devices.push({ key: 13_000, deviceInfo: { label: "PCI device 0" }, backing: { vgpu: "grid_p40-8q" } });
  if (vm.ref.name === "win-lic-01")
    devices.push({
      key: 13_000,
      deviceInfo: { label: "PCI device 0" },
      backing: { deviceName: "", id: "0000:00:14.0", systemId: "5f0c", vendorId: 32_902 },
    });
  return devices;
}

function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), pascal(inner)]),
  );
}

export function inventorySamples(): Readonly<Record<string, { readonly bytes: Uint8Array }>> {
  const folder = "rvtools-csv/nord";
  const development = machines(NORD).filter((vm) => vm.host.cluster === HOSTS.n5.cluster);
  const book = workbook([
    { name: "vInfo", rows: tab.info(SUED, tab.plain) },
    { name: "vMemory", rows: tab.memory(SUED, tab.plain) },
    { name: "vDisk", rows: tab.disks(SUED, tab.plain) },
    { name: "vSnapshot", rows: tab.snapshots(SUED) },
    { name: "vHost", rows: tab.hostTab(SUED) },
    { name: "vCluster", rows: tab.clusterTab(SUED) },
    { name: "vSC_VMK", rows: tab.vmkernels(SUED) },
    { name: "vNIC", rows: tab.nics(SUED) },
    {
      name: "vMetaData",
      rows: [
        ["RVTools major version", "RVTools version", "xlsx creation datetime", "Server"],
        ["4.6", "4.6.1.0", "2026-11-22 18:30:05", SUED],
      ],
    },
  ]);
  return {
    [`${folder}/RVTools_tabvInfo.csv`]: { bytes: csv(tab.info(NORD, tab.grouped)) },
    [`${folder}/RVTools_tabvMemory.csv`]: { bytes: csv(tab.memory(NORD, tab.grouped)) },
    [`${folder}/RVTools_tabvDisk.csv`]: { bytes: csv(tab.disks(NORD, tab.grouped)) },
    [`${folder}/RVTools_tabvSnapshot.csv`]: { bytes: csv(tab.snapshots(NORD)) },
    [`${folder}/RVTools_tabvHost.csv`]: { bytes: csv(tab.hostTab(NORD)) },
    [`${folder}/RVTools_tabvCluster.csv`]: { bytes: csv(tab.clusterTab(NORD)) },
    [`${folder}/RVTools_tabvSC_VMK.csv`]: { bytes: csv(tab.vmkernels(NORD)) },
    [`${folder}/RVTools_tabvNIC.csv`]: { bytes: csv(tab.nics(NORD)) },
    "rvtools-xlsx/sued/RVTools_sued.xlsx": { bytes: book },
    "get-vm-csv/german/sued.csv": { bytes: getVm(SUED) },
    "govc-vm-info-json/vgpu/nord-development.json": { bytes: vmInfo(development, "camel") },
    "govc-vm-info-json/old-version/nord-development.json": { bytes: vmInfo(development.slice(0, 3), "pascal") },
  };
}
