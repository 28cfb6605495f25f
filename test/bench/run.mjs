// npm run bench [-- --megabytes 100 --runs 3 --million --keep folder --nights 120 --per-night 2000]
// Makes its inputs, runs precopy, grep, csv-parse and DuckDB on them one after the other (whole processes, user and system CPU, the
// median of the runs) and prints the tables that the README quotes. Machines differ; the ratios less so.
import { spawnSync } from "node:child_process";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import { makeQuietFormat, QUIET_FORMATS } from "./make-quiet-formats.mjs";
import { makeMigrationsCsv, makeSelectCsv } from "./make-select-csv.mjs";

const { values } = parseArgs({
  options: {
    megabytes: { type: "string" },
    runs: { type: "string" },
    million: { type: "boolean" },
    keep: { type: "string" },
    nights: { type: "string", default: "120" },
    "per-night": { type: "string", default: "2000" },
  },
});
const megabytes = Number(values.megabytes ?? "100");
const runs = Number(values.runs ?? "3");
const root = fileURLToPath(new URL("../..", import.meta.url));
const preload = new URL("usage.mjs", import.meta.url).href;
const others = fileURLToPath(new URL("others.mjs", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "precopy-bench-"));
const inputs = values.keep ?? scratch;
const out = join(scratch, "report");

/** @typedef {{cpuSeconds: number, peakMegabytes: number | null}} Usage */

/**
 * The median of the runs by CPU time; null where it does not run here.
 * @param {() => Usage | null} once
 */
function median(once) {
  const all = [];
  for (let run = 0; run < runs; run += 1) {
    const usage = once();
    if (usage === null) return null;
    all.push(usage);
  }
  return all.sort((a, b) => a.cpuSeconds - b.cpuSeconds)[Math.floor(all.length / 2)] ?? null;
}

/** @param {readonly string[]} args of node */
function node(args) {
  const file = join(scratch, "usage.json");
  const run = spawnSync(process.execPath, ["--import", preload, ...args], {
    cwd: root,
    env: { ...process.env, USAGE_FILE: file },
    stdio: ["ignore", "ignore", "pipe"],
  });
  // 2: a host log without a migration says nothing of the night, NO DATA.
  if (run.status !== 0 && run.status !== 2)
    throw new Error(`exit ${run.status}: ${run.stderr.toString().slice(-2000)}`);
  return /** @type {Usage} */ (JSON.parse(readFileSync(file, "utf8")));
}

