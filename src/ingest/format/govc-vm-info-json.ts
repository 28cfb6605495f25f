import type { DiskInventory, VmInventory } from "../../model/inventory.ts";
import { BYTES_PER_MEGABYTE } from "../../model/units.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { firstJsonObject, looksLikeJson, readJson } from "../dialect/json.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { Loose, looseOf, morefOf } from "../event-object.ts";
import {
  datastoreOfPath,
  frameBufferMegabytes,
  hardwareVersionOf,
  instanceUuidOf,
  powerStateOf,
} from "../inventory/vm-words.ts";
import type { Head, Source } from "../source.ts";

/**
 * `govc vm.info -json`: whole VirtualMachine objects, PascalCase up to govc 0.30 and camelCase since 0.31. It alone names the
 * vGPU profile (device backing `vgpu`) and passthrough devices; hosts and datastores appear as MoRefs only.
 */
export const govcVmInfoJson: Adapter = {
  id: "govc-vm-info-json",
  title: "govc vm.info as JSON",
  role: "inventory",
  bareTimes: "utc",
  recipes: [
    {
      tool: "govc 0.30 or newer",
      command: "govc find / -type m | tr '\\n' '\\0' | xargs -0 govc vm.info -json > vms.json",
      privilege: "Read-only on the vCenter root, propagated",
    },
  ],
  probe,
  read,
};

function isVm(object: JsonObject): boolean {
  const vm = new Loose(object);
  return vm.object("self")?.text("type") === "VirtualMachine" && (vm.has("config") || vm.has("summary"));
}

function probe(head: Head): Probe {
  if (!looksLikeJson(head)) return "no";
  // {"virtualMachines":[ | {"VirtualMachines": [
  if (/^\s*\{\s*"virtualmachines"\s*:/i.test(head.text)) return "yes";
  const first = firstJsonObject(head);
  return first !== null && isVm(first) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  await readJson(source, {
    relevant: () => true,
    skipped: () => sink.irrelevant(),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt),
    value: (value, line) => {
      const record = isVm(value) ? vmOf(new Loose(value), line) : null;
      if (record !== null) sink.emit(record);
      else if (!emptyWrapper(value))
        sink.reject(line, "an object that is no VirtualMachine", JSON.stringify(value).slice(0, 200));
    },
  });
}

/** `{"virtualMachines": null}`: govc found no VM. */
function emptyWrapper(value: JsonObject): boolean {
  const list = new Loose(value);
  return list.has("virtualMachines") && !Array.isArray(list.get("virtualMachines"));
}

function vmOf(vm: Loose, line: number): VmInventory | null {
  const config = vm.object("config");
  const summary = vm.object("summary");
  const brief = summary?.object("config");
  const runtime = vm.object("runtime") ?? summary?.object("runtime");
  const stats = summary?.object("quickStats");
  const storage = summary?.object("storage");
  const hardware = config?.object("hardware");
  const name = vm.text("name") ?? config?.text("name") ?? brief?.text("name");
  const moref = morefOf(vm.get("self"));
  if (name === undefined && moref === undefined) return null;
  const devices = devicesOf(hardware);
  const disks = disksOf(devices);
  const vmxPath = config?.object("files")?.text("vmPathName") ?? brief?.text("vmPathName");
  const paths = [vmxPath, ...devices.map(fileOf)];
  const datastores = [...new Set(paths.map(datastoreOfPath).filter((store) => store !== undefined))];
  const changed = config?.text("modified");
  return {
    shape: "inventory",
    about: "vm",
    line,
    vm: { name, moref, uuid: instanceUuidOf(config?.text("instanceUuid") ?? brief?.text("instanceUuid")) },
    vmxPath,
    hostMoref: morefOf(runtime?.get("host")),
    datastores: datastores.length === 0 ? undefined : datastores,
    powerState: powerStateOf(runtime?.text("powerState")),
    template: flag(config?.get("template") ?? brief?.get("template")),
    memoryMegabytes: numberOf(hardware?.get("memoryMB") ?? brief?.get("memorySizeMB")),
    consumedMegabytes: numberOf(stats?.get("hostMemoryUsage")),
    activeMegabytes: numberOf(stats?.get("guestMemoryUsage")),
    swappedMegabytes: numberOf(stats?.get("swappedMemory")),
    vcpus: numberOf(hardware?.get("numCPU") ?? brief?.get("numCpu")),
    disks: disks.length === 0 ? undefined : disks,
    diskCount: numberOf(brief?.get("numVirtualDisks")),
    inUseMegabytes: megabytes(numberOf(storage?.get("committed"))),
    guestOs: config?.text("guestFullName") ?? brief?.text("guestFullName"),
    ftRole: ftRole(config?.object("ftInfo")),
    latencySensitivity: config?.object("latencySensitivity")?.text("level")?.toLowerCase(),
    hardwareVersion: hardwareVersionOf(config?.text("version") ?? brief?.text("hwVersion")),
    hasSnapshots: vm.has("snapshot") ? vm.object("snapshot") !== undefined : undefined,
    // 1970-01-01T00:00:00Z is "never".
    changedAt: changed === undefined || changed.startsWith("1970-") ? undefined : changed,
    ...tiesOf(devices),
  };
}

