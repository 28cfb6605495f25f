import { Option, type Command } from "commander";
import { instantOf } from "./instant.ts";
import { KnownError } from "../model/diagnostic.ts";
import { formatCountOf, formatList } from "../model/words.ts";
import type { Io } from "./io.ts";
import {
  addHidingOptions,
  addReadingOptions,
  collect,
  endProgress,
  setUpReading,
  type HidingFlags,
  type ReadingFlags,
} from "./reading-options.ts";

interface ResidencyFlags extends ReadingFlags, HidingFlags {
  readonly vm?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
}

export function registerResidency(program: Command, io: Io): void {
  const command = program
    .command("residency")
    .description("on which host a VM was, from when to when and by what evidence, as a document and a CSV file")
    .argument("[input...]", "files, folders or - for standard input; without any: those of the config, and its history")
    .addOption(
      new Option(
        "--vm <pattern>",
        "VM name, MoRef or instance UUID; * and ? work, /…/ is a regular expression (repeatable; default: the VMs of allowedHosts)",
      ).argParser(collect),
    )
    .option("--from <time>", "begin of the time asked for, e.g. 2026-01-01 (default: as far as the exports reach)")
    .option("--to <time>", "end of the time asked for")
    .option("--out <dir>", "folder residency.html and residency.csv are written to", "precopy-residency")
    .addHelpText(
      "after",
      "\nExamples:\n  precopy residency --config precopy.yaml --vm 'ora-*' --from 2026-01-01 --to 2026-04-01\n" +
        "  precopy residency exports --vm sql01 --out audit\n" +
        "Exit status: 0 done, 1 a VM was seen outside allowedHosts, 2 nothing usable or no such VM.\n",
    );
  addReadingOptions(addHidingOptions(command)).action(async (names: string[], flags: ResidencyFlags) =>
    runResidency(names, flags, io),
  );
}

async function runResidency(names: readonly string[], flags: ResidencyFlags, io: Io): Promise<void> {
  if (names.length === 0 && flags.config === undefined)
    throw new KnownError("Give the exports to read, or --config FILE with their folders.");
  const { inputs, options, config } = await setUpReading(names, flags, io);
  try {
    for (const { path, reason } of inputs.missing) io.err(`precopy: ${path}: ${reason}\n`);
    const [{ answerFrom, hiddenResidency, writeResidency }, { hidingOf }] = await Promise.all([
      import("../job/residency.ts"),
      import("../job/hiding.ts"),
    ]);
    const { document: named, notes } = await answerFrom(names.length === 0 ? null : inputs.files, options, {
      patterns: flags.vm ?? [],
      from: flags.from === undefined ? null : await instantOf("--from", flags.from, options.reportTimeZone),
      to: flags.to === undefined ? null : await instantOf("--to", flags.to, options.reportTimeZone),
    });
    endProgress(options, io);
    const hiding = hidingOf(config, flags.anonymize);
    const document = hiding === null ? named : await hiddenResidency(named, hiding);
    const files = await writeResidency(document, flags.out);
    for (const note of notes) io.err(`precopy: ${note}\n`);
    const outside = document.vms.filter(({ stays, undated }) =>
      [...stays, ...undated].some((stay) => stay.outside.length > 0),
    );
    if (flags.quiet !== true || outside.length > 0) {
      const told =
        outside.length === 0
          ? ""
          : `, ${outside.length} outside the allowed hosts: ${formatList(outside.map(({ label }) => label))}`;
      io.err(
        `Followed ${formatCountOf(document.vms.length, "VM")}${told}.\nThe document is ${files[0] ?? flags.out}\n`,
      );
    }
    if (outside.length > 0) io.exit(1);
  } finally {
    await inputs.dispose();
  }
}
