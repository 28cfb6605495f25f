// npm run bench:history [-- --nights 120 --per-night 2000 --vcenters 5 --keep folder]
// Fills histories of a quarter, a half and all of so many nights, and measures on each what a morning does: taking one night in, the same night
// again, the questions of a report, the first export and the next, one VM's residency, a night of a rebuild. Each in a process of its own.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleStep, writeTemplate } from "./history-template.mjs";

const { values } = parseArgs({
  options: {
    nights: { type: "string", default: "120" },
    "per-night": { type: "string", default: "2000" },
    vcenters: { type: "string", default: "5" },
    sizes: { type: "string", default: "3" },
    keep: { type: "string" },
  },
  strict: false,
});
const nights = Number(values.nights);
const perNight = Number(values["per-night"]);
const scratch = values.keep === undefined ? mkdtempSync(join(tmpdir(), "precopy-bench-history-")) : String(values.keep);
mkdirSync(scratch, { recursive: true });
const steps = await bundleStep("history-steps.ts");

function step(name, file, count) {
  const result = join(scratch, "result.json");
  const sizes = [String(count), String(perNight), String(values.vcenters)];
  const run = spawnSync(process.execPath, [steps, name, file, ...sizes, join(scratch, "template.json"), result], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (run.status !== 0) throw new Error(`${name}: exit ${run.status}`);
  return JSON.parse(readFileSync(result, "utf8"));
}

function bytesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).reduce((sum, name) => {
    const info = statSync(join(folder, name));
    return sum + (info.isFile() ? info.size : 0);
  }, 0);
}

const megabytes = (bytes) => `${Math.round(bytes / 1_048_576)} MB`;
const cost = ({ cpuSeconds, seconds, peakMegabytes }) =>
  `${cpuSeconds.toFixed(2)} s, ${seconds.toFixed(2)} s, ${Math.round(peakMegabytes)} MB`;

try {
  writeTemplate(scratch);
  const counts = Array.from({ length: Number(values.sizes) }, (_, nth) => Math.max(2, Math.round(nights / 2 ** nth)));
  const results = counts.reverse().map((count) => {
    const file = join(scratch, `history-${count}x${perNight}.duckdb`);
    if (!existsSync(file)) step("fill", file, count);
    const size = statSync(file).size;
    rmSync(`${file}.export`, { recursive: true, force: true });
    const first = step("export", file, count);
    const none = step("export", file, count);
    const done = { upsert: step("upsert", file, count), again: step("again", file, count) };
    const after = step("export", file, count);
    const morning = step("morning", file, count);
    const residency = step("residency", file, count);
    const ofExport = step("residency-of-export", file, count);
    const rebuild = step("rebuild", file, count);
    const exported = bytesBelow(`${file}.export`);
    process.stderr.write(`${count} nights done\n`);
    return { count, size, exported, first, none, after, morning, residency, ofExport, rebuild, ...done };
  });
  const row = (name, tell) => `| ${[name, ...results.map(tell)].join(" | ")} |\n`;
  process.stdout.write(
    `\nThe history: ${perNight} migrations a night of ${values.vcenters} vCenters (CPU, wall clock, peak memory of the whole process)\n\n` +
      row("", ({ count }) => `${count} nights`) +
      row("---", () => "---") +
      row("migrations", ({ first }) => String(first.migrations + perNight)) +
      row("file", ({ size }) => megabytes(size)) +
      row("one night taken in", ({ upsert }) => cost(upsert)) +
      row("the same night again", ({ again }) => cost(again)) +
      row("a morning's questions", ({ morning }) => cost(morning)) +
      row("first export", ({ first }) => `${cost(first)}, ${first.files} files`) +
      row("export, nothing new", ({ none }) => `${cost(none)}, ${none.written} written`) +
      row("export after a night", ({ after }) => `${cost(after)}, ${after.written} written`) +
      row("the export", ({ exported }) => megabytes(exported)) +
      row("one VM's residency", ({ residency }) => `${cost(residency)}, ${residency.moves} moves`) +
      row("the same, of the export", ({ ofExport }) => `${cost(ofExport)}, ${ofExport.moves} moves`) +
      row("a night of a rebuild", ({ rebuild }) => `${cost(rebuild)}, ${rebuild.replaced} replaced`),
  );
} finally {
  rmSync(steps, { force: true });
  if (values.keep === undefined) rmSync(scratch, { recursive: true, force: true });
}
