// npm run prove:inference
// Infers nights of four physics from what an export would show and prints how good that was (Markdown): by physics, then by
// figure on the physics that was left out of the fit. Writes src/model/inference-coverage.ts, which docs/proofs.md and the page quote.
// Score: mean interval score of the logarithms, less is better: precopy (always [0.02, 0.65] s, one interval pooled from the truth).
import { startVitest } from "vitest/node";

process.env["PRECOPY_PROVE"] = "1";
const vitest = await startVitest("test", ["test/inference-proof"], {
  config: "test/vitest.config.ts",
  project: ["utc"],
  watch: false,
  disableConsoleIntercept: true,
  silent: false,
  reporters: [{}],
});
const failed = vitest?.state.getCountOfFailedTests() ?? 1;
await vitest?.close();
if (failed > 0) process.exitCode = 1;
