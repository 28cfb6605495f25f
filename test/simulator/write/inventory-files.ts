import type { SimVm } from "../types.ts";
import { csvRow, utf8, utf8WithMark } from "./written.ts";

export interface InventoryFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const POWER = {
  on: { rvtools: "poweredOn", powercli: "PoweredOn" },
  off: { rvtools: "poweredOff", powercli: "PoweredOff" },
  suspended: { rvtools: "suspended", powercli: "Suspended" },
};

/** `RVTools_tabvInfo.csv`, the columns that identify a VM and its place among some that do not. */
export function writeRvtools(vcenter: string, vms: readonly SimVm[]): InventoryFile {
  const header = [
    "VM",
    "Powerstate",
    "Template",
    "SRM Placeholder",
    "CPUs",
    "Memory",
    "Disks",
    "FT State",
    "FT Role",
    "Provisioned MiB",
    "In Use MiB",
    "Path",
    "Annotation",
    "Datacenter",
    "Cluster",
    "Host",
    "Folder",
    "VM ID",
    "SMBIOS UUID",
    "VM UUID",
    "VI SDK Server",
  ];
  const thousands = (value: number): string => value.toLocaleString("en-US");
  const rows = vms
    .filter((vm) => vm.vcenter === vcenter)
    .map((vm) =>
      csvRow([
        vm.name,
        POWER[vm.power].rvtools,
        vm.template ? "True" : "False",
        "False",
        vm.vcpus,
        thousands(vm.memoryMegabytes),
        1,
        vm.ftRole === null ? "notConfigured" : "running",
        vm.ftRole ?? "",
        thousands(vm.diskMegabytes + vm.memoryMegabytes),
        thousands(Math.round(vm.diskMegabytes * 0.6)),
        `[${vm.datastore.name}] ${vm.name}/${vm.name}.vmx`,
        "",
        vm.datacenter.name,
        vm.cluster.name,
        vm.host.name,
        vm.folder,
        vm.moref,
        vm.biosUuid,
        vm.instanceUuid,
        vcenter,
      ]),
    );
  return {
    name: `RVTools_tabvInfo-${vcenter}.csv`,
    bytes: utf8WithMark(`${[csvRow(header), ...rows].join("\r\n")}\r\n`),
  };
}

/** `Get-VM | Export-Csv`. */
export function writeGetVm(vcenter: string, vms: readonly SimVm[]): InventoryFile {
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
    "FolderId",
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
  const rows = vms
    .filter((vm) => vm.vcenter === vcenter && !vm.template)
    .map((vm) =>
      csvRow([
        vm.name,
        POWER[vm.power].powercli,
        null,
        `${vm.name}:`,
        vm.vcpus,
        1,
        vm.memoryMegabytes,
        vm.memoryMegabytes / 1024,
        `HostSystem-${vm.host.moref}`,
        vm.host.name,
        "Folder-group-v3",
        vm.folder,
        vm.instanceUuid,
        "otherGuest64",
        ((vm.diskMegabytes * 0.6) / 1024).toFixed(4),
        (vm.diskMegabytes / 1024).toFixed(4),
        "System.String[]",
        "VMware.Vim.VirtualMachine",
        `VirtualMachine-${vm.moref}`,
        `/VIServer=corp\\reader@${vcenter}:443/VirtualMachine=VirtualMachine-${vm.moref}/`,
      ]),
    );
  return { name: `get-vm-${vcenter}.csv`, bytes: utf8(`${[csvRow(header), ...rows].join("\r\n")}\r\n`) };
}

/** `govc vm.info -json`. */
export function writeGovcVmInfo(vcenter: string, vms: readonly SimVm[]): InventoryFile {
  const states = { on: "poweredOn", off: "poweredOff", suspended: "suspended" };
  const virtualMachines = vms
    .filter((vm) => vm.vcenter === vcenter)
    .map((vm) => ({
      self: { type: "VirtualMachine", value: vm.moref },
      name: vm.name,
      config: {
        name: vm.name,
        uuid: vm.biosUuid,
        instanceUuid: vm.instanceUuid,
        template: vm.template,
        files: { vmPathName: `[${vm.datastore.name}] ${vm.name}/${vm.name}.vmx` },
        hardware: { numCPU: vm.vcpus, memoryMB: vm.memoryMegabytes, device: [] },
      },
      runtime: { host: { type: "HostSystem", value: vm.host.moref }, powerState: states[vm.power] },
      datastore: [{ type: "Datastore", value: vm.datastore.moref }],
    }));
  return { name: `govc-vm-info-${vcenter}.json`, bytes: utf8(`${JSON.stringify({ virtualMachines }, null, 2)}\n`) };
}
