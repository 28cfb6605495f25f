import { sendReport, type SendResult } from "../send/send.ts";

export type { SendResult } from "../send/send.ts";

export interface SendJob {
  /** Folder that `precopy report --out` wrote. */
  readonly dir: string;
  readonly config: string;
  /** File the mail is written to instead of being sent. */
  readonly dryRun: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** `precopy send`: reads the configuration and mails the report. @throws KnownError with the next step. */
export async function runSend({ dir, config, dryRun, environment }: SendJob): Promise<SendResult> {
  const { loadConfig } = await import("./config.ts");
  return sendReport(dir, loadConfig(config, environment), { environment, dryRun });
}
