import { describe, expect, test } from "vitest";
import { esxiLog } from "../../src/ingest/format/esxi-log.ts";
import type { Migration } from "../../src/model/migration.ts";
import { joinHostLogs } from "../../src/reconstruct/host-logs/join.ts";
import { readWith, sourceOf } from "../ingest/support/read.ts";
import { measuredOf } from "./read-logs.ts";
import { aMigration } from "../support/a-migration.ts";

const ID = 6678473373419700000n;

/** hostd's word of `count` moves, a minute apart from 23:00 on; neither VM nor host is named, move n stops for n seconds. */
function hostd(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const minute = String(index).padStart(2, "0");
    const head = `2026-11-22T23:${minute}:30.000Z info hostd[2101278] [Originator@6876 sub=Vcsvc.VMotionSrc (${ID + BigInt(index) * 100000n})]`;
    return [
      `${head.replace(":30.000Z", ":05.000Z")} Starting vmotion source`,
      `${head} Vmotion task succeeded with result: (vim.host.VMotionManager.SrcVMotionResult) {`,
      `2026-11-22T23:${minute}:30.000Z info hostd[2101278] -->    vmDowntime = ${(index + 1) * 1_000_000},`,
      `2026-11-22T23:${minute}:30.000Z info hostd[2101278] --> }`,
    ].join("\n");
  }).join("\n");
}

const halfAt = (startedAt: string): Migration =>
  aMigration({ startedAt, endedAt: null, outcome: "unfinished", unfinishedReason: "running" });

async function joined(count: number, migrations: readonly Migration[]) {
  const logs = await measuredOf([{ path: "hostd.log", text: `${hostd(count)}\n` }]);
  const { migrations: out, logsApart } = joinHostLogs(logs, migrations, null);
  const stops = out.flatMap(({ keys, stun }) => (keys[0]?.startsWith("hostlog:") ? [stun.seconds?.best] : []));
  return { stops, logsApart };
}

describe("a move is one log's at most", () => {
  test("logs without a name beside a start without an end, hours before them: the nearest stays undecided", async () => {
    const { stops, logsApart } = await joined(5, [halfAt("2026-11-22T20:12:03.000Z")]);
    expect(stops).toEqual([2, 3, 4, 5]);
    expect(logsApart).toMatchObject({ of: 5, stops: [{ stopSeconds: 1 }] });
  });

  test("logs without a name around a start without an end: likewise", async () => {
    const { stops, logsApart } = await joined(5, [halfAt("2026-11-22T23:00:04.000Z")]);
    expect(stops).toHaveLength(4);
    expect(logsApart.stops).toHaveLength(1);
  });

  test("as many moves as logs: none of the logs is told beside them", async () => {
    const halves = [4, 14, 24, 34, 44].map((second) => halfAt(`2026-11-22T23:00:${String(second).padStart(2, "0")}Z`));
    const { stops, logsApart } = await joined(5, halves);
    expect(stops).toEqual([]);
    expect(logsApart.stops).toHaveLength(5);
  });

  test("many logs and two halves: two stay undecided", async () => {
    const { stops, logsApart } = await joined(60, [halfAt("2026-11-22T20:00:00Z"), halfAt("2026-11-22T20:01:00Z")]);
    expect(stops).toHaveLength(58);
    expect(logsApart.stops).toHaveLength(2);
  });
});

test("a host's line that quotes an event of vCenter's is the host's and the event's", async () => {
  const quoted =
    "Event [2400003] [1-1] [2026-11-22T20:12:03.680408Z] [vim.event.VmBeingHotMigratedEvent] [info] [] [dc] [2400003] [Migrating web-01 from esx-01, ds to esx-02, ds in dc]";
  const lines = hostd(2).split("\n");
  const head = lines.findIndex((line) => line.includes("VMotionResult"));
  for (const row of [0, head]) {
    const text = `${lines.with(row, `${lines[row] ?? ""} ${quoted}`).join("\n")}\n`;
    const source = await sourceOf(text);
    const { records } = await readWith(esxiLog, source);
    expect(records.filter(({ shape }) => shape === "event")).toHaveLength(1);
    const measured = await measuredOf([{ path: "hostd.log", text }]);
    expect(measured.map(({ stunMicroseconds }) => stunMicroseconds)).toEqual([1_000_000, 2_000_000]);
  }
});
