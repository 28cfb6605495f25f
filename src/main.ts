#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { EXIT, runCli } from "./cli/program.ts";

// Big inputs leave much garbage and little that stays: collecting earlier keeps the peak low (npm run bench shows it).
setFlagsFromString("--heap-growing-percent=20");
// `precopy … | head` closes the pipe early: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.once("SIGINT", () => process.exit(EXIT.interrupted));
// No top-level await: the executables are one CommonJS file.
void runCli(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
