import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RawRecord } from "../../src/ingest/adapter.ts";
import { rvtoolsCsv } from "../../src/ingest/format/rvtools-csv.ts";
import { rvtoolsXlsx } from "../../src/ingest/format/rvtools-xlsx.ts";
import { detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf } from "../ingest/support/read.ts";
import { shared } from "../shared.ts";
import { workbook } from "./xlsx-writer.ts";

const folder = shared("samples", "rvtools");
const INFO =
  "VM,Powerstate,Template,CPUs,Memory,NICs,Disks,In Use MiB,Path,Datacenter,Cluster,Host,VM ID,VM UUID,VI SDK Server";

describe("RVTools tabs as CSV", () => {
  // Names of -DBColumnNames as people's own scripts use them, written down from public repositories.
  test("columns named after their table (-DBColumnNames) are the same columns", async () => {
    const info = await readWith(
      rvtoolsCsv,
      await sourceOf(
        "vInfoVMName;vInfoPowerstate;vInfoTemplate;vInfoCPUs;vInfoMemory;vInfoNumVirtualDisks;vInfoInUse;vInfoProvisioned;vInfo_tags_Team;vInfoDataCenter;vInfoCluster;vInfoHost;VInfoVersion;vInfoOS;vInfoOSTools;vInfoVISDKServer\nweb01;poweredOn;False;4;16,384;2;1,024;81,920;blue;DC;CL;esx01;19;Linux;Debian;vc01\n",
      ),
    );
    expect(info.rejected).toEqual([]);
    expect(info.traits.notes).toEqual(["tab: info"]);
    expect(info.records).toEqual([
      expect.objectContaining({
        about: "vm",
        vcenter: "vc01",
        vm: { name: "web01", moref: undefined, uuid: undefined },
        host: "esx01",
        datacenter: "DC",
        powerState: "on",
        memoryMegabytes: 16384,
        vcpus: 4,
        diskCount: 2,
        inUseMegabytes: 1024,
        hardwareVersion: 19,
        guestOs: "Debian",
      }),
    ]);
    const host = await readWith(
      rvtoolsCsv,
      await sourceOf(
        "vHostName,vHostDatacenter,vHostCluster,vHostCpuModel,vHostNumCpuCores,vHostMemorySize,vHostVMs,vHostFullName,vHostVISDKServer\nesx01,DC,CL,Xeon,32,549755813888,12,VMware ESXi 8.0.3 build-24859861,vc01\n",
      ),
    );
    expect(host.records).toEqual([
      expect.objectContaining({ about: "host", memoryMegabytes: 524288, cores: 32, cluster: "CL" }),
    ]);
  });

  test("a tab without the column VI SDK Server is still RVTools'; a VM list of another tool is not", async () => {
    const without = INFO.replace(",VI SDK Server", "");
    const source = await sourceOf(
      `${without}\nweb01,poweredOn,False,4,16384,1,2,1024,[ds1] a/a.vmx,DC,CL,esx01,vm-1,\n`,
    );
    expect(detect(source.head).yes).toEqual(["rvtools-csv"]);
    const { records, rejected } = await readWith(rvtoolsCsv, source);
    expect(rejected).toEqual([]);
    expect(records).toEqual([expect.objectContaining({ vcenter: undefined, memoryMegabytes: 16384 })]);
    const other = await sourceOf("VM,PowerState,CPUs,Memory\nweb01,on,4,16384\n");
    expect(detect(other.head).yes).not.toContain("rvtools-csv");
  });

  test("a row's figures are read whatever the separators, and custom columns change nothing", async () => {
    const rows = [
      'web01,poweredOn,False,4,"16,384",1,2,"1,024",[ds1] web01/web01.vmx,DC,CL,esx01,vm-1,,vc01',
      "web02,poweredOff,True,4,16.384,1,2,512,[ds1] web02/web02.vmx,DC,CL,esx01,vm-2,,vc01",
      "web03,suspended,False,4,16\u202f384,1,2,512,[ds1] web03/web03.vmx,DC,CL,esx02,vm-3,,vc01",
    ];
    const plain = await readWith(rvtoolsCsv, await sourceOf([INFO, ...rows].join("\r\n")));
    expect(plain.rejected).toEqual([]);
    expect(
      plain.records.map((record) => record.shape === "inventory" && record.about === "vm" && record.memoryMegabytes),
    ).toEqual([16384, 16384, 16384]);
    expect(plain.records[0]).toMatchObject({
      about: "vm",
      vcenter: "vc01",
      vm: { name: "web01", moref: "vm-1" },
      host: "esx01",
      powerState: "on",
      inUseMegabytes: 1024,
      datastores: ["ds1"],
    });
    const custom = [
      INFO.replace("Datacenter", "NB_LAST_BACKUP,Datacenter"),
      ...rows.map((row) => row.replace(",DC,", ',"Mon\nnight",DC,')),
    ];
    const extra = await readWith(rvtoolsCsv, await sourceOf(custom.join("\n")));
    expect(withoutLines(extra.records)).toEqual(withoutLines(plain.records));
  });

  test("MB of old versions and MiB of new ones are the same 2^20 bytes", async () => {
    const head = (unit: string): string =>
      `VM,Powerstate,Size ${unit},Consumed,Swapped,Ballooned,Active,VM ID,VI SDK Server\n`;
    const row = 'web01,poweredOn,"8,192","7,000",12,0,900,vm-1,vc01\n';
    const old = await readWith(rvtoolsCsv, await sourceOf(head("MB") + row));
    const now = await readWith(rvtoolsCsv, await sourceOf(head("MiB") + row));
    expect(old.records).toEqual(now.records);
    expect(old.records[0]).toMatchObject({
      memoryMegabytes: 8192,
      consumedMegabytes: 7000,
      swappedMegabytes: 12,
      activeMegabytes: 900,
    });
  });

  test("a short row and a row without a VM cost themselves, with their line", async () => {
    const good = "web01,poweredOn,False,4,4096,1,2,512,[ds1] w/w.vmx,DC,CL,esx01,vm-1,,vc01";
    const reading = await readWith(
      rvtoolsCsv,
      await sourceOf([INFO, "web00,poweredOn", good, good.replace("web01", "")].join("\n")),
    );
    expect(reading.records).toHaveLength(1);
    expect(reading.rejected.map(({ line }) => line)).toEqual([2, 4]);
  });

  test("a vmkernel adapter's services tell vMotion from other traffic, and a missing column from an empty cell", async () => {
    const text = "Host,Datacenter,Cluster,Port Group,Device,IP Address,MTU,Services,VI SDK Server\n";
    const reading = await readWith(
      rvtoolsCsv,
      await sourceOf(
        `${text}esx01,DC,CL,pg1,vmk1,10.0.0.1,"9,000","vmotion, management",vc01\nesx01,DC,CL,pg2,vmk2,10.0.1.1,1500,,vc01\n`,
      ),
    );
    expect(reading.records).toMatchObject([
      { host: "esx01", device: "vmk1", ipAddress: "10.0.0.1", mtu: 9000, vmotionEnabled: true },
      { device: "vmk2", mtu: 1500, vmotionEnabled: false },
    ]);
    const old = await readWith(
      rvtoolsCsv,
      await sourceOf("Host,Port Group,Device,IP Address,MTU,VI SDK Server\nesx01,pg1,vmk1,10.0.0.1,1500,vc01\n"),
    );
    expect(old.records).toMatchObject([{ vmotionEnabled: null }]);
  });
});

