/**
 * What the chats' own documents allow in the body of an incoming webhook, as JSON schemas, and no more than that.
 * Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (text; a message is cut after 40,000 letters).
 * Mattermost: https://developers.mattermost.com/integrate/webhooks/incoming (text of at most 16,383 letters).
 * Teams: the workflow's trigger takes `type: message` with Adaptive Cards (https://adaptivecards.io/explorer, 1.4; 28 KB).
 */
const text = (maxLength: number) => ({
  type: "object",
  required: ["text"],
  additionalProperties: false,
  properties: { text: { type: "string", minLength: 1, maxLength } },
});

const block = {
  type: "object",
  required: ["type", "inlines"],
  additionalProperties: false,
  properties: {
    type: { const: "RichTextBlock" },
    inlines: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["type", "text"],
        additionalProperties: false,
        properties: {
          type: { const: "TextRun" },
          text: { type: "string" },
          weight: { enum: ["Default", "Lighter", "Bolder"] },
        },
      },
    },
  },
};

const action = {
  type: "object",
  required: ["type", "title", "url"],
  additionalProperties: false,
  properties: {
    type: { const: "Action.OpenUrl" },
    title: { type: "string" },
    url: { type: "string", pattern: "^https?://" },
  },
};

const card = {
  type: "object",
  required: ["$schema", "type", "version", "body"],
  additionalProperties: false,
  properties: {
    $schema: { const: "http://adaptivecards.io/schemas/adaptive-card.json" },
    type: { const: "AdaptiveCard" },
    version: { enum: ["1.0", "1.1", "1.2", "1.3", "1.4"] },
    msteams: { type: "object", properties: { width: { const: "Full" } } },
    body: { type: "array", minItems: 1, items: block },
    actions: { type: "array", items: action },
  },
};

const attachment = {
  type: "object",
  required: ["contentType", "content"],
  additionalProperties: false,
  properties: {
    contentType: { const: "application/vnd.microsoft.card.adaptive" },
    contentUrl: { type: "null" },
    content: card,
  },
};

export const CHAT_SCHEMAS = {
  slack: text(40_000),
  mattermost: text(16_383),
  teams: {
    type: "object",
    required: ["type", "attachments"],
    additionalProperties: false,
    properties: {
      type: { const: "message" },
      attachments: { type: "array", minItems: 1, maxItems: 1, items: attachment },
    },
  },
} as const;
