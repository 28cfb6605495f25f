// Loaded into every process of test/support/other-dates.mjs: libfaketime moves the clock, but not the times that the
// kernel stamps files with, which Node asks it for directly. Here the disk goes by the moved clock too.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const offsetMs = Number(process.env.TEST_DATE_OFFSET_DAYS ?? 0) * 86_400_000;
const NAMES = ["atime", "mtime", "ctime", "birthtime"];

/** The same answer with its times moved; absent files stay absent. */
function moved(stats) {
  if (stats === undefined || stats === null || typeof stats.mtimeMs !== "number") return stats;
  for (const name of NAMES) {
    stats[`${name}Ms`] += offsetMs;
    stats[name] = new Date(stats[`${name}Ms`]);
  }
  return stats;
}

/** A time for the kernel, from one by the moved clock. Numbers are seconds. */
function movedBack(time) {
  if (time instanceof Date) return new Date(time.getTime() - offsetMs);
  return Number(time) - offsetMs / 1000;
}

const { statSync, lstatSync, utimesSync } = fs;
fs.statSync = (...args) => moved(statSync(...args));
fs.lstatSync = (...args) => moved(lstatSync(...args));
fs.utimesSync = (path, atime, mtime) => utimesSync(path, movedBack(atime), movedBack(mtime));

const { stat, lstat, utimes } = fs.promises;
fs.promises.stat = async (...args) => moved(await stat(...args));
fs.promises.lstat = async (...args) => moved(await lstat(...args));
fs.promises.utimes = (path, atime, mtime) => utimes(path, movedBack(atime), movedBack(mtime));

syncBuiltinESMExports();
