import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { instantOf } from "./instant.ts";
import type { NightlyResult } from "../job/nightly.ts";
import type { Io } from "./io.ts";
import { onOneLine } from "./printable.ts";

interface NightlyFlags {
  readonly config: string;
  readonly now?: string;
  readonly quiet?: boolean;
}

export function registerNightly(program: Command, io: Io): void {
  program
    .command("nightly")
    .description("the unattended job: new exports into the history, the night's report, the mail; run it once a day")
    .requiredOption("--config <file>", "settings in YAML, see templates/precopy.example.yaml")
    .option("--now <iso>", "the present time, for repeatable runs")
    .option("--quiet", "say only what went wrong")
    .addHelpText(
      "after",
      "\nReady-made files for cron, systemd and the Windows Task Scheduler are in templates/schedule/.\n" +
        "Example:\n  precopy nightly --config /etc/precopy/precopy.yaml --quiet\n" +
        "Exit status: 0 done, 1 a gate from the config was crossed, 2 nothing could be delivered or another run holds the lock.\n",
    )
    .action(async (flags: NightlyFlags) => {
      const [{ loadConfig }, { runNightly }, { nightlyTools }] = await Promise.all([
        import("../job/config.ts"),
        import("../job/nightly.ts"),
        import("../job/nightly/tools.ts"),
      ]);
      const config = loadConfig(flags.config, io.environment);
      const now =
        flags.now === undefined ? null : await instantOf("--now", flags.now, config.timeZone ?? io.machineZone);
      const result = await runNightly(config, nightlyTools(config, { environment: io.environment, now }));
      io.err(nightlyText(result, flags.quiet === true));
      io.exit(result.exitCode);
    });
}

/** What a run did, for people; `quiet` leaves only what went wrong. */
export function nightlyText(result: NightlyResult, quiet: boolean): string {
  const { verdict, date, folder, backfilled, completed, mail, messages } = result;
  const done = [
    ...(backfilled.length > 0 ? [`Made up for the nights of ${backfilled.join(", ")}.`] : []),
    ...(completed.length > 0 ? [`Wrote the reports of ${completed.join(", ")} anew: moves of theirs came late.`] : []),
    ...(mail === null ? [] : [`Mail ${mail.status}: ${mail.subject}`]),
    `[${verdict.level.toUpperCase()}] ${verdict.text}`,
    // Last, so that it is what is seen and copied.
    `The report of ${date} is in ${pageOf(folder)}`,
  ];
  return [...messages, ...(quiet ? [] : done)].map((line) => `${onOneLine(line)}\n`).join("");
}

/** The page where one was written, else the folder. */
function pageOf(folder: string): string {
  const page = join(folder, "report.html");
  return existsSync(page) ? page : folder;
}
