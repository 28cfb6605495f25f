// Prints the closing line of .ci/run from vitest's JSON results. A test file that could not be loaded is one failure.
import { readFileSync } from "node:fs";

const results = JSON.parse(readFileSync(process.argv[2], "utf8"));
const unloaded = results.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
console.log(`${results.numPassedTests} passed, ${results.numFailedTests + unloaded.length} failed`);
