import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The many mutants of `npm run fuzz`; `npm test` runs the first of them. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    pool: "forks",
    disableConsoleIntercept: true,
    include: ["test/fuzz/**/*.prove.ts"],
  },
});
