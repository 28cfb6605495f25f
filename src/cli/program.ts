import { Command, CommanderError } from "commander";
import { versionLine } from "../job/version.ts";
import { KnownError } from "../model/diagnostic.ts";
import { registerCompletion } from "./completion.ts";
import { registerDoctor } from "./doctor.ts";
import type { Io } from "./io.ts";
import { registerExplain } from "./explain.ts";
import { registerForecast } from "./forecast.ts";
import { registerFormats } from "./formats.ts";
import { registerHistory } from "./history.ts";
import { registerInspect } from "./inspect.ts";
import { registerManual } from "./manual.ts";
import { registerModel } from "./model.ts";
import { registerNightly } from "./nightly.ts";
import { registerReport } from "./report.ts";
import { printable } from "../model/printable.ts";
import { registerResidency } from "./residency.ts";
import { registerRules } from "./rules.ts";
import { registerSend } from "./send.ts";

/** Exit statuses of the contract. */
export const EXIT = { done: 0, gate: 1, unusable: 2, internal: 70, interrupted: 130 } as const;

/** Runs one command line; never throws, returns the exit status. */
export async function runCli(args: readonly string[], overrides: Partial<Io> = {}): Promise<number> {
  let code: number = EXIT.done;
  const { out, err } = {
    out: (text: string): unknown => process.stdout.write(text),
    err: (text: string): unknown => process.stderr.write(text),
    ...overrides,
  };
  const io: Io = {
    stdin: process.stdin,
    environment: process.env,
    isTerminal: process.stderr.isTTY,
    now: Date.now,
    machineZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    exit: (status) => {
      code = Math.max(code, status);
    },
    ...overrides,
    out: (text) => out(printable(text)),
    err: (text) => err(printable(text)),
    progress: (text) => err(`\r\u001b[K${printable(text)}`),
  };
  const program = makeProgram(io);
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.unusable;
    if (error instanceof KnownError) {
      io.err(`precopy: ${error.message}\n`);
      return EXIT.unusable;
    }
    io.err(
      `precopy: internal error, please report it with the command line\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return EXIT.internal;
  }
}

export function makeProgram(io: Io): Command {
  const program = new Command("precopy");
  const output = {
    writeOut: (text: string): unknown => io.out(text),
    writeErr: (text: string): unknown => io.err(text),
    // As every other message begins.
    outputError: (text: string, write: (text: string) => void): void => write(text.replace(/^error: /, "precopy: ")),
  };
  program
    .description(
      "What your vMotions did last night: reads vCenter event and task exports, pairs every migration, and writes the morning report.",
    )
    .version(versionLine())
    .showHelpAfterError("(run with --help for the options)")
    .exitOverride()
    .configureOutput(output)
    .addHelpText(
      "after",
      "\nFirst steps:\n  precopy formats            how to export the events of a night\n" +
        "  precopy report FOLDER      the report of the exports in it; it says which file to open\n" +
        "  precopy report --help      options and examples of a command\n" +
        "\nExit status: 0 done, 1 a gate from the config was crossed, 2 nothing usable or bad usage, 70 internal error, 130 interrupted.\n",
    );
  registerReport(program, io);
  registerInspect(program, io);
  registerExplain(program, io);
  registerForecast(program, io);
  registerResidency(program, io);
  registerFormats(program, io);
  registerRules(program, io);
  registerModel(program, io);
  registerNightly(program, io);
  registerSend(program, io);
  registerDoctor(program, io);
  registerHistory(program, io);
  registerCompletion(program, io);
  registerManual(program, io);
  for (const command of program.commands.flatMap((own) => [own, ...own.commands]))
    command.exitOverride().configureOutput(output);
  return program;
}
