import { stat, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import type { Attachment, Config, MailConfig } from "../model/config.ts";
import { KnownError } from "../model/diagnostic.ts";
import { whyTooOpen } from "../model/secret-file.ts";
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
  /** Mails about a part of the site each, as `mail.recipients` has them. */
  readonly parts: readonly SendResult[];
}

/**
 * Mails the report in a folder. The same report gives the same Message-ID and bytes at every attempt.
 * @throws KnownError where the folder holds no report, the configuration no mail, or the server refuses.
 */
export async function sendReport(dir: string, config: Config, options: SendOptions): Promise<SendResult> {
  const { dryRun = null } = options;
  return inTurn(await prepareAll(dir, config, options.now ?? Date.now()), async ({ message, mail, skip, file }) => {
    if (dryRun !== null) {
      await writeFile(file === "mail" ? dryRun : besides(dryRun, file), message.raw);
      return resultOf("written", message);
    }
    if (skip) return resultOf("skipped", message);
    const delivery = await deliver(message, mail, options);
    if (delivery.status === "failed") throw new KnownError(delivery.reason);
    return { ...resultOf("sent", message), ...recipientsOf(delivery) };
  });
}

/** night.eml, mail-1: night.mail-1.eml */
function besides(path: string, file: string): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.${file}${ext}`);
}

export interface Prepared {
  readonly message: Message;
  readonly mail: MailConfig;
  /** Nothing to say where `mail.when` asks for problems only. */
  readonly skip: boolean;
  /** Name of the mail's files in the report's folder. */
  readonly file: string;
}

/** The mail of the whole site, where anybody gets it, and those about parts of it. */
export async function prepareAll(dir: string, config: Config, now: EpochMs): Promise<readonly Prepared[]> {
  const { mail } = config;
  if (mail === null) throw new KnownError(`${config.path} has no mail section: mail needs at least host, from and to.`);
  const prepared: Prepared[] = [];
  const open = await openPassword(mail);
  if (mail.to.length > 0) {
    const report = await readReportFolder(dir);
    const skip = mail.when === "problems" && !hasProblem(report.head);
    prepared.push({ message: noted(await messageOf(report, mail, now), open), mail, skip, file: "mail" });
  }
  for (const [index, { to }] of mail.recipients.entries()) {
    const file = `mail-${index + 1}`;
    const report = await readReportFolder(dir, file);
    // The page is about the whole site: who gets a part gets no more by attachment.
    const own: MailConfig = { ...mail, to, cc: [], attach: "none" };
    const skip = mail.when === "problems" && report.subject.startsWith("[OK]");
    prepared.push({ message: noted(await messageOf(report, own, now), open), mail: own, skip, file });
  }
  return prepared;
}

/** A file that is not there is said where the password is needed. */
async function openPassword({ passwordFile }: MailConfig): Promise<string | null> {
  const status = passwordFile === null ? null : await stat(passwordFile).catch(() => null);
  return status === null || passwordFile === null ? null : whyTooOpen(passwordFile, status.mode, process.platform);
}

function noted(message: Message, more: string | null): Message {
  return more === null ? message : { ...message, note: message.note === null ? more : `${message.note}\n${more}` };
}

/** One after the other; what fails for some people does not keep the mail from the others. */
export async function inTurn(
  prepared: readonly Prepared[],
  send: (one: Prepared) => Promise<SendResult>,
): Promise<SendResult> {
  const results: SendResult[] = [];
  const failed: { readonly to: readonly string[]; readonly reason: string }[] = [];
  for (const one of prepared) {
    try {
      results.push(await send(one));
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      failed.push({ to: one.message.envelope.to, reason: error.message });
    }
  }
  const reasons = [...new Set(failed.map(({ reason }) => reason))];
  const [first, ...parts] = results;
  if (first === undefined) throw new KnownError(reasons.join("\n"));
  if (failed.length === 0) return { ...first, parts };
  const note = [...(first.note === null ? [] : [first.note]), ...reasons].join("\n");
  return { ...first, parts, note, rejected: [...first.rejected, ...failed.flatMap(({ to }) => to)] };
}

function hasProblem({ verdict, gates }: ReportHead): boolean {
  return verdict.level !== "ok" || gates.some(({ passed }) => !passed);
}

export function resultOf(status: SendResult["status"], message: Message): SendResult {
  const { messageId, subject, envelope, attached, note } = message;
  return { status, messageId, subject, recipients: envelope.to, rejected: [], attached, note, parts: [] };
}

export function recipientsOf(delivery: {
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
}): Pick<SendResult, "recipients" | "rejected"> {
  return { recipients: delivery.accepted, rejected: delivery.rejected };
}
