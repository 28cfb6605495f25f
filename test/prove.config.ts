import { defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

/** The long way of a test that CI runs in short: `npm run prove:crashes`. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    pool: "forks",
    include: ["test/job/nightly/crashes.test.ts"],
    env: { TZ: "UTC", CRASHES: "200" },
    testTimeout: 3_600_000,
  },
});
