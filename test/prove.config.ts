import { defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

/** The long way of tests that the suite runs in short: `npm run prove:crashes`, `npm run prove:nights`, `npm run prove:regexes`, `npm run prove:sql`, `npm run prove:markers`. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    pool: "forks",
    include: [
      "test/job/nightly/{crashes,sixty-nights}.test.ts",
      "test/regexes/linear.test.ts",
      "test/history/engines.prove.ts",
      "test/markers/markers.prove.ts",
    ],
    env: { TZ: "UTC", CRASHES: "200", NIGHTS: "60", PRECOPY_REGEXES: "all" },
    testTimeout: 3_600_000,
  },
});