describe("RVTools workbook", () => {
  const vmk = [
    ["Host", "Port Group", "Device", "IP Address", "MTU", "Services", "VI SDK Server"],
    ["esx01", "pg", "vmk1", "10.0.0.1", 9000, "vmotion", "vc01"],
  ];
  const info = [
    ["VM", "Powerstate", "Template", "CPUs", "Memory", "NICs", "Disks", "VM ID", "VI SDK Server"],
    ["web01", "poweredOn", "False", 4, 16384, 1, 2, "vm-1", "vc01"],
    ["web02", "poweredOn", "False", 2, "4,096", 1, 2, "vm-2", "vc01"],
  ];

  test("every tab is a sheet; its metadata says when it was taken", async () => {
    const file = workbook([
      { name: "vInfo", rows: info },
      {
        name: "vLicense",
        rows: [
          ["Name", "Key", "VI SDK Server"],
          ["License", "A", "vc01"],
        ],
      },
      { name: "vSC_VMK", rows: vmk },
      {
        name: "vMetaData",
        rows: [
          ["RVTools major version", "xlsx creation datetime", "Server"],
          ["4.6", "2026-11-22 18:00:00", "vc01"],
        ],
      },
    ]);
    const source = await sourceOf(file);
    expect(detect(source.head).adapter?.id).toBe("rvtools-xlsx");
    const reading = await readWith(rvtoolsXlsx, source);
    expect(reading.rejected).toEqual([]);
    expect(reading.irrelevant).toBe(1);
    expect(reading.records).toMatchObject([
      { vm: { name: "web01" }, memoryMegabytes: 16384, takenAt: "2026-11-22 18:00:00", line: 2 },
      { vm: { name: "web02" }, memoryMegabytes: 4096 },
      { about: "vmkernel", mtu: 9000 },
    ]);
  });

  test("one that would unpack to gigabytes is refused before it is unpacked", async () => {
    const file = Buffer.from(workbook([{ name: "vInfo", rows: info }]));
    const entry = file.indexOf("PK\u0001\u0002", 0, "latin1");
    file.writeUInt32LE(4_000_000_000, entry + 24);
    const reading = await readWith(rvtoolsXlsx, await sourceOf(file));
    expect(reading.records).toEqual([]);
    expect(reading.rejected).toMatchObject([{ reason: expect.stringContaining("unpacks to 3815 MB") }]);
  });

  test("a turned bit in a sheet is told, and what can be read is", async () => {
    const file = Buffer.from(workbook([{ name: "vInfo", rows: info }]));
    file.write("wob01", file.indexOf("web01"));
    const reading = await readWith(rvtoolsXlsx, await sourceOf(file));
    expect(reading.rejected).toMatchObject([
      { reason: "xl/worksheets/sheet1.xml of the workbook is damaged: its checksum is another" },
    ]);
    expect(reading.records).toMatchObject([{ vm: { name: "wob01" } }, { vm: { name: "web02" } }]);
  });

  test("another workbook is named, and a broken one too", async () => {
    const other = await readWith(
      rvtoolsXlsx,
      await sourceOf(
        workbook([
          {
            name: "Sheet1",
            rows: [
              ["a", "b"],
              [1, 2],
            ],
          },
        ]),
      ),
    );
    expect(other.rejected).toMatchObject([
      { reason: expect.stringContaining("without a tab of RVTools"), excerpt: "Sheet1" },
    ]);
    const whole = workbook([{ name: "vInfo", rows: info }]);
    const broken = await readWith(rvtoolsXlsx, await sourceOf(whole.slice(0, whole.length / 2)));
    expect(broken.records).toEqual([]);
    expect(broken.rejected).toMatchObject([{ reason: expect.stringContaining("cannot be opened") }]);
  });
});

