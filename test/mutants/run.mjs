// npm run mutants [-- --only trigger]
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MUTANTS } from "./mutants.mjs";

const { values } = parseArgs({ options: { only: { type: "string" } } });
const root = fileURLToPath(new URL("../..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "precopy-mutants-"));
const chosen = MUTANTS.filter(({ file, find }) => `${file} ${find}`.includes(values.only ?? ""));
const survivors = [];

/** The tests of the area on the copy; true where all passed. */
function passes(tests) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "--config", "test/vitest.config.ts", "--project", "utc", "--bail", "1", ...tests];
  return spawnSync(process.execPath, args, { cwd: copy, stdio: "ignore" }).status === 0;
}

try {
  for (const name of ["src", "test", "samples", "templates", "package.json", "tsconfig.json"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  for (const tests of new Set(chosen.map((mutant) => mutant.tests.join(" "))))
    if (!passes(tests.split(" "))) throw new Error(`${tests}: fails without any mutant`);
  for (const { file, find, with: mistake, tests, explained } of chosen) {
    const path = join(copy, file);
    const text = readFileSync(path, "utf8");
    if (text.split(find).length !== 2) throw new Error(`${file}: "${find}" does not stand there exactly once`);
    writeFileSync(
      path,
      text.replace(find, () => mistake),
    );
    const survived = passes(tests);
    writeFileSync(path, text);
    if (survived && explained === undefined) survivors.push(`${file}: ${find}`);
    const verdict = survived ? (explained === undefined ? "SURVIVED" : `survived (${explained})`) : "killed";
    process.stdout.write(`${verdict}  ${file}: ${find} → ${mistake || "(nothing)"}\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`${chosen.length} mutants, ${survivors.length} survived\n`);
process.exitCode = survivors.length === 0 ? 0 : 1;
