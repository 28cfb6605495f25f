import type { Command } from "commander";
import { listFormats } from "../job/formats.ts";
import type { Io } from "./io.ts";

export function registerFormats(program: Command, io: Io): void {
  program
    .command("formats")
    .description("the formats precopy reads, each with the command that exports it")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExamples:\n  precopy formats\n  precopy formats --json\n")
    .action((flags: { json?: boolean }) =>
      io.out(flags.json === true ? `${JSON.stringify(listFormats(), null, 2)}\n` : formatsText()),
    );
}

function formatsText(): string {
  return listFormats()
    .map(({ id, title, role, bareTimes, recipes }) => {
      const lines = recipes.map(
        ({ tool, command, privilege, note }) =>
          `  ${tool}:\n    ${command}\n    needs: ${privilege}${note === undefined ? "" : `\n    note: ${note}`}\n`,
      );
      return `${id} (${role}) — ${title}\n  times without zone: ${bareTimes === "utc" ? "UTC" : "local; say --time-zone"}\n${lines.join("")}`;
    })
    .join("\n");
}
