// npm run accept -- test/samples: runs the tests of that path and lets them write what they would compare.
import { startVitest } from "vitest/node";

process.env.PRECOPY_ACCEPT = "1";
const vitest = await startVitest("test", process.argv.slice(2), {
  config: "test/vitest.config.ts",
  project: ["utc"],
  watch: false,
});
await vitest?.close();
