import type { Command } from "commander";
import type { SendResult } from "../job/send.ts";
import type { Io } from "./io.ts";

interface SendFlags {
  readonly config: string;
  readonly dryRun?: string;
  readonly json?: boolean;
}

export function registerSend(program: Command, io: Io): void {
  program
    .command("send")
    .description("mail a written report: text and HTML, the page attached as the config says")
    .argument("<dir>", "folder that precopy report wrote")
    .requiredOption("--config <file>", "YAML configuration with a mail section (templates/precopy.example.yaml)")
    .option("--dry-run <file.eml>", "write the mail to this file instead of sending it")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  precopy send reports/2026-11-23 --config precopy.yaml --dry-run try.eml\n" +
        "  precopy send reports/2026-11-23 --config precopy.yaml\n",
    )
    .action(async (dir: string, flags: SendFlags) => {
      const dryRun = flags.dryRun ?? null;
      const { runSend } = await import("../job/send.ts");
      const result = await runSend({ dir, config: flags.config, dryRun, environment: io.environment });
      if (flags.json === true) io.out(`${JSON.stringify(result)}\n`);
      else io.err(sendText(result, dryRun));
    });
}

/** What became of the mail, for people. */
export function sendText(result: SendResult, dryRun: string | null): string {
  const lines = [result, ...result.parts].map((one) => outcomeText(one, dryRun));
  if (result.rejected.length > 0) lines.push(`Not taken by the server: ${result.rejected.join(", ")}`);
  if (result.note !== null) lines.push(result.note);
  return `${lines.join("\n")}\n`;
}

function outcomeText({ status, subject, recipients }: SendResult, dryRun: string | null): string {
  switch (status) {
    case "sent":
      return `Sent to ${recipients.join(", ")}: ${subject}`;
    case "written":
      return `Written to ${dryRun ?? "a file"}, not sent: ${subject}`;
    case "skipped":
      return `Not sent, for there is no problem and mail.when is problems: ${subject}`;
    case "queued":
      return `The mail server did not take it; the next night sends it: ${subject}`;
    default:
      return status satisfies never;
  }
}
