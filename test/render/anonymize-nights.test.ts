import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findInputs } from "../../src/job/inputs.ts";
import { analyze, WHOLE } from "../../src/job/report.ts";
import type { Report } from "../../src/model/report.ts";
import { anonymize } from "../../src/render/anonymize/anonymize.ts";
import { renderCsv } from "../../src/render/csv.ts";
import { renderJson } from "../../src/render/json.ts";
import { renderMail } from "../../src/render/mail/mail.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import type { World } from "../simulator/types.ts";
import { leaksIn, tokensOf, writeNamedNight } from "../support/named-night.ts";
import { createWorld } from "../simulator/world.ts";
import { webhookBody } from "../../src/send/webhook.ts";
import { renderAlert } from "../../src/render/alert.ts";
import { renderMetrics } from "../../src/render/metrics.ts";

async function reportOf(world: World): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-hide-"));
  try {
    writeNamedNight(world, folder);
    const found = await findInputs([folder], process.stdin, () => null);
    const analysis = await analyze(found.files, {
      timeZone: "UTC",
      timeZoneGiven: true,
      dateOrder: null,
      inputFormat: null,
      now: world.to + 3_600_000,
      reportTimeZone: "UTC",
      config: null,
    });
    return analysis.report(WHOLE);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outputsOf(report: Report): Record<string, string> {
  const { subject, html, text } = renderMail(report);
  const page = [...renderPage(report, pageViewOf(report), { userNames: true })].join("");
  const alert = renderAlert(report);
  const chats = (["slack", "teams", "mattermost"] as const).map((format) => webhookBody(alert, format));
  const metrics = renderMetrics(report, { endedAt: 0, seconds: 1, isSuccess: true, site: null });
  const json = [...renderJson(report)].join("");
  const csv = [...renderCsv(report)].join("");
  return { page, json, csv, subject, html, text, chats: JSON.stringify(chats), metrics };
}

describe.each([101, 102, 103])("an anonymized night of the simulator, %i", (seed) => {
  test("holds no name of its world in any output", async () => {
    const world = createWorld({ seed, migrations: 60, chains: "mixed" });
    const report = await reportOf(world);
    expect(report.context.filter(({ what }) => what === "host-disconnected").length).toBeGreaterThan(0);
    expect(report.forecast?.hosts.length).toBeGreaterThan(0);
    const bare = outputsOf(anonymize(report, null));
    // Words that the page itself is written in, whatever the night: what no name is put into.
    const own = outputsOf(
      anonymize(
        {
          ...report,
          migrations: [],
          findings: [],
          context: [],
          evacuations: [],
          apart: [],
          open: [],
          diagnostics: [],
          inputs: [],
          coverage: [],
          forecast: null,
          drs: [],
        },
        null,
      ),
    );
    const tokens = tokensOf(world);
    expect(leaksIn(outputsOf(report)["json"] ?? "", tokens).length).toBeGreaterThan(20);
    for (const [output, text] of Object.entries(bare)) {
      const unavoidable = new Set(leaksIn(own[output] ?? "", tokens));
      expect({ [output]: leaksIn(text, tokens).filter((token) => !unavoidable.has(token)) }).toEqual({ [output]: [] });
    }
  });
});
