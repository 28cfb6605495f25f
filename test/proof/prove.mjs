// npm run prove:reconstruction [-- --seeds 20] [--first 1] [--only "select CSV"] [--scenario "a night"] [--sentence-names] [--mistakes]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    first: { type: "string", default: "1" },
    mistakes: { type: "boolean" },
    only: { type: "string" },
    scenario: { type: "string" },
    "sentence-names": { type: "boolean" },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "precopy-proof-"));
const output = join(folder, "table.md");
const env = { ...process.env, TZ: "UTC", PROVE_SEEDS: values.seeds, PROVE_FIRST: values.first, PROVE_OUTPUT: output };
if (values.only !== undefined) env["PROVE_ONLY"] = values.only;
if (values.scenario !== undefined) env["PROVE_SCENARIO"] = values.scenario;
if (values["sentence-names"] === true) env["PROVE_SENTENCE_NAMES"] = "1";
if (values.mistakes === true) env["PROVE_MISTAKES"] = "1";
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const run = spawnSync(process.execPath, [vitest, "run", "--config", "test/proof/vitest.config.ts"], {
  cwd: root,
  env,
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  process.stdout.write(readFileSync(output, "utf8"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = run.status ?? 1;
