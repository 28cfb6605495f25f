import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Alert } from "../../src/model/alert.ts";
import type { WebhookConfig } from "../../src/model/config.ts";
import { renderAlert } from "../../src/render/alert.ts";
import { formatOf, sendAlert, webhookBody } from "../../src/send/webhook.ts";
import { fakeReport } from "../support/fake-report.ts";

const alert: Alert = {
  level: "act",
  title: "[ACT] vMotion prod 2026-11-22: 3 moves, 1 failed, 1 open",
  lines: ["1 VM could not be moved.", "ACT: <!channel> @here *db_01* [x](https://evil.example) & more"],
  url: "https://reports.example/2026-11-22/report.html",
};
const SECRET = "T0KEN";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A chat on loopback that answers with these statuses, the last one for ever; null: not at all. */
async function chat(statuses: readonly (number | null)[]): Promise<{ hook: WebhookConfig; bodies: string[] }> {
  const bodies: string[] = [];
  const own = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const status = statuses[Math.min(bodies.length, statuses.length - 1)] ?? null;
      bodies.push(Buffer.concat(chunks).toString("utf8"));
      if (status !== null) response.writeHead(status, { Location: "/elsewhere" }).end("ok");
    });
  });
  server = own;
  const port = await new Promise<number>((resolve) => {
    own.listen(0, "127.0.0.1", () => resolve((own.address() as AddressInfo).port));
  });
  const url = `http://127.0.0.1:${port}/hooks/${SECRET}`;
  return { hook: { url, urlEnv: null, on: ["act"], format: null }, bodies };
}

const options = { environment: {}, retryAfterMs: [1, 1], timeoutMs: 2000 };

describe("sendAlert", () => {
  test("posts once, also where the address is in the environment", async () => {
    const { hook, bodies } = await chat([200]);
    const hidden = { ...hook, url: null, urlEnv: "HOOK" };
    expect(await sendAlert(alert, hidden, { ...options, environment: { HOOK: `${hook.url ?? ""}\n` } })).toEqual({
      status: "sent",
    });
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([webhookBody(alert, "mattermost")]);
  });

  test.each([
    [[500, 429, 202], "sent", 3],
    [[503], "failed", 3],
    [[404, 200], "failed", 1],
    [[302, 200], "failed", 1],
  ] as const)("meets %j with %s after %d attempts", async (statuses, status, attempts) => {
    const { hook, bodies } = await chat(statuses);
    const result = await sendAlert(alert, hook, options);
    expect(result.status).toBe(status);
    expect(bodies).toHaveLength(attempts);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  test("never throws and never tells the address", async () => {
    const { hook } = await chat([null]);
    const silent = await sendAlert(alert, hook, { ...options, retryAfterMs: [], timeoutMs: 30 });
    expect(silent).toMatchObject({ status: "failed", reason: expect.stringContaining("no answer within") as string });
    server?.closeAllConnections();
    server?.close();
    const gone = await sendAlert(alert, hook, options);
    const unset = await sendAlert(alert, { ...hook, url: null, urlEnv: "HOOK" }, options);
    const odd = await sendAlert(alert, { ...hook, url: `ftp://x/${SECRET}` }, options);
    expect([gone.status, unset.status, odd.status]).toEqual(["failed", "failed", "failed"]);
    expect(JSON.stringify([silent, gone, unset, odd])).not.toContain(SECRET);
  });

  test("tells the levels asked for, and no data with them", async () => {
    const { hook, bodies } = await chat([200]);
    for (const level of ["ok", "watch", "act", "no-data"] as const) await sendAlert({ ...alert, level }, hook, options);
    expect(bodies).toHaveLength(2);
    expect((await sendAlert({ ...alert, level: "no-data" }, { ...hook, on: ["ok"] }, options)).status).toBe("skipped");
  });
});

describe("webhookBody", () => {
  test("is text that calls and links nobody in Slack and Mattermost", () => {
    const { text: slack } = webhookBody(alert, "slack") as { text: string };
    expect(slack).toContain("&lt;!channel&gt;");
    expect(slack).toContain("&amp; more");
    expect(slack).toContain("<https://reports.example/2026-11-22/report.html|Open the report>");
    const { text: mattermost } = webhookBody(alert, "mattermost") as { text: string };
    expect(mattermost).not.toMatch(/@here|(?<!\\)\[x/);
    expect(mattermost.split("\n")).toHaveLength(4);
  });

  test("is an Adaptive Card of text runs for Teams", () => {
    const { type, attachments } = webhookBody(alert, "teams") as {
      type: string;
      attachments: { contentType: string; content: { type: string; body: { type: string; inlines: unknown[] }[] } }[];
    };
    expect([type, attachments[0]?.contentType]).toEqual(["message", "application/vnd.microsoft.card.adaptive"]);
    expect(attachments[0]?.content.type).toBe("AdaptiveCard");
    expect(attachments[0]?.content.body.map(({ inlines }) => inlines)).toEqual(
      [alert.title, ...alert.lines].map((text, index) => [
        { type: "TextRun", text, weight: index === 0 ? "Bolder" : "Default" },
      ]),
    );
  });

  test.each([
    ["https://hooks.slack.com/services/a", "slack"],
    ["https://prod-1.westeurope.logic.azure.com:443/workflows/a", "teams"],
    ["https://default1.1.environment.api.powerplatform.com/a", "teams"],
    ["https://chat.corp.example/hooks/a", "mattermost"],
    ["https://slack.com.evil.example/a", "mattermost"],
  ])("goes by the host of %s: %s", (url, format) => expect(formatOf(new URL(url))).toBe(format));
});

describe("renderAlert", () => {
  test("tells the verdict and five findings, and how many more", () => {
    const report = fakeReport({ migrations: 200, hostile: true });
    const [first] = report.findings;
    if (first === undefined) throw new Error("no finding");
    const findings = Array.from({ length: 8 }, () => ({ ...first, severity: "act" as const }));
    const verdict = { ...report.verdict, level: "act" as const };
    const { title, lines } = renderAlert({ ...report, findings, verdict }, { site: "prod" });
    expect(title).toMatch(/^\[ACT\] vMotion prod /);
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe("and 3 more in report.html");
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202E]/u);
  });
});
