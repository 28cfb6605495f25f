// npm run mutants [-- --only trigger]
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MUTANTS } from "./mutants.mjs";

/** Tests of whole nights: asked only about the mistakes that the quick tests of their area did not notice. */
const SLOW = /(?:infer|published|same-moment|rounds|explain)\.test\.ts$/;

const { values } = parseArgs({ options: { only: { type: "string" } } });
const root = fileURLToPath(new URL("../..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "precopy-mutants-"));
const chosen = MUTANTS.filter(({ file, find }) => `${file} ${find}`.includes(values.only ?? ""));
let survivors = 0;
let explanations = 0;

/** The files of tests that are named one by one or by their folder. */
function filesOf(tests) {
  return tests.flatMap((each) =>
    each.endsWith(".ts")
      ? [each]
      : readdirSync(join(copy, each), { recursive: true, encoding: "utf8" })
          .filter((name) => name.endsWith(".test.ts"))
          .map((name) => `${each}/${name.replaceAll("\\", "/")}`),
  );
}

/** The test that fails, null where all pass. A fresh process each time: a kept one has served a file from before the mistake. */
function failing(tests) {
  const files = filesOf(tests);
  for (const round of [files.filter((file) => !SLOW.test(file)), files.filter((file) => SLOW.test(file))]) {
    if (round.length === 0) continue;
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const config = [
      "--config",
      "test/vitest.config.ts",
      "--project",
      "utc",
      "--bail",
      "1",
      "--reporter",
      "json",
      "--testTimeout",
      "120000",
    ];
    const { stdout } = spawnSync(process.execPath, [vitest, "run", ...config, ...round], {
      cwd: copy,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    // Throws where Vitest itself could not run: that notices nothing.
    const { success, testResults } = JSON.parse(stdout.slice(stdout.indexOf('{"num')));
    if (success) continue;
    const failed = testResults.find(({ status }) => status === "failed");
    const test = failed?.assertionResults.find(({ status }) => status === "failed");
    return `${relative(copy, failed?.name ?? "")}: ${test?.fullName ?? "does not load"}`;
  }
  return null;
}

function tryOut({ file, find, with: mistake, tests, explained }) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  if (text.split(find).length !== 2) throw new Error(`${file}: "${find}" does not stand there exactly once`);
  writeFileSync(
    path,
    text.replace(find, () => mistake),
  );
  const noticedBy = failing(tests);
  writeFileSync(path, text);
  const isExplained = noticedBy === null && explained !== undefined;
  if (isExplained) explanations += 1;
  else if (noticedBy === null) survivors += 1;
  const verdict = isExplained ? `survived (${explained})` : noticedBy === null ? "SURVIVED" : "killed";
  const how = noticedBy === null ? "" : `\n        by ${noticedBy}`;
  process.stdout.write(`${verdict}  ${file}: ${find} → ${mistake || "(nothing)"}${how}\n`);
}

try {
  for (const name of ["src", "test", "samples", "templates", "dist", "package.json", "tsconfig.json"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  for (const tests of new Set(chosen.map((mutant) => mutant.tests.join(" ")))) {
    const failed = failing(tests.split(" "));
    if (failed !== null) throw new Error(`${failed}, without any mutant`);
  }
  for (const mutant of chosen) tryOut(mutant);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(
  `${chosen.length} mutants, ${chosen.length - survivors - explanations} killed, ${explanations} survived for a reason given, ` +
    `${survivors} survived\n`,
);
process.exitCode = survivors === 0 ? 0 : 1;
