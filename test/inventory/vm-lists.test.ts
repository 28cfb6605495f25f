import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { getVmCsv } from "../../src/ingest/format/get-vm-csv.ts";
import { govcVmInfoJson } from "../../src/ingest/format/govc-vm-info-json.ts";
import { detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf } from "../ingest/support/read.ts";
import { shared } from "../shared.ts";

const folder = shared("samples", "govc");

describe("Get-VM as CSV", () => {
  test("the whole object with German decimals and separators", async () => {
    const text = [
      "#TYPE VMware.VimAutomation.ViCore.Impl.V1.VM.UniversalVirtualMachineImpl",
      '"Name";"PowerState";"Guest";"NumCpu";"MemoryMB";"MemoryGB";"VMHost";"Folder";"UsedSpaceGB";"PersistentId";"Id";"Uid";"DatastoreIdList"',
      '"web01";"PoweredOn";"web01:Debian GNU/Linux 12 (64-bit)";"2";"4096";"4";"esx01.example.com";"vm";"12,5";"500a1b2c-0000-1111-2222-333344445555";"VirtualMachine-vm-42";"/VIServer=vsphere.local\\administrator@vc01.example.com:443/VirtualMachine=VirtualMachine-vm-42/";"System.String[]"',
    ].join("\r\n");
    const source = await sourceOf(text);
    expect(detect(source.head).yes).toEqual(["get-vm-csv"]);
    const reading = await readWith(getVmCsv, source);
    expect(reading.rejected).toEqual([]);
    expect(reading.records).toMatchObject([
      {
        vcenter: "vc01.example.com",
        vm: { name: "web01", moref: "vm-42", uuid: "500a1b2c-0000-1111-2222-333344445555" },
        host: "esx01.example.com",
        memoryMegabytes: 4096,
        vcpus: 2,
        inUseMegabytes: 12800,
        guestOs: "Debian GNU/Linux 12 (64-bit)",
        powerState: "on",
      },
    ]);
  });

  test("selected columns with gigabytes only", async () => {
    const reading = await readWith(
      getVmCsv,
      await sourceOf("Name,PowerState,MemoryGB,VMHost\nweb01,PoweredOn,0.5,esx01\n"),
    );
    expect(reading.records).toMatchObject([{ memoryMegabytes: 512, host: "esx01" }]);
  });
});

describe("govc vm.info as JSON", () => {
  const device = (backing: object, more: object = {}): object => ({
    key: 13000,
    deviceInfo: { label: "PCI device 0" },
    backing,
    ...more,
  });
  const vm = (devices: readonly object[]): object => ({
    self: { type: "VirtualMachine", value: "vm-7" },
    name: "cad01",
    config: {
      instanceUuid: "5008aaaa-0000-1111-2222-333344445555",
      hardware: { numCPU: 8, memoryMB: 32768, device: devices },
    },
    runtime: { powerState: "poweredOn", host: { type: "HostSystem", value: "host-9" } },
    snapshot: null,
  });
  const read = async (content: unknown): Promise<unknown> =>
    (await readWith(govcVmInfoJson, await sourceOf(JSON.stringify(content)))).records[0];

  test("a vGPU profile gives its frame buffer and is no passthrough", async () => {
    expect(await read({ virtualMachines: [vm([device({ vgpu: "grid_p40-8q" })])] })).toMatchObject({
      vm: { name: "cad01", moref: "vm-7" },
      hostMoref: "host-9",
      vgpuFrameBufferMegabytes: 8192,
      passthroughDevices: 0,
      migrationBlockers: undefined,
      hasSnapshots: false,
    });
  });

  test.each([
    ["grid_m60-1b4", 1024],
    ["grid_m60-2b4", 2048],
    ["grid_m60-0b", 512],
    ["grid_m60-0q", 512],
    ["nvidia_a100-40c", 40_960],
    ["nvidia_a100-4-20c", 20_480],
    ["nvidia_a100d-1-10cme", 10_240],
    ["grid_v100dx-32q", 32_768],
    ["passthrough", undefined],
  ])("the profile %s has %s MB", async (vgpu, megabytes) => {
    expect(await read({ virtualMachines: [vm([device({ vgpu })])] })).toMatchObject(
      megabytes === undefined ? {} : { vgpuFrameBufferMegabytes: megabytes },
    );
  });

  test("passthrough, bus sharing and the host's own drive are blockers, in either casing", async () => {
    const devices = [
      device({ deviceName: "", id: "0000:3b:00.0", systemId: "5f0c", vendorId: 4318 }),
      { key: 1001, busNumber: 1, sharedBus: "physicalSharing" },
      { key: 2016, controllerKey: 1001, capacityInKB: 1048576, backing: { fileName: "[ds1] cad01/d1.vmdk" } },
      device(
        { deviceName: "/vmfs/devices/cdrom/mpx.vmhba0" },
        { connectable: { connected: true }, deviceInfo: { label: "CD/DVD drive 1" } },
      ),
    ];
    const expected = {
      passthroughDevices: 1,
      migrationBlockers: [
        "PCI passthrough (PCI device 0)",
        "SCSI bus sharing (physical)",
        "local media (CD/DVD drive 1)",
      ],
      disks: [{ key: "2016", megabytes: 1024, datastore: "ds1", sharedBus: true }],
    };
    expect(await read({ virtualMachines: [vm(devices)] })).toMatchObject(expected);
    expect(await read(pascal({ virtualMachines: [vm(devices)] }))).toMatchObject(expected);
  });

  test.skipIf(folder === null).each(["0.30", "0.36"])("govc %s's own output", async (version) => {
    const source = await sourceOf(readFileSync(`${folder}/vm.info_v${version}.json`));
    expect(detect(source.head).yes).toEqual(["govc-vm-info-json"]);
    const reading = await readWith(govcVmInfoJson, source);
    expect(reading.rejected).toEqual([]);
    expect(reading.records).toMatchObject([
      {
        line: 3,
        vm: { name: "DC0_H0_VM0", moref: "vm-52" },
        memoryMegabytes: 32,
        vcpus: 1,
        powerState: "on",
        template: false,
        disks: [{ megabytes: 10240, datastore: "LocalDS_0" }],
      },
    ]);
  });
});

/** The same object as govmomi before 0.31 wrote it. */
function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), pascal(inner)]),
  );
}
