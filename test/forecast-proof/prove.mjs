// npm run prove:forecast [-- --sites 6 --first 1]
// Simulated sites of two physics: what is said of emptying each host against what the next night took; what moves waited for
// slots, what a faster line brings, what a backup costs, what DRS undid. Tables in Markdown.
import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";

const { values } = parseArgs({
  options: { sites: { type: "string", default: "6" }, first: { type: "string", default: "1" } },
});
process.env["PRECOPY_PROVE"] = "1";
process.env["PRECOPY_SITES"] = values.sites;
process.env["PRECOPY_FIRST"] = values.first;
const vitest = await startVitest("test", ["test/forecast-proof", "test/summarize/figures/drs.test.ts"], {
  config: "test/vitest.config.ts",
  project: ["utc"],
  watch: false,
  disableConsoleIntercept: true,
  silent: false,
  testTimeout: 600_000,
  hookTimeout: 600_000,
  reporters: [{}],
});
const failed = vitest?.state.getCountOfFailedTests() ?? 1;
await vitest?.close();
if (failed > 0) process.exitCode = 1;
