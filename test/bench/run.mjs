// npm run bench [-- --megabytes 300 --keep big.csv]
// Reports a big select CSV with the built program: seconds as a multiple of a plain pass over the same bytes (machines
// differ, ratios less so), and the peak resident memory of the process.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeSelectCsv } from "./make-select-csv.mjs";

const { values } = parseArgs({ options: { megabytes: { type: "string" }, keep: { type: "string" } } });
const megabytes = Number(values.megabytes ?? "300");
const root = fileURLToPath(new URL("../..", import.meta.url));
const preload = new URL("peak-memory.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "precopy-bench-"));
const csv = values.keep ?? join(folder, "big-select.csv");

/** @param {string[]} args */
function measure(args) {
  const file = join(folder, "peak");
  const begin = performance.now();
  const run = spawnSync(process.execPath, ["--import", preload, ...args], {
    cwd: root,
    env: { ...process.env, PEAK_MEMORY_FILE: file },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const seconds = (performance.now() - begin) / 1000;
  if (run.status !== 0) throw new Error(`exit ${run.status}: ${run.stderr.toString().slice(-2000)}`);
  return { seconds, peakMegabytes: Number(readFileSync(file, "utf8")) };
}

const SCAN = `
  let lines = 0;
  for await (const chunk of require("node:fs").createReadStream(process.argv[1], { highWaterMark: 1 << 20 }))
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
`;

try {
  if (!existsSync(csv)) await makeSelectCsv(csv, megabytes);
  const size = statSync(csv).size / 1_048_576;
  const scan = measure(["-e", `(async () => {${SCAN}})()`, csv]);
  const out = join(folder, "report");
  const options = [
    "--out",
    out,
    "--time-zone",
    "UTC",
    "--now",
    "2026-04-30T06:00:00Z",
    "--date-order",
    "mdy",
    "--quiet",
  ];
  const report = measure([join(root, "dist", "main.js"), "report", csv, ...options]);
  const { counts } = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  const figures = {
    megabytes: Math.round(size),
    migrations: counts.migrations,
    scanSeconds: round(scan.seconds),
    reportSeconds: round(report.seconds),
    timesTheScan: round(report.seconds / scan.seconds),
    peakMegabytes: Math.round(report.peakMegabytes),
  };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
