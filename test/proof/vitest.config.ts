import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The long tables; `npm test` runs the short proofs beside them. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    pool: "forks",
    include: ["test/proof/**/*.prove.ts"],
  },
});
