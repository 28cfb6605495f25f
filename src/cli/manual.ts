import type { Command } from "commander";
import { programVersion } from "../job/version.ts";
import { optionsOf, visible } from "./completion.ts";
import type { Io } from "./io.ts";

/** Prints the manual page; made at release, so it stands in no help. */
export function registerManual(program: Command, io: Io): void {
  program
    .command("manual", { hidden: true })
    .description("print the manual page (roff)")
    .action(() => io.out(manualOf(program, programVersion())));
}

/** precopy(1), made from the commands themselves. */
export function manualOf(program: Command, version: string): string {
  const commands = visible(program).flatMap((command) => [command, ...visible(command)]);
  return [
    `.TH PRECOPY 1 "" "precopy ${roff(version)}" "User Commands"`,
    ".SH NAME",
    "precopy \\- what your vMotions did last night",
    ".SH SYNOPSIS",
    ".B precopy",
    ".I command",
    "[options]",
    ".SH DESCRIPTION",
    roff(program.description()),
    ".SH COMMANDS",
    ...commands.flatMap(commandText),
    ".SH EXIT STATUS",
    "0 done; 1 done, a gate from the configuration was crossed; 2 nothing usable or bad usage; 70 internal error; 130 interrupted.",
    ".SH FILES",
    ".I templates/precopy.example.yaml",
    "is a configuration to start from.",
    "",
  ].join("\n");
}

function commandText(command: Command): readonly string[] {
  return [
    `.SS ${roff(`${nameOf(command)} ${command.usage()}`)}`,
    roff(command.description()),
    ...optionsOf(command).flatMap(({ flags, description }) => [".TP", `.B ${roff(flags)}`, roff(description)]),
  ];
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : `${parent.name()} ${command.name()}`;
}

/** Text as roff takes it: no escape, no control line, and a minus that can be copied. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^([.'])/gm, "\\&$1");
}
