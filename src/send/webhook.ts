import { setTimeout as wait } from "node:timers/promises";
import type { Alert } from "../model/alert.ts";
import type { WebhookConfig, WebhookFormat } from "../model/config.ts";
import { errorText } from "../model/diagnostic.ts";
import { SECOND_MS } from "../model/units.ts";

export interface WebhookOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Pauses before the second, third … attempt, milliseconds. */
  readonly retryAfterMs?: readonly number[];
  readonly timeoutMs?: number;
}

export type WebhookResult =
  | { readonly status: "sent" }
  | { readonly status: "skipped" }
  | { readonly status: "failed"; readonly reason: string };

const RETRY_AFTER_MS: readonly number[] = [2 * SECOND_MS, 10 * SECOND_MS];
const TIMEOUT_MS = 10 * SECOND_MS;

/** Posts a night to the chat where its level is asked for. Never throws: an alert that fails must not cost the report. */
export async function sendAlert(alert: Alert, webhook: WebhookConfig, options: WebhookOptions): Promise<WebhookResult> {
  if (!isWanted(alert, webhook)) return { status: "skipped" };
  const address = addressOf(webhook, options.environment);
  if ("reason" in address) return { status: "failed", reason: address.reason };
  const { url } = address;
  const body = JSON.stringify(webhookBody(alert, webhook.format ?? formatOf(url)));
  const pauses = options.retryAfterMs ?? RETRY_AFTER_MS;
  for (let attempt = 0; ; attempt += 1) {
    const failure = await post(url, body, options.timeoutMs ?? TIMEOUT_MS);
    if (failure === null) return { status: "sent" };
    const pause = pauses[attempt];
    // The address is the secret: only its host is ever told.
    const reason = `The webhook (${url.host}) did not take the alert: ${failure.reason}`;
    if (!failure.isTemporary || pause === undefined) return { status: "failed", reason };
    await wait(pause);
  }
}

/** Who wants to be told of trouble wants to be told of a night that says nothing. */
function isWanted({ level }: Alert, { on }: WebhookConfig): boolean {
  return on.includes(level) || (level === "no-data" && (on.includes("act") || on.includes("watch")));
}

function addressOf(
  webhook: WebhookConfig,
  environment: WebhookOptions["environment"],
): { url: URL } | { reason: string } {
  const { url, urlEnv } = webhook;
  const text = url ?? environment[urlEnv ?? ""] ?? "";
  if (text === "")
    return { reason: `The webhook's address is missing: the environment variable ${urlEnv ?? ""} is not set.` };
  const parsed = URL.parse(text.trim());
  if (parsed === null || !["https:", "http:"].includes(parsed.protocol))
    return { reason: "The webhook's address is no http or https address; nothing was sent." };
  return { url: parsed };
}

/** By the host of the address; what is none of Slack's or Microsoft's speaks Mattermost's tongue, which most others take. */
export function formatOf({ hostname }: URL): WebhookFormat {
  const isOf = (domain: string): boolean => hostname === domain || hostname.endsWith(`.${domain}`);
  if (isOf("slack.com") || isOf("slack-gov.com")) return "slack";
  if (["logic.azure.com", "api.powerplatform.com", "webhook.office.com", "logic.azure.us"].some(isOf)) return "teams";
  return "mattermost";
}

/** The body that a chat's incoming webhook takes; names from exports can neither format, link nor call anybody. */
export function webhookBody(alert: Alert, format: WebhookFormat): unknown {
  switch (format) {
    case "slack":
      return { text: joined(alert, slackText, "*", (url) => `<${slackText(url)}|Open the report>`) };
    case "mattermost":
      return { text: joined(alert, markdownText, "**", (url) => `[Open the report](<${url}>)`) };
    case "teams":
      return teamsMessage(alert);
    default:
      return format satisfies never;
  }
}

/** `bold` stands around the title: one star in Slack, two in Markdown, where one would only lean it. */
function joined(
  { title, lines, url }: Alert,
  escape: (text: string) => string,
  bold: string,
  link: (url: string) => string,
): string {
  const [verdict = "", ...findings] = lines.map(escape);
  return [
    `${bold}${escape(title)}${bold}`,
    verdict,
    ...findings.map((line) => `• ${line}`),
    ...(url === null ? [] : [link(url)]),
  ].join("\n");
}

/** Slack: control characters as entities, mrkdwn has no escape, so a zero width space keeps its marks from meaning anything. */
function slackText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[*_~`]/g, "\u200B$&\u200B");
}

/** Markdown: every mark behind a backslash, and an @ that calls nobody. */
function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+!|<>~$:]/g, "\\$&").replaceAll("@", "@\u200B");
}

/** What Teams' workflow "When a Teams webhook request is received" posts: an Adaptive Card whose runs are text, never Markdown. */
function teamsMessage({ title, lines, url }: Alert): unknown {
  const run = (text: string, weight = "Default"): unknown => ({
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text, weight }],
  });
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    body: [run(title, "Bolder"), ...lines.map((line) => run(line))],
    actions: url === null ? [] : [{ type: "Action.OpenUrl", title: "Open the report", url }],
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }],
  };
}

interface PostFailure {
  readonly reason: string;
  readonly isTemporary: boolean;
}

async function post(url: URL, body: string, timeoutMs: number): Promise<PostFailure | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json; charset=utf-8" },
      body,
      // Another address than the configured one gets nothing.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return null;
    const isTemporary = response.status >= 500 || response.status === 429;
    const hint = isTemporary ? "" : " Check the address: the webhook may have been removed.";
    return { reason: `it answered ${response.status}.${hint}`, isTemporary };
  } catch (error) {
    return {
      reason: `${networkText(error, timeoutMs)}. Check the network and the firewall between.`,
      isTemporary: true,
    };
  }
}

/** fetch says "fetch failed" and puts the reason into its cause; neither names the address. */
function networkText(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError") return `no answer within ${timeoutMs / SECOND_MS} s`;
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : errorText(error).slice(0, 100);
}
