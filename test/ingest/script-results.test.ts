import { expect, test } from "vitest";
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
