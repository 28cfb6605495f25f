// npm run accept -- test/samples: runs the tests of that path and lets them write what they would compare.
import { startVitest } from "vitest/node";

process.env.PRECOPY_ACCEPT = "1";
const paths = process.argv.slice(2);
const vitest = await startVitest("test", paths, {
  config: "test/vitest.config.ts",
  project: [paths.some((path) => path.startsWith("test/browser")) ? "browser" : "utc"],
  watch: false,
});
await vitest?.close();