function devicesOf(hardware: Loose | undefined): readonly Loose[] {
  const list = hardware?.get("device");
  return Array.isArray(list) ? list.map(looseOf).filter((device) => device !== undefined) : [];
}

function fileOf(device: Loose): string | undefined {
  return device.object("backing")?.text("fileName");
}

const SHARED_BUS = /^(physical|virtual)Sharing$/i;

function disksOf(devices: readonly Loose[]): DiskInventory[] {
  const shared = new Set(
    devices.filter((device) => SHARED_BUS.test(device.text("sharedBus") ?? "")).map((device) => device.text("key")),
  );
  return devices
    .filter((device) => device.has("capacityInKB") || device.has("capacityInBytes"))
    .map((disk) => {
      const bytes = numberOf(disk.get("capacityInBytes"));
      const kilobytes = numberOf(disk.get("capacityInKB"));
      const size = bytes !== undefined && bytes > 0 ? bytes : kilobytes === undefined ? undefined : kilobytes * 1024;
      return {
        key: disk.text("key"),
        megabytes: megabytes(size) ?? null,
        datastore: datastoreOfPath(fileOf(disk)) ?? null,
        sharedBus: shared.has(disk.text("controllerKey")),
        rawDevice: disk.object("backing")?.has("lunUuid") ?? false,
      };
    });
}

/** Devices that tie the VM to its host, and its vGPU. */
function tiesOf(devices: readonly Loose[]): Partial<VmInventory> {
  const blockers: string[] = [];
  let passthrough = 0;
  let frameBuffer: number | undefined;
  for (const device of devices) {
    const backing = device.object("backing");
    const vgpu = backing?.text("vgpu");
    const bus = SHARED_BUS.exec(device.text("sharedBus") ?? "")?.[1];
    const buffer = vgpu === undefined ? null : frameBufferMegabytes(vgpu);
    if (vgpu !== undefined) frameBuffer = buffer === null ? frameBuffer : (frameBuffer ?? 0) + buffer;
    else if (isPassthrough(device, backing)) {
      passthrough++;
      blockers.push(`PCI passthrough (${device.object("deviceInfo")?.text("label") ?? "device"})`);
    }
    if (bus !== undefined) blockers.push(`SCSI bus sharing (${bus.toLowerCase()})`);
    if (isHostMedia(device, backing))
      blockers.push(`local media (${device.object("deviceInfo")?.text("label") ?? "drive"})`);
  }
  return {
    passthroughDevices: devices.length === 0 ? undefined : passthrough,
    vgpuFrameBufferMegabytes: frameBuffer,
    migrationBlockers: blockers.length === 0 ? undefined : [...new Set(blockers)],
  };
}

/** VirtualPCIPassthroughDeviceBackingInfo has a PCI id and the host's system id; the vGPU's backing has neither. */
function isPassthrough(device: Loose, backing: Loose | undefined): boolean {
  const type = `${device.text("_typeName") ?? ""} ${backing?.text("_typeName") ?? ""}`;
  if (/VirtualPCIPassthrough(?!Vmiop)|VirtualSriovEthernetCard/.test(type)) return !/Vmiop/.test(type);
  return backing?.has("systemId") === true || device.has("sriovBacking");
}

/** A connected drive whose backing is a device of the host (not an ISO file, not the client's drive). */
function isHostMedia(device: Loose, backing: Loose | undefined): boolean {
  const connected = flag(device.object("connectable")?.get("connected")) === true;
  const name = backing?.text("deviceName");
  return connected && name !== undefined && name.startsWith("/vmfs/devices/");
}

/** FaultToleranceConfigInfo: role 1 is the primary. */
function ftRole(info: Loose | undefined): string | undefined {
  const role = info?.text("role");
  return role === undefined ? undefined : role === "1" ? "primary" : "secondary";
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function megabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / BYTES_PER_MEGABYTE;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}
