// npm run bench:load [-- --share 0.1]
// Estates of odd shapes, each at half its size and whole: what twice as much costs is told as a ratio in one run. CPU and peak memory of
// the whole process, `--write json`; `start` is what the program takes for nothing.
import { spawnSync } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { share: { type: "string", default: "1" } } });
const share = Number(values.share);
const root = fileURLToPath(new URL("../..", import.meta.url));
const preload = new URL("usage.mjs", import.meta.url).href;
const scratch = mkdtempSync(join(tmpdir(), "precopy-load-"));
const FROM = Date.UTC(2026, 10, 1);
const NOW = "2026-11-26T06:00:00Z";
const HEADER = '"CreatedTime","UserName","FullFormattedMessage"\n';
const SPAN_MS = 24 * 86_400_000;

/** @param {number} at @param {string} text */
const row = (at, text) => `"${new Date(at).toISOString().slice(0, 19).replace("T", " ")}","","${text}"\n`;
/** @param {number} n */
const host = (n) => `esx${String((n % 64) + 1).padStart(2, "0")}.site.example`;
/** @param {string} vm @param {number} n */
const begin = (vm, n) => `Migrating ${vm} from ${host(n)}, gold to ${host(n + 1)}, gold in Site 1`;
/** @param {string} vm @param {number} n */
const end = (vm, n) => `Migration of virtual machine ${vm} from ${host(n)}, gold to ${host(n + 1)}, gold completed`;

/** @param {string} file @param {Iterable<string>} rows */
async function write(file, rows) {
  const out = createWriteStream(file);
  out.write(HEADER);
  let block = "";
  for (const text of rows) {
    block += text;
    if (block.length < 1 << 20) continue;
    if (!out.write(block)) await once(out, "drain");
    block = "";
  }
  out.end(block);
  await once(out, "finish");
}

/** Moves of what `vmOf` names, spread over the days, in order. @param {number} count @param {(n: number) => string} vmOf @param {boolean} isOpen */
function* moves(count, vmOf, isOpen = false) {
  const gap = SPAN_MS / count;
  for (let n = 0; n < count; n += 1) {
    const at = FROM + n * gap;
    yield row(at, begin(vmOf(n), n));
    if (!isOpen) yield row(at + Math.min(gap * 0.8, 60_000), end(vmOf(n), n));
  }
}

/** @type {readonly {readonly name: string, readonly size: number, readonly make: (folder: string, size: number) => Promise<void>}[]} */
const SHAPES = [
  {
    name: "files with one move each",
    size: 10_000,
    make: async (folder, size) => {
      for (let n = 0; n < size; n += 1) {
        const at = FROM + (n * SPAN_MS) / size;
        const rows = row(at, begin(`vm-${n}`, n)) + row(at + 20_000, end(`vm-${n}`, n));
        writeFileSync(join(folder, `${n}.csv`), HEADER + rows);
      }
    },
  },
  {
    name: "vCenters with 100 moves each",
    size: 200,
    make: async (folder, size) => {
      for (let n = 0; n < size; n += 1) {
        mkdirSync(join(folder, `vc${n}`));
        await write(
          join(folder, `vc${n}`, "events.csv"),
          moves(100, (move) => `vm-${move}`),
        );
      }
    },
  },
  {
    name: "moves of one VM",
    size: 50_000,
    make: (folder, size) =>
      write(
        join(folder, "a.csv"),
        moves(size, () => "vm-1"),
      ),
  },
  {
    name: "VMs with one move",
    size: 100_000,
    make: (folder, size) =>
      write(
        join(folder, "a.csv"),
        moves(size, (n) => `vm-${n}`),
      ),
  },
  {
    name: "starts without an end",
    size: 50_000,
    make: (folder, size) =>
      write(
        join(folder, "a.csv"),
        moves(size, (n) => `vm-${n}`, true),
      ),
  },
  {
    name: "events of one VM in one second",
    size: 20_000,
    make: (folder, size) =>
      write(
        join(folder, "a.csv"),
        Array.from({ length: size }, (_, n) => row(FROM, n % 2 === 0 ? begin("vm-1", n >> 1) : end("vm-1", n >> 1))),
      ),
  },
];

/** @param {string} folder @param {readonly string[]} more */
function measured(folder, more) {
  const usage = join(scratch, "usage.json");
  const program = join(root, "dist", "main.js");
  const args = ["report", folder, "--out", join(scratch, "out"), "--write", "json", "--time-zone", "UTC", "--now", NOW];
  const run = spawnSync(process.execPath, ["--import", preload, program, ...args, "--quiet", ...more], {
    env: { ...process.env, USAGE_FILE: usage },
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (run.status !== 0 && run.status !== 2)
    throw new Error(`exit ${run.status}: ${run.stderr.toString().slice(-2000)}`);
  return /** @type {{cpuSeconds: number, peakMegabytes: number}} */ (JSON.parse(readFileSync(usage, "utf8")));
}

try {
  const empty = join(scratch, "empty");
  mkdirSync(empty);
  const start = measured(empty, []).cpuSeconds;
  process.stdout.write(`Start of the program: ${start.toFixed(2)} s\n\n`);
  process.stdout.write("| | half of it | all of it | twice as much costs | peak memory |\n|---|---|---|---|---|\n");
  for (const { name, size, make } of SHAPES) {
    const found = [];
    for (const count of [Math.round((size * share) / 2), Math.round(size * share)]) {
      const folder = mkdtempSync(join(scratch, "in-"));
      await make(folder, count);
      found.push(measured(folder, name.startsWith("vCenters") ? named(folder, count) : []));
      rmSync(folder, { recursive: true });
    }
    const [one, two] = found;
    if (one === undefined || two === undefined) throw new Error(name);
    const ratio = (two.cpuSeconds - start) / (one.cpuSeconds - start);
    process.stdout.write(
      `| ${Math.round(size * share).toLocaleString("en-US")} ${name} | ${one.cpuSeconds.toFixed(1)} s | ${two.cpuSeconds.toFixed(1)} s | ${ratio.toFixed(1)} × | ${Math.round(two.peakMegabytes)} MB |\n`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string} folder @param {number} count */
function named(folder, count) {
  return Array.from({ length: count }, (_, n) => ["--vcenter", `vc${n}.example=${join(folder, `vc${n}`)}`]).flat();
}
