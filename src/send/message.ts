import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Attachment, MailConfig } from "../model/config.ts";
import { BYTES_PER_MEGABYTE, type EpochMs } from "../model/units.ts";
import type { ReportFolder } from "./report-folder.ts";
import { zipOf } from "./zip.ts";

/** A finished mail: the same report to the same people has the same Message-ID, so that sending it again is the same mail. */
export interface Message {
  readonly messageId: string;
  readonly subject: string;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: Buffer;
  readonly attached: Attachment;
  /** Why something else than asked for is attached, or null. */
  readonly note: string | null;
}

/** Base64 in lines of 76 characters and CRLF. */
const ENCODED_PER_BYTE = (4 / 3) * (78 / 76);

/** Puts text, HTML (in this order, RFC 2046 5.1.4: the best comes last) and the page together. */
export async function messageOf(report: ReportFolder, mail: MailConfig, sentAt: EpochMs): Promise<Message> {
  const { content, name, type, attached, note } = await attachmentOf(report, mail);
  const identity = [report.head.generatedAt, report.subject, mail.from, ...mail.to, ...mail.cc].join("\n");
  const hash = createHash("sha256").update(identity).update(report.text).digest("hex").slice(0, 40);
  const domain = domainOf(mail.from);
  const messageId = `<${hash}@precopy.${domain}>`;
  const { createTransport } = await import("nodemailer");
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { message, envelope } = await composer.sendMail({
    from: mail.from,
    to: [...mail.to],
    cc: [...mail.cc],
    subject: report.subject,
    text: report.text,
    html: report.html,
    messageId,
    // Of sending: a report sent again at noon is a mail of noon, and sorts there.
    date: new Date(sentAt),
    baseBoundary: hash,
    // RFC 2919: what filters and folders of a mail reader go by, whoever the mail is to.
    list: { id: { url: `vmotion-report.${domain}`, comment: "vMotion report" } },
    // RFC 3834; the second is Exchange's own: no out-of-office answers to a nightly mail.
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    attachments: content === null ? [] : [{ filename: name, content, contentType: type }],
  });
  const recipients = Array.isArray(envelope.to) ? envelope.to : [];
  return {
    messageId,
    subject: report.subject,
    envelope: { from: envelope.from === false ? mail.from : envelope.from, to: recipients },
    raw: Buffer.isBuffer(message) ? message : Buffer.alloc(0),
    attached,
    note,
  };
}

interface Attached {
  readonly content: Buffer | null;
  readonly name: string;
  readonly type: string;
  readonly attached: Attachment;
  readonly note: string | null;
}

/** The page as asked for; zipped where it is too large, left out where that is still too large or it was not written. */
async function attachmentOf({ page, head, subject }: ReportFolder, mail: MailConfig): Promise<Attached> {
  const none = (note: string | null): Attached => ({ content: null, name: "", type: "", attached: "none", note });
  if (mail.attach === "none") return none(null);
  if (page === null) return none("report.html is not attached: it was not written; --write html writes it.");
  const limit = mail.attachLimitMegabytes * BYTES_PER_MEGABYTE;
  // The night's date, as the subject has it.
  const date = /\d{4}-\d\d-\d\d/.exec(subject)?.[0] ?? head.generatedAt.slice(0, 10);
  if (mail.attach === "html" && page.bytes * ENCODED_PER_BYTE <= limit) {
    const content = await readFile(page.path);
    return {
      content,
      name: `vmotion-report-${date}.html`,
      type: "text/html; charset=utf-8",
      attached: "html",
      note: null,
    };
  }
  // A page that zips to less than a hundredth does not exist; do not hold gigabytes to find out.
  if (page.bytes > limit * 100) return none(tooLarge(mail));
  const content = zipOf("report.html", await readFile(page.path), new Date(head.generatedAt));
  if (content.length * ENCODED_PER_BYTE > limit) return none(tooLarge(mail));
  const note = mail.attach === "html" ? "report.html was zipped to keep the mail under attachLimitMegabytes." : null;
  return { content, name: `vmotion-report-${date}.zip`, type: "application/zip", attached: "zip", note };
}

function tooLarge({ attachLimitMegabytes }: MailConfig): string {
  return `report.html is not attached: zipped, it is still above attachLimitMegabytes (${attachLimitMegabytes}). Set reportUrl.`;
}

function domainOf(from: string): string {
  // vMotion report <vmotion@corp.example>: $1 corp.example
  return /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
}
