import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { Config, MailConfig } from "../../src/model/config.ts";
import { renderJson } from "../../src/render/json.ts";
import { renderMail } from "../../src/render/mail/mail.ts";
import type { Report } from "../../src/model/report.ts";
import { loadConfig } from "../../src/job/config.ts";
import { testCertificate } from "../support/certificate.ts";

const certificate = testCertificate("localhost");
export const PASSWORD = "päss wörd";
export const ENVIRONMENT = { MAIL_PASSWORD: PASSWORD };

/** What a server on loopback got. */
export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly user: string;
  readonly secure: boolean;
}

export interface LoopbackServer {
  readonly port: number;
  readonly received: Received[];
  close(): Promise<void>;
}

/** An SMTP server with STARTTLS and AUTH on 127.0.0.1; a full disk (452) for the first `busy` mails. */
export async function startServer(
  more: SMTPServerOptions & { busy?: number; port?: number } = {},
): Promise<LoopbackServer> {
  const { busy = 0, port = 0, ...options } = more;
  const received: Received[] = [];
  let refused = 0;
  const server = new SMTPServer({
    ...certificate,
    logger: false,
    onAuth: ({ username, password }, _session, callback) => {
      if (username !== "reporter" || password !== PASSWORD) return callback(new Error("wrong"));
      callback(null, { user: username });
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (refused < busy) {
          refused += 1;
          callback(Object.assign(new Error("insufficient system storage"), { responseCode: 452 }));
          return;
        }
        const from = session.envelope.mailFrom === false ? "" : session.envelope.mailFrom.address;
        received.push({
          from,
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
          user: String(session.user ?? ""),
          secure: session.secure,
        });
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  const address = server.server.address() as AddressInfo;
  return {
    port: address.port,
    received,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** A folder with a written report and its configuration, removed by `remove`. */
export interface Workplace {
  readonly folder: string;
  readonly config: (mail?: Partial<MailConfig>) => Config;
  readonly remove: () => void;
}

export function workplace(report: Report, page: string): Workplace {
  const folder = mkdtempSync(join(tmpdir(), "precopy-send-"));
  const { html, text } = renderMail(report, { site: "R&D <north>" });
  writeFileSync(join(folder, "report.json"), [...renderJson(report)].join(""));
  writeFileSync(join(folder, "mail.html"), html);
  writeFileSync(join(folder, "mail.txt"), text);
  writeFileSync(join(folder, "report.html"), page);
  writeFileSync(join(folder, "ca.pem"), certificate.cert);
  const file = join(folder, "precopy.yaml");
  writeFileSync(
    file,
    `out: .
mail:
  host: localhost
  port: 2525
  caFile: ca.pem
  user: reporter
  passwordEnv: MAIL_PASSWORD
  from: vMotion Bericht <vmotion@corp.example>
  to: [team@corp.example, Müller <lead@corp.example>]
  cc: [boss@corp.example]
`,
  );
  const loaded = loadConfig(file, {});
  if (loaded.mail === null) throw new Error("no mail section");
  const mail = loaded.mail;
  return {
    folder,
    config: (changes = {}) => ({ ...loaded, mail: { ...mail, ...changes } }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
