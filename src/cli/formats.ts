import type { Command } from "commander";
import type { FormatInfo } from "../job/formats.ts";
import type { Io } from "./io.ts";

export function registerFormats(program: Command, io: Io): void {
  program
    .command("formats")
    .description("the formats precopy reads, each with the command that exports it")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExamples:\n  precopy formats\n  precopy formats --json\n")
    .action(async (flags: { json?: boolean }) => {
      const { listFormats } = await import("../job/formats.ts");
      const formats = listFormats();
      io.out(flags.json === true ? `${JSON.stringify(formats, null, 2)}\n` : formatsText(formats));
    });
}

function formatsText(formats: readonly FormatInfo[]): string {
  return formats
    .map(({ id, title, role, bareTimes, recipes }) => {
      const lines = recipes.map(
        ({ tool, command, privilege, note }) =>
          `  ${tool}:\n    ${command}\n    needs: ${privilege}${note === undefined ? "" : `\n    note: ${note}`}\n`,
      );
      return `${id} (${role}) — ${title}\n  times without zone: ${bareTimes === "utc" ? "UTC" : "local; say --time-zone"}\n${lines.join("")}`;
    })
    .join("\n");
}
