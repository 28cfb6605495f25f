import { writeFile } from "node:fs/promises";
import type { Attachment, Config, MailConfig } from "../model/config.ts";
import { KnownError } from "../model/diagnostic.ts";
import type { EpochMs } from "../model/units.ts";
import { messageOf, type Message } from "./message.ts";
import { readReportFolder, type ReportHead } from "./report-folder.ts";
import { deliver, type SmtpOptions } from "./smtp.ts";

export interface SendOptions extends SmtpOptions {
  /** Writes the mail to this file instead of sending it. */
  readonly dryRun?: string | null;
  /** When it is sent, epoch ms; absent: by the machine's clock. */
  readonly now?: EpochMs;
}

export interface SendResult {
  /** skipped: `mail.when` is problems and there is none; queued: the server was down, the next night sends it. */
  readonly status: "sent" | "written" | "skipped" | "queued";
  readonly messageId: string;
  readonly subject: string;
  readonly recipients: readonly string[];
  readonly rejected: readonly string[];
  readonly attached: Attachment;
  /** What a person should know about it, or null. */
  readonly note: string | null;
}

/**
 * Mails the report in a folder. The same report gives the same Message-ID and bytes at every attempt.
 * @throws KnownError where the folder holds no report, the configuration no mail, or the server refuses.
 */
export async function sendReport(dir: string, config: Config, options: SendOptions): Promise<SendResult> {
  const prepared = await prepare(dir, config, options.now ?? Date.now());
  const { message, mail } = prepared;
  if (options.dryRun !== undefined && options.dryRun !== null) {
    await writeFile(options.dryRun, message.raw);
    return resultOf("written", message);
  }
  if (prepared.skip) return resultOf("skipped", message);
  const delivery = await deliver(message, mail, options);
  if (delivery.status === "failed") throw new KnownError(delivery.reason);
  return { ...resultOf("sent", message), ...recipientsOf(delivery) };
}

export interface Prepared {
  readonly message: Message;
  readonly mail: MailConfig;
  /** Nothing to say where `mail.when` asks for problems only. */
  readonly skip: boolean;
}

export async function prepare(dir: string, config: Config, now: EpochMs): Promise<Prepared> {
  const { mail } = config;
  if (mail === null) throw new KnownError(`${config.path} has no mail section: mail needs at least host, from and to.`);
  const report = await readReportFolder(dir);
  return {
    message: await messageOf(report, mail, now),
    mail,
    skip: mail.when === "problems" && !hasProblem(report.head),
  };
}

function hasProblem({ verdict, gates }: ReportHead): boolean {
  return verdict.level !== "ok" || gates.some(({ passed }) => !passed);
}

export function resultOf(status: SendResult["status"], message: Message): SendResult {
  const { messageId, subject, envelope, attached, note } = message;
  return { status, messageId, subject, recipients: envelope.to, rejected: [], attached, note };
}

export function recipientsOf(delivery: {
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
}): Pick<SendResult, "recipients" | "rejected"> {
  return { recipients: delivery.accepted, rejected: delivery.rejected };
}
