import type { Command } from "commander";
import type { Check } from "../job/doctor.ts";
import type { Io } from "./io.ts";

const WORDS: Readonly<Record<Check["state"], string>> = {
  ok: "ok",
  missing: "MISSING",
  open: "OPEN",
  broken: "BROKEN",
};

interface DoctorFlags {
  readonly config: string;
  readonly json?: boolean;
}

export function registerDoctor(program: Command, io: Io): void {
  program
    .command("doctor")
    .description(
      "look at all that tomorrow's nightly run will need: exports and their age, history, output, mail server",
    )
    .requiredOption("--config <file>", "the configuration that the nightly run is given")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nSends no mail and reads no export to its end. Run it as the account that runs the nightly job.\n" +
        "Example:\n  precopy doctor --config /etc/precopy/precopy.yaml\n" +
        "Exit status: 0 all is there, 1 the report will lack something or a secret lies open, 2 the run will not deliver.\n",
    )
    .action(async (flags: DoctorFlags) => {
      const [{ loadConfig }, { examine }] = await Promise.all([import("../job/config.ts"), import("../job/doctor.ts")]);
      const config = loadConfig(flags.config, io.environment);
      const tools = { now: io.now(), environment: io.environment, nodeVersion: process.version };
      const checks = await examine(config, tools);
      io.out(flags.json === true ? `${JSON.stringify(checks, null, 2)}\n` : textOf(checks));
      const worst = checks.some(({ state }) => state === "broken") ? 2 : 1;
      if (checks.some(({ state }) => state !== "ok")) io.exit(worst);
    });
}

function textOf(checks: readonly Check[]): string {
  return checks.map(({ what, state, text }) => `${WORDS[state].padEnd(8)} ${what.padEnd(8)} ${text}\n`).join("");
}
