#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";

const BIG_AFTER_MS = 2000;

// Big inputs leave much garbage and little that stays: collecting earlier keeps the peak low (npm run bench shows it).
setFlagsFromString("--heap-growing-percent=50");
// Small inputs are over before code that was optimized for them has paid for that: it is optimized when it has run longer than usual.
// A run that is not over by then is a big one, which that would cost a tenth: it goes on with the engine's own figure.
// Node 20's V8 only: later ones have no such flag, and say so on stderr.
if (process.versions.v8.startsWith("11.")) {
  setFlagsFromString("--interrupt-budget=600000");
  setTimeout(() => setFlagsFromString("--interrupt-budget=135168"), BIG_AFTER_MS).unref();
}
// `precopy … | head` closes the pipe early: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
// No top-level await: the executables are one CommonJS file.
void import("./cli/program.ts").then(async ({ EXIT, runCli }) => {
  process.once("SIGINT", () => process.exit(EXIT.interrupted));
  // Whatever is waited for and never comes must not look like a run that went well.
  const ended = (): void => {
    process.stderr.write("precopy: internal error: the run ended before its work was done\n");
    process.exitCode = EXIT.internal;
  };
  process.once("beforeExit", ended);
  process.exitCode = await runCli(process.argv.slice(2));
  process.off("beforeExit", ended);
});
