import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { accept } from "../support/accept.ts";
import { writeInventedSite } from "../support/invented-site.ts";
import type { NightLine } from "../../src/model/past.ts";
import { calendarOfExports } from "../../src/job/export-calendar.ts";
import { renderCalendar } from "../../src/render/calendar/calendar.ts";
import { launchBrowser } from "./chromium.ts";

/** The documents' pictures: the report of samples/, as `npm start` writes it. `npm run pictures` makes them anew. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "precopy-pictures-"));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  // Paths of this machine are in no picture.
  const args = ["report", relative(process.cwd(), join(root, "samples")), "--out", folder, "--write", "html,mail"];
  const silent = { out: (): void => undefined, err: (): void => undefined };
  const fixed = ["--time-zone", "UTC", "--now", "2026-11-23T06:00:00Z"];
  await runCli([...args, ...fixed], silent);
  const site = join(folder, "site");
  mkdirSync(site);
  writeFileSync(join(site, "precopy.yaml"), writeInventedSite(site));
  const ofSite = ["--config", join(site, "precopy.yaml"), "--vcenter", "vc01.example.net", "--write", "html"];
  await runCli(["report", join(site, "exports"), "--out", site, ...ofSite, ...fixed], silent);
  const config = join(folder, "precopy.yaml");
  const hosts = "[esx-n01.example.net, esx-n02.example.net]";
  writeFileSync(config, `allowedHosts: [{ name: Oracle, vms: [db-oracle-*, web-front-*], hosts: ${hosts} }]\n`);
  const inputs = ["event-router-json", "rvtools-csv"].map((name) =>
    relative(process.cwd(), join(root, "samples", name)),
  );
  await runCli(["residency", ...inputs, "--config", config, "--out", folder, ...fixed], silent);
}, 120_000);

/** Eight weeks of invented nights: a quiet site with some bad mornings, and one without an export. */
function inventedNights(): readonly NightLine[] {
  return Array.from({ length: 56 }, (_, index): NightLine => {
    const date = new Date(Date.UTC(2026, 8, 28 + index)).toISOString().slice(0, 10);
    const level = index === 30 ? "no-data" : index % 17 === 9 ? "act" : index % 6 === 4 ? "watch" : "ok";
    const migrations = level === "no-data" ? 0 : 40 + ((index * 37) % 53);
    const failed = level === "act" ? 2 : 0;
    const none = { cancelled: 0, unfinished: 0, startMissing: 0, endMissing: 0, placements: 0, unattributedEnds: 0 };
    return {
      date,
      from: `${date}T00:00:00.000Z`,
      to: `${date}T06:00:00.000Z`,
      status: "reported",
      level,
      verdict: level === "ok" ? "Nothing to do." : "Look at the report.",
      counts: { ...none, migrations, failed, succeeded: migrations - failed, late: 0, open: 0 },
      byKind: [],
    };
  });
}

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["page-light", "light", "#main", 1010],
  ["page-dark", "dark", "#main", 1010],
  ["timeline", "light", "#timeline", 900],
  ["stuns", "light", "#stun", 900],
  ["forecast", "light", "#tonight", 900],
  ["drs", "light", "#drs", 420],
] as const)("takes %s.png", async (name, colorScheme, selector, height) => {
  const context = await browser.newContext({ viewport: { width: 1360, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, "report.html")).href);
  if (name === "forecast" || name === "drs")
    await page.locator(`${selector} details`).evaluateAll((folds) => {
      for (const fold of folds) fold.setAttribute("open", "");
    });
  await page.locator(selector).evaluate((element) => element.scrollIntoView());
  const picture = await page.screenshot();
  // Width and height stand in a PNG's first chunk.
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1360, height]);
  const file = join(root, "docs", "pictures", `${name}.png`);
  accept(file, picture);
  expect(existsSync(file), "npm run pictures makes it").toBe(true);
  expect(readFileSync(file).subarray(1, 4).toString("latin1")).toBe("PNG");
  await context.close();
});

/** One part of a page: what is scrolled to the top, in a window of that size. */
test.each([
  ["next-moves", "report.html", "#tonight details >> nth=1", 1160, 470],
  ["network", "site/report.html", "#tonight details >> nth=2", 1160, 330],
  ["backup", "site/report.html", "#windows", 1160, 500],
  ["rules", "site/report.html", "#findings", 1160, 330],
  ["ticket", "report.html", "#panel", 1160, 760],
] as const)("takes %s.png", async (name, file, selector, width, height) => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, file)).href);
  if (name === "ticket") {
    await page.locator("#movers td:first-child a").first().click();
    await page.locator("#panel details summary").first().click();
    await page.getByRole("button", { name: "Copy as ticket text" }).first().scrollIntoViewIfNeeded();
  } else
    await page.locator(selector).evaluate((element) => {
      for (const fold of element.querySelectorAll("details")) fold.open = true;
      if (element instanceof HTMLDetailsElement) element.open = true;
      element.scrollIntoView();
    });
  const picture = await page.screenshot();
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([width, height]);
  const kept = join(root, "docs", "pictures", `${name}.png`);
  accept(kept, picture);
  expect(existsSync(kept), "npm run pictures makes it").toBe(true);
  await context.close();
});

test.each([
  ["mail", "mail.html", 760, 900],
  ["calendar", "index.html", 900, 620],
  ["export-calendar", "exported.html", 900, 620],
  ["residency", "residency.html", 900, 760],
] as const)("takes %s.png", async (name, file, width, height) => {
  if (name === "calendar") {
    const hrefOf = (date: string): string => `${date}/report.html`;
    writeFileSync(join(folder, file), renderCalendar(inventedNights(), { version: "0.2.0", site: "prod", hrefOf }));
  }
  if (name === "export-calendar") {
    const nights = inventedNights()
      .filter(({ counts }) => counts.migrations > 0)
      .map(({ date, counts }) => ({ date, ...counts, vmotionSeconds: 30 + (counts.migrations % 13) }));
    writeFileSync(join(folder, file), calendarOfExports(nights, "UTC"));
  }
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, file)).href);
  const picture = await page.screenshot();
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([width, height]);
  const kept = join(root, "docs", "pictures", `${name}.png`);
  accept(kept, picture);
  expect(existsSync(kept), "npm run pictures makes it").toBe(true);
  await context.close();
});
