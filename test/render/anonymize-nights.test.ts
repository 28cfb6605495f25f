import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
import type { SimEvent, World } from "../simulator/types.ts";
import { createWorld } from "../simulator/world.ts";
import { webhookBody } from "../../src/send/webhook.ts";
import { renderAlert } from "../../src/render/alert.ts";
import { renderMetrics } from "../../src/render/metrics.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeRvtools } from "../simulator/write/inventory-files.ts";
import { writeTaskCsv } from "../simulator/write/task-history.ts";

/** What happens to hosts that nothing was moved from or to: no migration knows their names. */
function lonelyHosts(world: World): SimEvent[] {
  const [vcenter = ""] = world.vcenters;
  const [first] = world.events;
  if (first === undefined) throw new Error("a world without events");
  const at = world.from + 3_600_000;
  return ["HostDisconnectedEvent", "HostConnectionLostEvent", "HostNotReachableEvent"].map((type, index) => {
    const host = `lonely${index + 1}.secretsite.example`;
    return {
      ...first,
      vcenter,
      key: 9_000_000 + index,
      chainId: 9_000_000 + index,
      at: at + index * 60_000,
      type,
      eventTypeId: undefined,
      category: "warning" as const,
      user: "",
      message: `Disconnected from ${host} in Geheimburg. Reason: Kuckucksnest was unplugged by Frau Wunderlich`,
      host: { name: host, moref: `host-9${index}` },
      datacenter: { name: "Geheimburg", moref: "datacenter-99" },
      computeResource: { name: "Kuckucksnest", moref: "domain-c99" },
      vm: undefined,
    };
  });
}

async function reportOf(world: World): Promise<Report> {
  const [vcenter = ""] = world.vcenters;
  const folder = mkdtempSync(join(tmpdir(), "precopy-hide-"));
  try {
    const below = join(folder, "Rechenzentrum-Quellental");
    mkdirSync(below);
    const events = [...world.events, ...lonelyHosts(world)].filter((event) => event.vcenter === vcenter);
    writeFileSync(
      join(below, "quellental-events.json"),
      writeCloudEvents(vcenter, events, world.tasks, { shape: "lines" }).bytes,
    );
    writeFileSync(join(below, "quellental-tasks.csv"), writeTaskCsv(vcenter, world.tasks).bytes);
    // What the forecast is made of.
    writeFileSync(join(below, "quellental-vms.csv"), writeRvtools(vcenter, world.vms).bytes);
    writeFileSync(join(below, "quellental-broken.csv"), "what,is,this\n1,2,3\n");
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

/** Every name of the world, in lower case, from the world itself and not from the report. */
function tokensOf(world: World): string[] {
  const names = new Set<string | undefined>([
    "lonely1",
    "lonely2",
    "lonely3",
    "secretsite",
    "geheimburg",
    "kuckucksnest",
    "wunderlich",
    "quellental",
    "rechenzentrum",
  ]);
  for (const name of world.vcenters) names.add(name).add(name.split(".")[0]);
  for (const { name } of world.vms) names.add(name);
  for (const event of world.events) {
    for (const part of [event.host, event.sourceHost, event.destHost])
      names.add(part?.name).add(part?.name.split(".")[0]);
    for (const part of [
      event.ds,
      event.sourceDatastore,
      event.destDatastore,
      event.datacenter,
      event.sourceDatacenter,
      event.destDatacenter,
      event.computeResource,
      event.vm,
    ])
      names.add(part?.name);
    for (const part of event.user.split(/[\\@]/)) names.add(part);
  }
  return [...names].flatMap((name) => name?.toLowerCase() ?? []).filter((name) => name.length >= 4);
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

/** Words of letters only are looked for as whole words: a VM may be called as a word of the page begins. */
function leaksIn(output: string, tokens: readonly string[]): string[] {
  const lower = output.toLowerCase();
  const words = new Set(lower.split(/[^\p{L}\p{N}]+/u));
  return tokens.filter((token) => (/^\p{L}+$/u.test(token) ? words.has(token) : lower.includes(token)));
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
