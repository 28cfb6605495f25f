import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { esxiLog } from "../../src/ingest/format/esxi-log.ts";
import type { Source } from "../../src/ingest/source.ts";
import { measuredOf } from "./read-logs.ts";
import { inventMigrations, writeLogs } from "./write-logs.ts";

const MEGABYTE = 1_048_576;
const SIZE_MEGABYTES = 128;
/** Keeping what was read would need all of it. */
const MOST_GROWTH_MEGABYTES = 100;

test("a big vmkernel.log is streamed: memory does not grow with it, and no line is lost", async () => {
  let lines = 0;
  let stated = 0;
  let peak = 0;
  const chunk = (): string => {
    const parts: string[] = [];
    for (let size = 0; size < MEGABYTE / 4;) {
      lines++;
      const time = new Date(Date.UTC(2026, 10, 22) + lines).toISOString();
      const isOurs = lines % 5000 === 0;
      if (isOurs) stated++;
      const text = isOurs
        ? `${time} In(182) vmkernel: cpu4:2758489)VMotionSend: 4156: ${6_678_473_373_419_700_000n + BigInt(lines)} S: Sent all modified pages to destination (network bandwidth ~145.404 MB/s)\n`
        : `${time} In(182) vmkernel: cpu${lines % 64}:2097152)ScsiDeviceIO: 4115: Cmd(0x45d8) 0x1a, CmdSN 0x${lines.toString(16)} from world 0 to dev "naa.6005" failed H:0x0 D:0x2 P:0x0\n`;
      parts.push(text);
      size += text.length;
    }
    return parts.join("");
  };
  const start = process.memoryUsage().heapUsed;
  const source: Source = {
    path: "vmkernel.log",
    file: "vmkernel.log",
    bytes: SIZE_MEGABYTES * MEGABYTE,
    head: { name: "vmkernel.log", text: "", encoding: "utf-8", complete: false, nature: "text", gzipped: false },
    damage: null,
    async *text() {
      for (let index = 0; index < SIZE_MEGABYTES * 4; index++) {
        yield chunk();
        if (index % 16 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed - start);
      }
    },
  };
  let emitted = 0;
  let irrelevant = 0;
  await esxiLog.read(source, {
    emit: () => void emitted++,
    irrelevant: () => void irrelevant++,
    reject: () => expect.unreachable(),
    describe: () => undefined,
  });
  expect([emitted, emitted + irrelevant]).toEqual([stated, lines]);
  expect(peak / MEGABYTE).toBeLessThan(MOST_GROWTH_MEGABYTES);
});

test("a rotated, compressed log says the same", async () => {
  const files = writeLogs(inventMigrations({ seed: 2, version: "7.0", hosts: 2, migrations: 5 }), 2);
  const plain = files.map(({ path, lines }) => ({ path, text: `${lines.join("\n")}\n` }));
  const packed = plain.map(({ path, text }) => ({ path: path.replace(/\.log$/, ".0.gz"), text: gzipSync(text) }));
  expect(await measuredOf(packed)).toEqual(await measuredOf(plain));
});

test("Windows line ends change nothing", async () => {
  const files = writeLogs(inventMigrations({ seed: 2, version: "8.0", hosts: 2, migrations: 5 }), 2);
  const text = (end: string): { path: string; text: string }[] =>
    files.map(({ path, lines }) => ({ path, text: lines.join(end) + end }));
  expect(await measuredOf(text("\r\n"))).toEqual(await measuredOf(text("\n")));
});
