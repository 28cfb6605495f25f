// What the benches of the history share.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A step as a program of its own, beside the modules, so that DuckDB is found.
 * @param {string} name of a file here
 */
export async function bundleStep(name) {
  const file = join(root, "node_modules", `.precopy-bench-${name.replace(/\.ts$/, "")}.mjs`);
  const built = await rolldown({
    input: join(root, "test", "bench", name),
    platform: "node",
    external: ["@duckdb/node-api"],
    logLevel: "warn",
  });
  await built.write({ file, format: "esm", codeSplitting: false });
  await built.close();
  return file;
}

/**
 * Writes template.json, a migration as a nightly run stores it: of the samples, one that has most to tell.
 * @param {string} scratch
 */
export function writeTemplate(scratch) {
  const out = join(scratch, "samples");
  const when = ["--time-zone", "UTC", "--now", "2026-11-23T06:00:00Z"];
  const program = join(root, "dist", "main.js");
  const run = spawnSync(
    process.execPath,
    [program, "report", join(root, "samples"), "--out", out, "--quiet", "--write", "json", ...when],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (run.status === null || run.status > 1) throw new Error(`the samples' report: exit ${run.status}`);
  const { migrations } = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  const whole = migrations.filter(({ half, preCopy }) => half === "none" && preCopy.basis === "inferred");
  const lengths = whole.map((migration) => JSON.stringify({ ...migration, evidence: [] }).length);
  const typical = lengths.toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)];
  writeFileSync(join(scratch, "template.json"), JSON.stringify(whole[lengths.indexOf(typical)]));
}
