// npm run prove:forecast
// Simulated sites: what is said of emptying each host against what the next night took, as a table (Markdown).
import { startVitest } from "vitest/node";

process.env["PRECOPY_PROVE"] = "1";
const vitest = await startVitest("test", ["test/forecast-proof"], {
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
