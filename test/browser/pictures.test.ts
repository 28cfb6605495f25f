import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { accept } from "../support/accept.ts";
import { launchBrowser } from "./chromium.ts";

/** The README's pictures: the report of samples/, as `npm start` writes it. `npm run pictures` makes them anew. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "precopy-pictures-"));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  const args = ["report", join(root, "samples"), "--out", folder, "--write", "html"];
  const silent = { out: (): void => undefined, err: (): void => undefined };
  await runCli([...args, "--time-zone", "UTC", "--now", "2026-11-23T06:00:00Z"], silent);
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["page-light", "light", "#main", 1010],
  ["page-dark", "dark", "#main", 1010],
  ["timeline", "light", "#timeline", 900],
  ["stuns", "light", "#stun", 900],
] as const)("takes %s.png", async (name, colorScheme, selector, height) => {
  const context = await browser.newContext({ viewport: { width: 1360, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, "report.html")).href);
  await page.locator(selector).evaluate((element) => element.scrollIntoView());
  const picture = await page.screenshot();
  // Width and height stand in a PNG's first chunk.
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1360, height]);
  const file = join(root, ".github", "pictures", `${name}.png`);
  accept(file, picture);
  expect(existsSync(file), "npm run pictures makes it").toBe(true);
  expect(readFileSync(file).subarray(1, 4).toString("latin1")).toBe("PNG");
  await context.close();
});
