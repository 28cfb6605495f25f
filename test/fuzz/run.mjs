// npm run fuzz [-- --mutants 20000 --seed 1 --first 0 --keep folder]
// npm run fuzz -- --rewrites: samples written another way, which must be the same night
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    mutants: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    first: { type: "string", default: "0" },
    keep: { type: "string" },
    rewrites: { type: "boolean", default: false },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const which = values.rewrites ? "same-night" : "many";
const run = spawnSync(process.execPath, [vitest, "run", "--config", "test/fuzz/vitest.config.ts", which], {
  cwd: root,
  env: {
    ...process.env,
    TZ: "UTC",
    FUZZ_MUTANTS: values.mutants,
    FUZZ_SEED: values.seed,
    FUZZ_FIRST: values.first,
    ...(values.keep === undefined ? {} : { FUZZ_FINDS: resolve(values.keep) }),
  },
  stdio: "inherit",
});
process.exitCode = run.status ?? 1;
