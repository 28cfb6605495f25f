import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const LINE =
  "2026-03-25T16:39:25.565Z cpu4:2758489)Migrate: vm 2758492: 3284: Setting VMOTION info: Source ts = 5422550518507384986, " +
  "src ip = <192.0.2.76> dest ip = <192.0.2.77> Dest wid = 1830931 using SHARED swap";
const DONE =
  "2026-03-25T16:39:25.565Z cpu4:2758489)VMotion: 5426: 5422550518507384986 S: Migration considered a failure by the VMX.";

test("lines of one moment say when a move was, not how long it took", async () => {
  const bytes = new TextEncoder().encode(`${LINE}\n${DONE}\n`);
  const report = await runFiles([{ name: "vmkernel.log", bytes }], { zone: "UTC", now: Date.parse("2026-03-26") });
  expect(report.migrations.map(({ outcome, endedAt, durationSeconds }) => [outcome, endedAt, durationSeconds])).toEqual(
    [["failed", "2026-03-25T16:39:25.565Z", null]],
  );
});

test("a result alone says when a move ended, not when it began", async () => {
  const said = "[Originator@6876 sub=Vcsvc.VMotionSrc.6678473373419715679] Vmotion task succeeded with result:";
  const lines = [
    `2026-03-25T16:39:25.565Z In(166) Hostd[1836473]: ${said} (vim.host.VMotionManager.SrcVMotionResult) {`,
    "2026-03-25T16:39:25.565Z In(166) Hostd[1050266]: -->    vmDowntime = 21669,",
  ];
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  const report = await runFiles([{ name: "hostd.log", bytes }], { zone: "UTC", now: Date.parse("2026-03-26") });
  expect(report.migrations).toMatchObject([
    { outcome: "succeeded", half: "start-missing", startedAt: null, endedAt: "2026-03-25T16:39:25.565Z" },
  ]);
});
