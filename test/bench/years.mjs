// npm run bench:years [-- --years 5 --vcenters 200 --per-month 1667 --keep folder]
// Makes the history export of so many vCenters and years (20 million migrations) and asks it what people ask: the report of a night, where one
// VM ran, the calendar. Whole processes, user and system CPU and peak memory; each answer is held against what was made.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundleStep, writeTemplate } from "./history-template.mjs";

const { values } = parseArgs({
  options: {
    years: { type: "string", default: "5" },
    vcenters: { type: "string", default: "200" },
    "per-month": { type: "string", default: "1667" },
    keep: { type: "string" },
  },
});
const [years, vcenters, perMonth] = [Number(values.years), Number(values.vcenters), Number(values["per-month"])];
const root = fileURLToPath(new URL("../..", import.meta.url));
const preload = new URL("usage.mjs", import.meta.url).href;
const scratch = values.keep ?? mkdtempSync(join(tmpdir(), "precopy-bench-years-"));
mkdirSync(scratch, { recursive: true });
const folder = join(scratch, "export");
const made = join(scratch, "made.json");

/** @param {readonly string[]} args of precopy */
function precopy(args) {
  const usage = join(scratch, "usage.json");
  const run = spawnSync(process.execPath, ["--import", preload, join(root, "dist", "main.js"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, USAGE_FILE: usage },
  });
  if (run.status === null || run.status > 1) throw new Error(`precopy ${args[0]}: exit ${run.status}`);
  return JSON.parse(readFileSync(usage, "utf8"));
}

/** @param {string} what @param {number | boolean} told @param {number | boolean} truth */
function check(what, told, truth) {
  if (told !== truth) throw new Error(`${what}: ${told} told, ${truth} made`);
}

try {
  if (!existsSync(made)) {
    const steps = await bundleStep("years-make.ts");
    writeTemplate(scratch);
    const args = [steps, folder, join(scratch, "template.json"), String(vcenters), String(years), String(perMonth)];
    const run = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
    rmSync(steps, { force: true });
    if (run.status !== 0) throw new Error(`making the export: exit ${run.status}`);
    writeFileSync(made, JSON.stringify({ years, vcenters, perMonth }));
  }
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".parquet"));
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const out = join(scratch, "out");
  const fixed = ["--time-zone", "UTC", "--now", "2026-01-01T06:00:00Z"];

  // The middle of the time that was made, in a month of thirty or more days.
  const month = `${2021 + Math.floor((years - 1) / 2)}-07`;
  const night = ["--from", `${month}-14T18:00`, "--to", `${month}-15T06:00`];
  const report = precopy(["report", folder, ...night, "--out", out, "--quiet", ...fixed]);
  const { counts } = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  // Each vCenter's moves of a month begin at equal distances.
  const expected = vcenters * perMonth * (12 / 24 / 31);
  if (Math.abs(counts.migrations - expected) > 0.02 * expected + vcenters)
    throw new Error(`the night: ${counts.migrations} told, about ${Math.round(expected)} made`);

  const residency = precopy(["residency", folder, "--vm", "app7-002", "--out", out, "--quiet", ...fixed]);
  const stays = readFileSync(join(out, "residency.csv"), "utf8").split("\r\n").slice(1);
  const own = Array.from({ length: 12 * years * perMonth }, (_, nth) => nth).filter((nth) => nth % 500 === 7).length;
  // Each move, that worked or not, has its source before it.
  const begun = new Set(
    stays.flatMap((line) => /,(?:start of a move away|a move away that failed) \(([^)]*)\)/.exec(line)?.[1] ?? []),
  );
  check("moves of one VM", begun.size, own);

  const calendar = precopy([
    "history",
    "calendar",
    folder,
    "--out",
    join(out, "calendar.html"),
    "--report-time-zone",
    "UTC",
  ]);
  const total = vcenters * 12 * years * perMonth;
  const page = readFileSync(join(out, "calendar.html"), "utf8");
  check("moves in the calendar", page.includes(`${total.toLocaleString("en-US")} moves`), true);

  const cost = ({ cpuSeconds, peakMegabytes }) => `${cpuSeconds.toFixed(1)} s, ${Math.round(peakMegabytes)} MB`;
  process.stdout.write(
    `\n${total.toLocaleString("en-US")} migrations of ${vcenters} vCenters and ${years} years in ${names.length.toLocaleString("en-US")} files, ${(bytes / 2 ** 30).toFixed(1)} GB (CPU, peak memory of the whole process)\n\n` +
      "| | |\n|---|---|\n" +
      `| report of a night (${counts.migrations.toLocaleString("en-US")} moves), all outputs | ${cost(report)} |\n` +
      `| one VM's residency (${own} moves) | ${cost(residency)} |\n` +
      `| calendar of all nights | ${cost(calendar)} |\n`,
  );
} finally {
  if (values.keep === undefined) rmSync(scratch, { recursive: true, force: true });
}
