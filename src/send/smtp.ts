import { readFile, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { createTransport as CreateTransport } from "nodemailer";
import type { MailConfig } from "../model/config.ts";
import { errorText, KnownError } from "../model/diagnostic.ts";
import { whyNoFile } from "../model/no-file.ts";
import { SECOND_MS } from "../model/units.ts";
import type { Message } from "./message.ts";

export interface SmtpOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Pauses before the second, third … attempt, milliseconds. */
  readonly retryAfterMs?: readonly number[];
  /** How long the server's greeting is waited for, milliseconds. */
  readonly greetingTimeoutMs?: number;
}

export type Delivery =
  | { readonly status: "sent"; readonly accepted: readonly string[]; readonly rejected: readonly string[] }
  /** temporary: another attempt later may work. */
  | { readonly status: "failed"; readonly temporary: boolean; readonly isSilent: boolean; readonly reason: string };

const RETRY_AFTER_MS: readonly number[] = [2 * SECOND_MS, 10 * SECOND_MS, 30 * SECOND_MS];

/** Servers that hold their greeting back against spam do so for some seconds; a port that speaks TLS stays silent for ever. */
const GREETING_TIMEOUT_MS = 15 * SECOND_MS;

/** Hands a message to the mail server, again after a pause where the failure may pass. @throws KnownError without a password. */
export async function deliver(
  message: Pick<Message, "envelope" | "raw">,
  mail: MailConfig,
  options: SmtpOptions,
): Promise<Delivery> {
  const connection = await connectionOf(mail, options);
  const pauses = options.retryAfterMs ?? RETRY_AFTER_MS;
  for (let attempt = 0; ; attempt += 1) {
    const delivery = await attemptOnce(message, mail, connection);
    const pause = pauses[attempt];
    if (delivery.status === "sent" || !delivery.temporary || pause === undefined) return delivery;
    // Who has said nothing for so long will not say more to the third attempt.
    if (delivery.isSilent && attempt > 0) return delivery;
    await wait(pause);
  }
}

type Connection = Exclude<Parameters<typeof CreateTransport>[0], string | undefined> & {
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
};

/** What nodemailer needs to know. @throws KnownError without a password. */
export async function connectionOf(
  mail: MailConfig,
  { environment, greetingTimeoutMs }: SmtpOptions,
): Promise<Connection> {
  const password = await passwordOf(mail, environment);
  const ca = mail.caFile === null ? undefined : await contentOf(mail.caFile, "mail.caFile");
  return {
    host: mail.host,
    port: mail.port,
    secure: mail.security === "tls",
    requireTLS: mail.security === "starttls",
    ignoreTLS: mail.security === "none",
    tls: { minVersion: "TLSv1.2", ca },
    auth: mail.user === null ? undefined : { user: mail.user, pass: password ?? "" },
    connectionTimeout: 20 * SECOND_MS,
    greetingTimeout: greetingTimeoutMs ?? GREETING_TIMEOUT_MS,
    socketTimeout: 120 * SECOND_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function passwordOf(mail: MailConfig, environment: SmtpOptions["environment"]): Promise<string | null> {
  if (mail.passwordFile !== null)
    return (await contentOf(mail.passwordFile, "mail.passwordFile")).replace(/\r?\n$/, "");
  if (mail.passwordEnv === null) return null;
  const password = environment[mail.passwordEnv];
  if (password === undefined || password === "") {
    throw new KnownError(
      `The mail password is missing: the environment variable ${mail.passwordEnv} (mail.passwordEnv) is not set.`,
    );
  }
  return password;
}

async function contentOf(file: string, key: string): Promise<string> {
  try {
    const why = whyNoFile(await stat(file));
    if (why !== null) throw new Error(why);
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    throw new KnownError(`Cannot read ${file} (${key}): ${errorText(error)}`);
  }
}

async function attemptOnce(
  { envelope, raw }: Pick<Message, "envelope" | "raw">,
  mail: MailConfig,
  connection: Connection,
): Promise<Delivery> {
  const { createTransport } = await import("nodemailer");
  const transport = createTransport(connection);
  try {
    const { accepted, rejected } = await transport.sendMail({
      envelope: { from: envelope.from, to: [...envelope.to] },
      raw,
    });
    return { status: "sent", accepted: accepted ?? [], rejected: rejected ?? [] };
  } catch (error) {
    return { status: "failed", ...judge(error, mail, connection) };
  } finally {
    transport.close();
  }
}

/** Temporary by SMTP's own word (4xx) or where the network or the server was not there; a wrong password or address is not. */
export function judge(
  error: unknown,
  mail: MailConfig,
  { auth }: Connection,
): { temporary: boolean; isSilent: boolean; reason: string } {
  const { code, responseCode, message } = error as { code?: string; responseCode?: number; message?: string };
  const server = `${mail.host}:${mail.port}`;
  const said = withoutSecret(message ?? String(error), auth)
    .replaceAll(/\s+/g, " ")
    .slice(0, 300);
  const answered = responseCode !== undefined && responseCode >= 400;
  const temporary = answered ? responseCode < 500 : isNetwork(code, said);
  const isSilent = !answered && /greeting never received/i.test(said);
  const next = isSilent ? silentStep(mail) : nextStep(code, said);
  return { temporary, isSilent, reason: `${server} did not take the mail: ${said}.${next}` };
}

/** A server may repeat what it was sent, as text or as AUTH writes it. */
function withoutSecret(said: string, auth: Connection["auth"]): string {
  if (auth === undefined || auth.pass === "") return said;
  const { user, pass } = auth;
  return [`\0${user}\0${pass}`, pass]
    .flatMap((text) => [Buffer.from(text, "utf8").toString("base64"), text])
    .reduce((text, secret) => text.replaceAll(secret, "(password)"), said);
}

/** The port answered and said nothing: it waits for the first byte of TLS, or it is no mail server. */
function silentStep({ security }: MailConfig): string {
  return security === "tls"
    ? " Check that mail.port is the mail server's port for TLS (usually 465)."
    : " A port that waits for TLS from the first byte (usually 465) needs mail.security: tls; else check mail.port.";
}

function isNetwork(code: string | undefined, said: string): boolean {
  if (isCertificate(said)) return false;
  return ["ECONNECTION", "ETIMEDOUT", "EDNS", "ESOCKET", "ECONNREFUSED", "ECONNRESET", "ENOTFOUND"].includes(
    code ?? "",
  );
}

function isCertificate(said: string): boolean {
  return /certificate|self-signed|altnames|unable to verify/i.test(said);
}

function nextStep(code: string | undefined, said: string): string {
  if (isCertificate(said))
    return " Set mail.caFile to your authority's certificate, or mail.host to a name in the certificate.";
  switch (code) {
    case "EAUTH":
      return " Check mail.user and the password.";
    case "ETLS":
      return " The server offers no STARTTLS; mail.security: tls (port 465) or none are the alternatives.";
    case "EENVELOPE":
      return " Check mail.from, mail.to and what the server relays for this machine.";
    case "EDNS":
    case "ENOTFOUND":
      return " Check mail.host.";
    case "ECONNECTION":
    case "ESOCKET":
    case "ETIMEDOUT":
      return " Check mail.host, mail.port and the firewall between.";
    case undefined:
    default:
      return "";
  }
}
