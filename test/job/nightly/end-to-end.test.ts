import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { unzipSync } from "fflate";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runNightly } from "../../../src/job/nightly.ts";
import { nightlyTools } from "../../../src/job/nightly/tools.ts";
import type { Config } from "../../../src/model/config.ts";
import type { Report } from "../../../src/model/report.ts";
import { readMetrics } from "../../render/read-metrics.ts";
import { ROOT } from "../../shared.ts";
import { CHAT_SCHEMAS } from "../../support/chat-schemas.ts";
import { aConfig } from "./fake-tools.ts";

/** One night through real servers on this machine: what arrives by mail, chat and metrics is what report.json says. */
const folder = mkdtempSync(join(tmpdir(), "precopy-evening-"));
const mails: ParsedMail[] = [];
const posts: { readonly path: string; readonly type: string; readonly body: unknown }[] = [];
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onData: (stream, _session, done) => {
    void simpleParser(stream).then((mail) => {
      mails.push(mail);
      done();
    });
  },
});
const http: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
    posts.push({ path: request.url ?? "", type: request.headers["content-type"] ?? "", body });
    response.writeHead(200).end("ok");
  });
});
let report: Report;
let page: string;
let metrics: string;

beforeAll(async () => {
  smtp.listen(0, "127.0.0.1");
  http.listen(0, "127.0.0.1");
  await Promise.all([once(smtp.server, "listening"), once(http, "listening")]);
  cpSync(join(ROOT, "samples", "event-router-json"), join(folder, "exports"), { recursive: true });
  for (const format of ["slack", "teams", "mattermost"] as const) {
    const out = join(folder, format);
    const config = configOf(out, format);
    const tools = nightlyTools(config, {
      environment: { HOOK: `http://127.0.0.1:${(http.address() as AddressInfo).port}/${format}` },
      now: Date.parse("2026-11-23T06:00:00Z"),
      settleSeconds: 0,
      retryAfterMs: [],
    });
    await runNightly(config, tools);
    const [night = ""] = readdirSync(out)
      .filter((name) => /^\d{4}-\d\d-\d\d$/.test(name))
      .map((name) => join(out, name));
    report = JSON.parse(readFileSync(join(night, "report.json"), "utf8")) as Report;
    page = readFileSync(join(night, "report.html"), "utf8");
    metrics = readFileSync(join(out, "precopy.prom"), "utf8");
  }
}, 120_000);
afterAll(() => {
  smtp.close();
  http.closeAllConnections();
  http.close();
  rmSync(folder, { recursive: true, force: true });
});

function configOf(out: string, format: "slack" | "teams" | "mattermost"): Config {
  const mail = {
    host: "127.0.0.1",
    port: (smtp.server.address() as AddressInfo).port,
    security: "none" as const,
    caFile: null,
    user: null,
    passwordEnv: null,
    passwordFile: null,
    from: "vMotion report <vmotion@corp.example>",
    to: ["ops@corp.example"],
    cc: [],
    recipients: [],
    attach: "zip" as const,
    attachLimitMegabytes: 10,
    when: "always" as const,
  };
  return aConfig(folder, {
    out,
    mail,
    reportUrl: "https://reports.corp.example/{date}/report.html",
    history: null,
    metrics: join(out, "precopy.prom"),
    site: "prod",
    write: ["html", "json", "mail"],
    webhook: { url: null, urlEnv: "HOOK", on: ["ok", "watch", "act", "no-data"], format },
  });
}

describe("the mail that arrives", () => {
  test("is a mail of two texts and the page in a zip, and says what report.json says", () => {
    expect(mails).toHaveLength(3);
    const [mail] = mails;
    const { migrations, failed, open, succeeded } = report.counts;
    expect(mail?.subject).toMatch(
      new RegExp(`^\\[[A-Z ]+\\] vMotion prod 2026-11-2\\d: ${migrations} moves?, ${failed} failed, ${open} open`),
    );
    const sum = `${migrations} moves: ${succeeded} succeeded, ${failed} failed`;
    for (const text of [mail?.text, typeof mail?.html === "string" ? mail.html : ""])
      expect(text?.replaceAll(/\s+/g, " ")).toContain(sum);
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(JSON.stringify(mail?.headers.get("list"))).toContain("vmotion-report.corp.example");
    expect(mail?.messageId).toMatch(/^<[0-9a-f]{40}@precopy\.corp\.example>$/);
    const [attached] = mail?.attachments ?? [];
    expect([mail?.attachments.length, attached?.contentType]).toEqual([1, "application/zip"]);
    const inside = unzipSync(attached?.content ?? new Uint8Array());
    expect(Object.keys(inside)).toEqual(["report.html"]);
    expect(Buffer.from(inside["report.html"] ?? []).toString("utf8")).toBe(page);
    expect(mail?.text).toContain("https://reports.corp.example/");
  });

  test("has a plain text of lines that every reader shows whole", () => {
    for (const line of (mails[0]?.text ?? "").split("\n")) expect(line.length, line).toBeLessThanOrEqual(78);
  });
});

describe("what arrives in the chat", () => {
  test.each(["slack", "teams", "mattermost"] as const)("is one post as %s documents it", (format) => {
    const own = posts.filter(({ path }) => path === `/${format}`);
    expect(own).toHaveLength(1);
    expect(own[0]?.type).toBe("application/json; charset=utf-8");
    const check = new Ajv({ strict: true }).compile(CHAT_SCHEMAS[format]);
    expect(check(own[0]?.body), JSON.stringify(check.errors)).toBe(true);
    expect(JSON.stringify(own[0]?.body)).toContain(`${report.counts.migrations} moves`);
    expect(JSON.stringify(own[0]?.body)).toContain("https://reports.corp.example/");
  });
});

test("the metrics' file is what the collector reads, with the night's counts", () => {
  const sum = (name: string): number =>
    readMetrics(metrics).reduce((all, sample) => all + (sample.name === `precopy_${name}` ? sample.value : 0), 0);
  expect(sum("migrations")).toBe(report.counts.migrations);
  expect(sum("failures_open")).toBe(report.counts.open);
  expect(sum("last_run_success")).toBe(1);
});
