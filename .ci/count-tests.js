// Prints the closing line of .ci/run from vitest's JSON results. A test file that could not be loaded is one failure.
import { existsSync, readFileSync } from "node:fs";

const [first, ...others] = process.argv.slice(2);
const files = [first, ...others.filter((file) => existsSync(file))];
let [passed, failed] = [0, 0];
for (const file of files) {
  const results = JSON.parse(readFileSync(file, "utf8"));
  const unloaded = results.testResults.filter((one) => one.status === "failed" && one.assertionResults.length === 0);
  passed += results.numPassedTests;
  failed += results.numFailedTests + unloaded.length;
}
console.log(`${passed} passed, ${failed} failed`);
