import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock } from "../../../src/job/nightly/lock.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-lock-"));
  file = join(folder, "history.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function holder(pid: number, host = hostname(), since = new Date().toISOString()): string {
  return JSON.stringify({ pid, host, since, what: "precopy nightly" });
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

test("a second run is refused and told who holds the lock", async () => {
  const lock = await takeLock(file, "precopy nightly");
  await expect(takeLock(file, "precopy history prune")).rejects.toThrow(
    `"precopy nightly" (process ${process.pid} on ${hostname()}, running since`,
  );
  await lock.release();
  expect(existsSync(file)).toBe(false);
  await (await takeLock(file, "precopy history prune")).release();
});

test("the lock of a process that died is taken over", async () => {
  writeFileSync(file, holder(await deadPid()));
  const lock = await takeLock(file, "precopy nightly");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid });
  await lock.release();
});

test("a lock from before the machine was started is taken over, whoever has its process id now", async () => {
  writeFileSync(file, holder(process.pid, hostname(), "2001-01-01T00:00:00.000Z"));
  await (await takeLock(file, "precopy nightly")).release();
});

test("another machine's lock is respected while it is touched, and taken over when it is not", async () => {
  writeFileSync(file, holder(1, "some-other-host"));
  await expect(takeLock(file, "precopy nightly")).rejects.toThrow(/process 1 on some-other-host/);
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(file, longAgo, longAgo);
  await (await takeLock(file, "precopy nightly")).release();
});

test("a lock file that was cut by a crash is taken over, old or only just made", async () => {
  const aMinuteAgo = new Date(Date.now() - 60_000);
  for (const cut of ["", '{"pid": 4']) {
    writeFileSync(file, cut);
    utimesSync(file, aMinuteAgo, aMinuteAgo);
    await (await takeLock(file, "precopy nightly")).release();
  }
  // As the next run finds it that follows a killed one at once.
  writeFileSync(file, "");
  await (await takeLock(file, "precopy nightly", 200)).release();
});

test("a lock whose writer is only just at it is waited for and respected", async () => {
  writeFileSync(file, "");
  const second = expect(takeLock(file, "precopy nightly")).rejects.toThrow(/process 1 on some-other-host/);
  writeFileSync(file, holder(1, "some-other-host"));
  await second;
});

test("a run that died while it took over a lock does not hold up the next, and leaves no file", async () => {
  writeFileSync(file, holder(await deadPid()));
  writeFileSync(`${file}.breaking`, holder(await deadPid()));
  await (await takeLock(file, "precopy nightly")).release();
  expect(readdirSync(folder)).toEqual([]);
});

test("of many runs that find the same abandoned lock, one gets it", async () => {
  writeFileSync(file, holder(await deadPid()));
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(file, "precopy nightly")));
  expect(tries.filter((attempt) => attempt.status === "fulfilled")).toHaveLength(1);
});

test("a lock that somebody else took over is not removed by its first holder", async () => {
  const lock = await takeLock(file, "precopy nightly");
  writeFileSync(file, holder(1, "some-other-host"));
  await lock.release();
  expect(existsSync(file)).toBe(true);
});

test("drafts of runs that were killed while they asked for it are removed, and nothing else", async () => {
  const drafts = [`${file}.${randomUUID()}`, `${file}.breaking.${randomUUID()}`];
  const others = [join(folder, `other.lock.${randomUUID()}`), `${file}.note`];
  for (const path of [...drafts, ...others]) writeFileSync(path, holder(1));
  const lock = await takeLock(file, "precopy nightly");
  expect(drafts.filter((path) => existsSync(path))).toEqual([]);
  expect(others.filter((path) => !existsSync(path))).toEqual([]);
  await lock.release();
});
