import type { Command } from "commander";
import type { RuleLine } from "../job/rules.ts";
import type { Io } from "./io.ts";

export function registerRules(program: Command, io: Io): void {
  program
    .command("rules")
    .description(
      "everything that can become a finding: severity, what it means, what to do; ids for mute in the config",
    )
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExamples:\n  precopy rules\n  precopy rules --json\n")
    .action(async (flags: { json?: boolean }) => {
      const { listRules } = await import("../job/rules.ts");
      const rules = listRules();
      io.out(flags.json === true ? `${JSON.stringify(rules, null, 2)}\n` : rulesText(rules));
    });
}

function rulesText(rules: readonly RuleLine[]): string {
  return rules
    .map(
      ({ id, severity, meaning, whatToDo }) =>
        `${id} (${severity.toUpperCase()})\n  ${meaning}\n  To do: ${whatToDo}\n`,
    )
    .join("\n");
}
