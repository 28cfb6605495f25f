import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config, MailConfig } from "../model/config.ts";
import { KnownError } from "../model/diagnostic.ts";
import { HOUR_MS, SECOND_MS } from "../model/units.ts";
import { compareText } from "../model/report-order.ts";
import type { Message } from "./message.ts";
import { inTurn, prepareAll, recipientsOf, resultOf, type SendResult } from "./send.ts";
import { deliver, type SmtpOptions } from "./smtp.ts";

/** A mail that waits in `<out>/mail-queue` for its server, one file each. */
interface QueuedMail {
  readonly messageId: string;
  readonly subject: string;
  readonly envelope: Message["envelope"];
  readonly queuedAt: string;
  /** The mail's bytes as base64. */
  readonly raw: string;
}

export interface QueueOptions extends SmtpOptions {
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface FlushResult {
  readonly sent: readonly string[];
  readonly waiting: number;
  /** What a person should know, e.g. a mail the server refused for good; it was set aside as `.refused`. */
  readonly notes: readonly string[];
}

/** A claim this old was left by a run that died while sending. */
const STALE_CLAIM_MS = HOUR_MS;

export function queueFolder(config: Pick<Config, "out">): string {
  return join(config.out, "mail-queue");
}

/** The night's mail: what waited goes first; where the server is down this one is queued, never lost and never doubled. */
export async function sendOrQueue(dir: string, config: Config, options: QueueOptions): Promise<SendResult> {
  const prepared = await prepareAll(dir, config, options.now);
  const [{ mail } = { mail: config.mail }] = prepared;
  if (mail === null) throw new KnownError(`${config.path} has no mail section: mail needs at least host, from and to.`);
  const flushed = await flushQueue(queueFolder(config), mail, options);
  // What waits proves the server to be down: another round of attempts would only take time.
  let isDown = flushed.waiting > 0;
  return inTurn(prepared, async ({ message, mail: own, skip }) => {
    if (flushed.sent.includes(message.messageId)) return resultOf("sent", message);
    if (skip) return resultOf("skipped", message);
    const delivery = isDown ? null : await deliver(message, own, options);
    if (delivery?.status === "sent") return { ...resultOf("sent", message), ...recipientsOf(delivery) };
    if (delivery !== null && !delivery.temporary) throw new KnownError(delivery.reason);
    isDown = true;
    await enqueue(queueFolder(config), message, options.now);
    const note = delivery?.reason ?? "Older mails still wait for the mail server.";
    return { ...resultOf("queued", message), note };
  });
}

/** Queues a message once, however often it is asked to. */
export async function enqueue(folder: string, message: Message, now: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, fileNameOf(message.messageId));
  const queued: QueuedMail = {
    messageId: message.messageId,
    subject: message.subject,
    envelope: message.envelope,
    queuedAt: new Date(now).toISOString(),
    raw: message.raw.toString("base64"),
  };
  const partial = `${file}.${randomUUID()}.tmp`;
  await writeFile(partial, JSON.stringify(queued));
  await rename(partial, file);
}

/** Sends what waits, oldest first, and stops at the first temporary failure. Two runs at once never send the same mail. */
export async function flushQueue(folder: string, mail: MailConfig, options: QueueOptions): Promise<FlushResult> {
  const notes: string[] = [];
  const sent: string[] = [];
  await releaseStaleClaims(folder, options.now);
  const waiting = await readQueue(folder, notes);
  for (const [index, { file, queued }] of waiting.entries()) {
    if (!(await claim(file, options.now))) continue;
    const delivery = await deliver(
      { envelope: queued.envelope, raw: Buffer.from(queued.raw, "base64") },
      mail,
      options,
    );
    if (delivery.status === "sent") {
      await rm(`${file}.sending`, { force: true });
      sent.push(queued.messageId);
    } else if (delivery.temporary) {
      await rename(`${file}.sending`, file);
      return { sent, waiting: waiting.length - index, notes: [...notes, delivery.reason] };
    } else {
      await rename(`${file}.sending`, `${file}.refused`);
      notes.push(`${queued.subject}: ${delivery.reason}`);
    }
  }
  return { sent, waiting: 0, notes };
}

async function readQueue(folder: string, notes: string[]): Promise<{ file: string; queued: QueuedMail }[]> {
  const found: { file: string; queued: QueuedMail }[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(".mail.json")) continue;
    const file = join(folder, name);
    try {
      found.push({ file, queued: JSON.parse(await readFile(file, "utf8")) as QueuedMail });
    } catch {
      await rename(file, `${file}.refused`).catch(() => undefined);
      notes.push(`${file} was no readable mail and is set aside.`);
    }
  }
  return found.toSorted((a, b) => (a.queued.queuedAt < b.queued.queuedAt ? -1 : 1));
}

async function claim(file: string, now: number): Promise<boolean> {
  try {
    await utimes(file, now / SECOND_MS, now / SECOND_MS);
    await rename(file, `${file}.sending`);
    return true;
  } catch {
    return false;
  }
}

async function releaseStaleClaims(folder: string, now: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(".sending")) continue;
    const file = join(folder, name);
    const claimedAt = (await stat(file).catch(() => null))?.mtimeMs ?? now;
    if (now - claimedAt > STALE_CLAIM_MS) await rename(file, file.slice(0, -".sending".length)).catch(() => undefined);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch((): string[] => [])).toSorted(compareText);
}

function fileNameOf(messageId: string): string {
  return `${createHash("sha256").update(messageId).digest("hex").slice(0, 24)}.mail.json`;
}
