import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { PageViewOptions } from "../../src/model/page-view.ts";
import type { Report } from "../../src/model/report.ts";
import { withoutUserNames } from "../../src/render/page/without-user-names.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";

export interface OpenPage {
  readonly page: Page;
  /** Whatever the page asked for, its own file excepted. */
  readonly requests: readonly string[];
  /** Console messages of any kind, page errors and policy violations. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Tests of one file open the same report again and again. */
const rendered = new WeakMap<Report, Map<string, string>>();

/** The page of a report, made once for the same options. */
export function renderWhole(report: Report, options: Partial<PageViewOptions> = {}, userNames = false): string {
  const key = JSON.stringify([options, userNames]);
  const known = rendered.get(report) ?? new Map<string, string>();
  rendered.set(report, known);
  const page = known.get(key) ?? renderAnew(report, options, userNames);
  known.set(key, page);
  return page;
}

function renderAnew(report: Report, options: Partial<PageViewOptions>, userNames: boolean): string {
  const shown = userNames ? report : withoutUserNames(report);
  return [...renderPage(shown, pageViewOf(shown, options), { userNames })].join("");
}

/** Opens a report's page from a file, as a user does by double click. */
export async function openPage(
  browser: Browser,
  report: Report,
  options: {
    readonly view?: Partial<PageViewOptions>;
    readonly context?: BrowserContextOptions;
    readonly hash?: string;
    readonly userNames?: boolean;
  } = {},
): Promise<OpenPage> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-page-"));
  const file = join(folder, "report.html");
  writeFileSync(file, renderWhole(report, options.view, options.userNames));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options.context });
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) requests.push(request.url());
  });
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${address}${options.hash ?? ""}`);
  return {
    page,
    requests,
    complaints,
    async close() {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Uses an opened page and closes it whatever happens. */
export async function withPage<T>(opening: Promise<OpenPage>, use: (open: OpenPage) => Promise<T>): Promise<T> {
  const open = await opening;
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

/** Rows of a table as text, found by its caption. */
export async function rowsOf(page: Page, caption: string): Promise<string[][]> {
  // What is folded has no text of its own until it opens.
  await page.locator("main details").evaluateAll((folds) => {
    for (const fold of folds) (fold as HTMLDetailsElement).open = true;
  });
  return page
    .locator("table", { has: page.locator("caption", { hasText: caption }) })
    .first()
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.innerText.trim())));
}