/** A command of the shell, which itself tells the CPU time of its children. Not to /dev/null: grep would stop at once. @param {string} command */
function shell(command) {
  const run = spawnSync("sh", ["-c", `${command}; times`], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const children = run.stdout?.trim().split("\n").at(-1);
  if (children === undefined) return null;
  // 0m0.120s 0m0.030s
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return { cpuSeconds: seconds.reduce((sum, one) => sum + one, 0), peakMegabytes: null };
}

/** @param {string} file @param {string} write */
function precopy(file, write) {
  const when = ["--time-zone", "UTC", "--now", "2026-06-30T06:00:00Z", "--date-order", "mdy"];
  return node([join(root, "dist/main.js"), "report", file, "--out", out, ...when, "--quiet", "--write", write]);
}

const ALL = "html,json,csv,mail";
const GREP = "grep -c -e igrat -e elocat";

/** Of each of the other formats two sizes: what lies between them costs no start. Grep does not find its words in UTF-16, but passes as many bytes. */
const FORMAT_MEGABYTES = [20, 200];
/** The shell counts in hundredths of a second, and grep needs few of them. */
const GREP_REPEATS = 4;
const grepOf = (/** @type {string} */ file) => `${GREP} '${file}'`;

/** @param {string} name @param {(path: string) => Promise<unknown>} make */
async function input(name, make) {
  const path = join(inputs, name);
  if (!existsSync(path)) await make(path);
  return path;
}

/** @param {readonly (readonly string[])[]} rows the first one is the head */
function print(title, rows) {
  const [head = [], ...body] = rows;
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  process.stdout.write(`\n${title}\n\n${line(head)}${line(head.map(() => "---"))}${body.map(line).join("")}`);
}

/** @param {string} what @param {Usage | null} usage @param {number} size @param {Usage | null} unit */
function row(what, usage, size, unit) {
  if (usage === null) return [what, "not here", "", "", ""];
  const { cpuSeconds, peakMegabytes } = usage;
  const peak = peakMegabytes === null ? "" : `${Math.round(peakMegabytes)} MB`;
  // The shell counts in hundredths.
  if (cpuSeconds < 0.01) return [what, "< 0.01 s", "", "", peak];
  const ratio = unit === null || unit.cpuSeconds < 0.01 ? "" : `${(cpuSeconds / unit.cpuSeconds).toFixed(2)} ×`;
  return [what, `${cpuSeconds.toFixed(2)} s`, `${Math.round(size / cpuSeconds)} MB/s`, ratio, peak];
}

/** @param {string} title @param {string} file */
function compare(title, file) {
  const size = statSync(file).size / 1_048_576;
  const whole = median(() => node([others, "csv-parse", file]));
  const lines = [
    ["", "CPU", "speed", "csv-parse = 1", "peak memory"],
    row(
      "`grep` for two words",
      median(() => shell(`${GREP} '${file}'`)),
      size,
      whole,
    ),
    row("csv-parse, rows only", whole, size, whole),
    row("DuckDB, filtered rows", median(duckdb(file)), size, whole),
    row(
      "precopy, report.json",
      median(() => precopy(file, "json")),
      size,
      whole,
    ),
    row(
      "precopy, all outputs",
      median(() => precopy(file, ALL)),
      size,
      whole,
    ),
  ];
  print(`${title}, ${Math.round(size)} MB`, lines);
}

/** Each format without any migration: how to make it in a size, and how grep passes it. */
function quietInputs() {
  const csv = (/** @type {number} */ size) => input(`quiet-${size}.csv`, (path) => makeSelectCsv(path, size, true));
  const packed = (/** @type {number} */ size) =>
    input(`quiet-${size}.csv.gz`, async (path) =>
      pipeline(createReadStream(await csv(size)), createGzip(), createWriteStream(path)),
    );
  return [
    { title: "select CSV", made: csv, search: grepOf },
    {
      title: "select CSV, gzipped (`gzip -dc` and `grep`)",
      made: packed,
      search: (/** @type {string} */ file) => `gzip -dc '${file}' | ${GREP}`,
    },
    ...QUIET_FORMATS.map((format) => ({
      title: format.title,
      made: (/** @type {number} */ size) =>
        input(`quiet-${size}-${format.name}`, (path) => makeQuietFormat(path, format, size)),
      search: grepOf,
    })),
  ];
}

/** @param {string} file */
function duckdb(file) {
  return () => {
    try {
      return node([others, "duckdb", file]);
    } catch {
      // An optional package.
      return null;
    }
  };
}

try {
  mkdirSync(inputs, { recursive: true });
  process.stdout.write(`${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}, median of ${runs}\n`);
  const samples = median(() => precopy(join(root, "samples"), ALL));
  const version = median(() => node([join(root, "dist/main.js"), "--version"]));
  print("Start", [
    ["", "CPU"],
    ["`precopy --version`", `${version?.cpuSeconds.toFixed(2)} s`],
    ["all samples, all outputs", `${samples?.cpuSeconds.toFixed(2)} s`],
  ]);
  compare(
    "A select CSV, one record in twenty a migration's",
    await input(`select-${megabytes}.csv`, (path) => makeSelectCsv(path, megabytes)),
  );
  compare(
    "A select CSV without any migration",
    await input(`quiet-${megabytes}.csv`, (path) => makeSelectCsv(path, megabytes, true)),
  );
  const passed = [
    ["", "`grep`", "precopy, report.json", "and the start, grep = 1", "what is read, grep = 1", "peak memory"],
  ];
  const [few, many] = FORMAT_MEGABYTES;
  for (const { title, made, search } of quietInputs()) {
    const [small, big] = [await made(few), await made(many)];
    const found = median(() => shell(Array(GREP_REPEATS).fill(search(big)).join("; ")));
    const start = median(() => precopy(small, "json"));
    const read = median(() => precopy(big, "json"));
    if (found === null || start === null || read === null) continue;
    const grep = found.cpuSeconds / GREP_REPEATS;
    const between = (read.cpuSeconds - start.cpuSeconds) * (many / (many - few));
    const ratio = (seconds) => (grep > 0 ? `${(seconds / grep).toFixed(1)} ×` : "");
    passed.push([
      title,
      `${grep.toFixed(3)} s`,
      `${read.cpuSeconds.toFixed(2)} s`,
      ratio(read.cpuSeconds),
      ratio(between),
      `${Math.round(read.peakMegabytes ?? 0)} MB`,
    ]);
  }
  print(`Without any migration, ${many} MB (what is read: from ${few} MB on)`, passed);
  const growth = [["migrations", "report.json", "each", "all outputs", "each", "peak memory", "each", "page"]];
  for (const count of [1000, 10_000, 100_000, ...(values.million ? [1_000_000] : [])]) {
    const file = await input(`migrations-${count}.csv`, (path) => makeMigrationsCsv(path, count));
    const json = median(() => precopy(file, "json"));
    const all = median(() => precopy(file, ALL));
    if (json === null || all === null) continue;
    const page = statSync(join(out, "report.html")).size / 1_048_576;
    const each = (total) => `${Math.round(((total - (version?.cpuSeconds ?? 0)) / count) * 1e6)} µs`;
    const peak = all.peakMegabytes ?? 0;
    growth.push([
      String(count),
      `${json.cpuSeconds.toFixed(1)} s`,
      each(json.cpuSeconds),
      `${all.cpuSeconds.toFixed(1)} s`,
      each(all.cpuSeconds),
      `${Math.round(peak)} MB`,
      `${((peak * 1024) / count).toFixed(1)} KB`,
      `${page.toFixed(1)} MB`,
    ]);
  }
  print("Growth: nothing but migrations (each: without the start)", growth);
  const history = fileURLToPath(new URL("history.mjs", import.meta.url));
  const nights = ["--nights", values.nights, "--per-night", values["per-night"]];
  spawnSync(process.execPath, [history, ...nights], { cwd: root, stdio: "inherit" });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
