import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fuzz, type Find } from "./fuzz.ts";

/** `npm run fuzz` sets these. */
const seed = Number(process.env["FUZZ_SEED"] ?? "1");
const mutants = Number(process.env["FUZZ_MUTANTS"] ?? "2000");
const first = Number(process.env["FUZZ_FIRST"] ?? "0");
const folder = process.env["FUZZ_FINDS"] ?? "";
const BATCH = 500;

test("mutants of all samples", { timeout: 0 }, async () => {
  const causes = new Map<string, number>();
  const begin = performance.now();
  for (let done = 0; done < mutants; done += BATCH) {
    const finds = await fuzz({ seed, mutants: Math.min(BATCH, mutants - done), first: first + done });
    for (const find of finds) tell(find, causes);
    const perMinute = Math.round(((done + BATCH) / (performance.now() - begin)) * 60_000);
    process.stdout.write(`${Math.min(done + BATCH, mutants)} mutants, ${causes.size} causes, ${perMinute} a minute\n`);
  }
  for (const [cause, count] of causes) process.stdout.write(`${count} times: ${cause}\n`);
  expect([...causes.keys()]).toEqual([]);
});

/** A cause is told once, with the number that repeats it; its file is kept where a folder is named. */
function tell({ mutant, problem }: Find, causes: Map<string, number>): void {
  const [what = "", where = ""] = problem.split("\n");
  const cause =
    what
      .replace(/ \(.*/, "")
      .replaceAll(/[0-9a-f]{8,}|\d+/g, "#")
      .slice(0, 160) + where;
  const before = causes.get(cause) ?? 0;
  causes.set(cause, before + 1);
  if (before > 0) return;
  process.stdout.write(
    `FIND seed ${seed} mutant ${mutant.number}: ${mutant.seed.path} (${mutant.mutations.join(", ")})${mutant.companion === null ? "" : ` beside ${mutant.companion.path}`}\n${problem.slice(0, 1200)}\n`,
  );
  if (folder === "") return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${seed}-${mutant.number}-${mutant.name}`), mutant.bytes);
}
