import { describe, expect, test } from "vitest";
import { getVmotionCsv } from "../../src/ingest/format/get-vmotion-csv.ts";
import { lucdMotionHistoryCsv } from "../../src/ingest/format/lucd-motion-history-csv.ts";
import { detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf } from "./support/read.ts";

test("Get-VMotion's duration, which loses whole days, is not read: its times are", async () => {
  const source = await sourceOf(
    "Name,Type,SrcHost,DstHost,SrcDS,DstDS,SrcCluster,DstCluster,SrcDC,DstDC,Duration,StartTime,EndTime,Username,ChainID\nbig-db,s-vMotion,esx1,esx1,a,b,C,C,DC,DC,01:00:00,11/21/2026 8:00:00 PM,11/22/2026 9:00:00 PM,DRS,17\n",
  );
  const { records } = await readWith(getVmotionCsv, source);
  expect(records).toEqual([
    expect.objectContaining({ startTime: "11/21/2026 8:00:00 PM", endTime: "11/22/2026 9:00:00 PM", chainId: "17" }),
  ]);
  expect(JSON.stringify(records)).not.toContain("01:00:00");
});

test.each([
  ["vCheck's table", "Name,Type,Source,Destination,StartTime,EndTime,Duration"],
  ["its derivative with triggers", "VMName,Type,Trigger,StartTime,EndTime,Duration"],
])("%s is of the same family", async (_name, header) => {
  expect(detect((await sourceOf(`${header}\nx,vMotion,a,b,c,d,e\n`)).head).yes).toEqual(["get-vmotion-csv"]);
});

test("Get-MotionHistory's hosts are short, and an empty target is an unchanged one", async () => {
  const source = await sourceOf(
    "CreatedTime;Type;UserName;VM;SrcVMHost;TgtVMHost;SrcDatastore;TgtDatastore\n22.11.2026 20:00:41;vMotion;System;web-01;192;esx2;ds1;\n",
  );
  expect(detect(source.head).yes).toEqual(["lucd-motion-history-csv"]);
  const { records } = await readWith(lucdMotionHistoryCsv, source);
  expect(records).toEqual([
    expect.objectContaining({
      sourceHost: "192",
      destHost: "esx2",
      destDatastore: undefined,
      shortHostNames: true,
      emptyMeansUnchanged: true,
      endTime: "22.11.2026 20:00:41",
    }),
  ]);
  expect(records[0]).not.toHaveProperty("startTime");
});

describe("columns mean what their script means", () => {
  test("vCheck's plugin 72: Source and Destination are datastores in a row of type SvMotion, hosts in one of vMotion", async () => {
    const source = await sourceOf(
      '"Name","Type","Source","Destination","StartTime","EndTime","Duration"\n"fs01","SvMotion","LUN_12","LUN_44","5/13/2013 9:02:11 PM","5/13/2013 9:40:41 PM","00:38:30"\n"fs02","vMotion","esx1","esx2","5/13/2013 9:02:11 PM","5/13/2013 9:02:41 PM","00:00:30"\n',
    );
    const { records } = await readWith(getVmotionCsv, source);
    expect(records).toEqual([
      expect.objectContaining({
        sourceHost: undefined,
        destHost: undefined,
        sourceDatastore: "LUN_12",
        destDatastore: "LUN_44",
      }),
      expect.objectContaining({ sourceHost: "esx1", destHost: "esx2", sourceDatastore: undefined }),
    ]);
  });

  test("vCheck's plugin before its version 1.3 has no sides: its rows' words say what it is", async () => {
    const table = (type: string): string =>
      `"Type","Name","EndTime","StartTime","Duration"\n"${type}","web01","5/13/2013 9:40:41 PM","5/13/2013 9:02:11 PM","00:38:30"\n`;
    expect(detect((await sourceOf(table("SvMotion"))).head).yes).toEqual(["get-vmotion-csv"]);
    expect(detect((await sourceOf(table("Backup"))).head).yes).toEqual([]);
  });

  test("Get-VMotionDuration: its Trigger, whatever the order of the columns", async () => {
    const source = await sourceOf(
      '"User","Trigger","Type","Duration","EndTime","VMName","SourceHost","StartTime","DestinationHost"\n"","DRS","vMotion","00:00:17","13/05/2013 02:20:17","web03","esx14","13/05/2013 02:20:00","esx12"\n',
    );
    const { records } = await readWith(getVmotionCsv, source);
    expect(records).toEqual([
      expect.objectContaining({ vm: { name: "web03" }, trigger: "DRS", sourceHost: "esx14", destHost: "esx12" }),
    ]);
  });
});
