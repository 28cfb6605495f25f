// npm run mutants [-- --only trigger]
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVitest } from "vitest/node";
import { MUTANTS } from "./mutants.mjs";

/** Tests of whole nights: asked only about the mistakes that the quick tests of their area did not notice. */
const SLOW = /(?:infer|published|proof|same-moment|rounds|explain)\.test\.ts$/;

const { values } = parseArgs({ options: { only: { type: "string" } } });
const root = fileURLToPath(new URL("../..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "precopy-mutants-"));
const chosen = MUTANTS.filter(({ file, find }) => `${file} ${find}`.includes(values.only ?? ""));
const began = performance.now();
let survivors = 0;
let explanations = 0;
process.env["TZ"] = "UTC";

/** One Vitest for all mutants, in one worker: starting it and reading the sources costs more than the tests. */
async function openVitest() {
  return await createVitest("test", {
    config: join(copy, "test/vitest.config.ts"),
    root: copy,
    project: ["utc"],
    watch: false,
    isolate: false,
    fileParallelism: false,
    reporters: [{}],
  });
}

/** True where all tests of the area pass; the slow ones run only where the quick ones have. */
async function passes(vitest, tests) {
  const found = await vitest.globTestSpecifications(tests);
  // A filter is a part of a path: test/infer would find test/inference-proof too.
  const own = found.filter(({ moduleId }) => {
    const path = relative(copy, moduleId).replaceAll("\\", "/");
    return tests.some((each) => path === each || path.startsWith(`${each}/`));
  });
  if (own.length === 0) throw new Error(`${tests.join(" ")}: no such tests`);
  for (const isSlow of [false, true]) {
    const round = own.filter(({ moduleId }) => SLOW.test(moduleId) === isSlow);
    if (round.length === 0) continue;
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(round);
    if (!testModules.every((each) => each.ok())) return false;
    // A worker that cannot start has noticed nothing.
    if (unhandledErrors.length > 0) throw new Error(String(unhandledErrors[0]?.message ?? unhandledErrors[0]));
  }
  return true;
}

async function tryOut(vitest, { file, find, with: mistake, tests, explained }) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  if (text.split(find).length !== 2) throw new Error(`${file}: "${find}" does not stand there exactly once`);
  const change = (content) => {
    writeFileSync(path, content);
    vitest.invalidateFile(path);
  };
  change(text.replace(find, () => mistake));
  const survived = await passes(vitest, tests);
  change(text);
  const isExplained = survived && explained !== undefined;
  if (isExplained) explanations += 1;
  else if (survived) survivors += 1;
  const verdict = isExplained ? `survived (${explained})` : survived ? "SURVIVED" : "killed";
  process.stdout.write(`${verdict}  ${file}: ${find} → ${mistake || "(nothing)"}\n`);
}

let vitest;
try {
  for (const name of ["src", "test", "samples", "templates", "package.json", "tsconfig.json"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  vitest = await openVitest();
  for (const tests of new Set(chosen.map((mutant) => mutant.tests.join(" "))))
    if (!(await passes(vitest, tests.split(" ")))) throw new Error(`${tests}: fails without any mutant`);
  for (const mutant of chosen) await tryOut(vitest, mutant);
  // Whoever kills every mutant because something broke on the way must not be believed.
  if (!(await passes(vitest, chosen[0].tests))) throw new Error("the tests fail after the last mutant was taken back");
} finally {
  await vitest?.close();
  rmSync(copy, { recursive: true, force: true });
}
const minutes = ((performance.now() - began) / 60_000).toFixed(1);
process.stdout.write(
  `${chosen.length} mutants, ${chosen.length - survivors - explanations} killed, ${explanations} survived for a reason given, ` +
    `${survivors} survived (${minutes} min)\n`,
);
process.exitCode = survivors === 0 ? 0 : 1;
