// npm run prove:inference
// Simulates nights page by page, infers them from what an export would show, and prints how good that was (Markdown).
// Score: mean interval score of the stuns in seconds, less is better: precopy / always [0.02, 0.65] s / one interval pooled from the truth.
import { startVitest } from "vitest/node";

process.env["PRECOPY_PROVE"] = "1";
process.stdout.write(
  "| Site | Moves a night | Stun coverage (90 %) | Score | Dirty-rate coverage (90 %) | Spearman | AUC | Unknown |\n|---|---|---|---|---|---|---|---|\n",
);
const vitest = await startVitest("test", ["test/page-simulation"], {
  config: "test/vitest.config.ts",
  project: ["utc"],
  watch: false,
  disableConsoleIntercept: true,
  silent: false,
  reporters: [{}],
});
await vitest?.close();