describe.skipIf(folder === null)("RVTools as it really comes", () => {
  test("the 2018 export gives every VM, multi-line cells included", async () => {
    const text = readFileSync(`${folder}/RVTools_tabvInfo_v3.x_2018_transitionmanager.csv`, "utf8");
    const reading = await readWith(rvtoolsCsv, await sourceOf(text));
    expect(reading.rejected).toEqual([]);
    expect(
      reading.records.map(
        (record) =>
          record.shape === "inventory" &&
          record.about === "vm" && [record.vm.moref, record.memoryMegabytes, record.vcpus],
      ),
    ).toEqual([
      ["vm-98720", 16384, 2],
      ["vm-98718", 16384, 2],
      ["vm-44956", 4096, 2],
      ["vm-67122", 4096, 1],
      ["vm-100365", 4096, 2],
    ]);
    expect(reading.records[1]).toMatchObject({
      changedAt: "2017-11-28T21:14:28.910375Z",
      ftRole: undefined,
      datastores: ["AP_VNX5400_ESX06_PROD"],
    });
  });

  test("every tab's header is claimed, and the tabs that matter are told apart", async () => {
    const claimed: Record<string, unknown> = {};
    for (const file of readdirSync(folder ?? "").filter((name) => name.includes("header"))) {
      const source = await sourceOf(readFileSync(`${folder}/${file}`));
      claimed[file.replace(/RVTools_tab|\.header.*/g, "")] = [
        detect(source.head).yes,
        (await readWith(rvtoolsCsv, source)).traits.notes,
      ];
    }
    const yes = ["rvtools-csv"];
    expect(claimed).toEqual({
      vCPU: [yes, ["tab: other"]],
      vCluster: [yes, ["tab: cluster"]],
      vDatastore: [yes, ["tab: other"]],
      vDisk: [yes, ["tab: disk"]],
      vHost: [yes, ["tab: host"]],
      vInfo: [yes, ["tab: info"]],
      vMemory: [yes, ["tab: memory"]],
      vNIC: [yes, ["tab: nic"]],
      vNetwork: [yes, ["tab: network"]],
      vSC_VMK: [yes, ["tab: vmk"]],
      vSource: [yes, ["tab: other"]],
    });
  });
});

function withoutLines(records: readonly RawRecord[]): readonly RawRecord[] {
  return records.map((record) => ({ ...record, line: 0 }));
}
