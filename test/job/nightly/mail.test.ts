import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runNightly } from "../../../src/job/nightly.ts";
import { nightlyTools } from "../../../src/job/nightly/tools.ts";
import type { Config } from "../../../src/model/config.ts";
import { ROOT } from "../../shared.ts";
import { aConfig } from "./fake-tools.ts";

let folder: string;
let config: Config;
const received: { subject: string; text: string; id: string }[] = [];
let server: SMTPServer | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-nightly-mail-"));
  received.length = 0;
});
afterEach(() => {
  server?.close();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

/** A mail server on a free port of this machine, or on the one given. */
async function startServer(port = 0): Promise<number> {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, _session, done) => {
      void simpleParser(stream).then((mail) => {
        received.push({ subject: mail.subject ?? "", text: mail.text ?? "", id: mail.messageId ?? "" });
        done();
      });
    },
  });
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  return (server.server.address() as AddressInfo).port;
}

async function stopServer(): Promise<void> {
  await new Promise<void>((resolve) => server?.close(() => resolve()));
  server = null;
}

function configOf(port: number): Config {
  const mail = {
    host: "127.0.0.1",
    port,
    security: "none" as const,
    caFile: null,
    user: null,
    passwordEnv: null,
    passwordFile: null,
    from: "vmotion@corp.example",
    to: ["ops@corp.example"],
    cc: [],
    recipients: [],
    attach: "none" as const,
    attachLimitMegabytes: 10,
    when: "always" as const,
  };
  return aConfig(folder, { mail, gates: { ...aConfig(folder).gates, inputAgeHours: 26, noInput: true } });
}

const tools = (now: string): ReturnType<typeof nightlyTools> =>
  nightlyTools(config, { environment: {}, now: Date.parse(now), settleSeconds: 0, retryAfterMs: [] });

test("with the mail server down the night's mail waits, and goes out with the next one, once", async () => {
  const port = await startServer();
  await stopServer();
  config = configOf(port);
  cpSync(join(ROOT, "samples", "event-router-json"), join(folder, "exports"), { recursive: true });
  const first = await runNightly(config, tools("2026-11-23T06:00:00Z"));
  expect(first.mail?.status).toBe("queued");
  expect(readdirSync(join(config.out, "mail-queue"))).toHaveLength(1);

  await startServer(port);
  const second = await runNightly(config, tools("2026-11-24T06:00:00Z"));
  expect(second.mail?.status).toBe("sent");
  expect(new Set(received.map((mail) => mail.id)).size).toBe(2);
  expect(received).toHaveLength(2);
  expect(readdirSync(join(config.out, "mail-queue"))).toEqual([]);
  await runNightly(config, tools("2026-11-24T07:00:00Z"));
  expect(received).toHaveLength(2);
}, 60_000);

test("stale and missing exports are mailed as such: silence would mean broken", async () => {
  config = configOf(await startServer());
  cpSync(join(ROOT, "samples", "event-router-json"), join(folder, "exports"), { recursive: true });
  expect((await runNightly(config, tools("2026-11-23T06:00:00Z"))).mail?.status).toBe("sent");
  const stale = await runNightly(config, tools("2026-11-25T12:00:00Z"));
  expect(stale).toMatchObject({ exitCode: 1, mail: { status: "sent" } });
  rmSync(join(folder, "exports"), { recursive: true });
  const missing = await runNightly(config, tools("2026-11-26T12:00:00Z"));
  expect(missing).toMatchObject({ exitCode: 1, mail: { status: "sent" } });
  const [, staleMail, missingMail] = received;
  expect(staleMail?.text).toMatch(/54|input|old/i);
  expect(missingMail?.text).toContain("exports");
  expect(received).toHaveLength(3);
}, 60_000);
