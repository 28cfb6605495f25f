import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { formatSeconds, vmLabel } from "../../src/render/format.ts";
import { rowsHeld } from "../../src/render/page/rows-held.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { fakeReport } from "../support/fake-report.ts";
import { launchBrowser } from "./chromium.ts";
import { openPage, withPage, type OpenPage } from "./open-page.ts";

/** Rows of a page of the table of all migrations. */
const PAGE_ROWS = 12;
const WINDOWS = [
  { name: "nightly backup", use: "backup", weekdays: [1, 2, 3, 4, 5, 6, 7], from: "22:00", to: "02:00" },
] as const;
const report = fakeReport({ migrations: 420 });
const hostile = fakeReport({ migrations: 420, hostile: true });
const known = pageViewOf(report).vmLabels;
const labels: ReadonlyMap<string, string> = known.ok ? known.value : new Map();

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

const found = (page: Page): Promise<string> => page.locator("#found").innerText();

async function expectFound(page: Page, count: number): Promise<void> {
  const whole = count.toLocaleString("en-US");
  await expect.poll(() => found(page)).toMatch(new RegExp(`^${whole} (?:of [\\d,]+ )?rows`));
  // e.g. "12 of 420 rows"
}

describe("the page in a browser", () => {
  test.each([
    ["plain", report],
    ["hostile", hostile],
    ["empty", fakeReport({ migrations: 0 })],
  ])("asks for nothing, complains of nothing, runs nothing of a %s report", async (_name, tried: Report) => {
    await withPage(openPage(browser, tried), async ({ page, requests, complaints }) => {
      if (tried.migrations.length > 0) {
        await page.locator('#migrations td a[href^="#vm="]').first().click();
        await page.locator("#panel details summary").first().click();
        await page.keyboard.press("Escape");
      }
      expect(requests).toEqual([]);
      expect(complaints).toEqual([]);
      expect(await page.title()).toMatch(/^\[(?:ACT|WATCH|OK|NO DATA)\] Migration report/);
      expect(await page.locator("script").count()).toBe(2);
    });
  });

  test("filters by VM, kind, trigger, outcome, host, cluster and time", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      const { migrations } = report;
      const reset = (): Promise<void> => page.getByRole("button", { name: "Clear" }).click();
      await expectFound(page, migrations.length);
      await page.getByLabel("VM", { exact: true }).last().fill("SQL");
      await expectFound(page, migrations.filter((m) => vmLabel(m.vm).toLowerCase().includes("sql")).length);
      await reset();
      for (const [label, value, fits] of [
        ["Kind", "storage-vmotion", (m: Migration) => m.kind === "storage-vmotion"],
        ["Trigger", "maintenance", (m: Migration) => m.trigger === "maintenance"],
        ["Outcome", "failed", (m: Migration) => m.outcome === "failed"],
      ] as const) {
        await page.locator(`#filters select[name=${label.toLowerCase()}]`).selectOption(value);
        await expectFound(page, migrations.filter(fits).length);
        await reset();
      }
      const host = "esx04.corp.example";
      await page.locator("#filters select[name=host]").selectOption({ label: host });
      await expectFound(page, migrations.filter((m) => m.source.host === host || m.destination.host === host).length);
      await page.locator("#filters select[name=cluster]").selectOption({ label: "lab" });
      await expectFound(
        page,
        migrations.filter(
          (m) =>
            (m.source.host === host || m.destination.host === host) &&
            (m.source.cluster === "lab" || m.destination.cluster === "lab"),
        ).length,
      );
      await reset();
      // 23:00 to 00:30 in Berlin is 22:00 to 23:30 UTC; a move under way in the span counts.
      await page.locator("#filters input[name=from]").fill("2026-11-22T23:00:00");
      await page.locator("#filters input[name=to]").fill("2026-11-23T00:30:00");
      const [from, to] = ["2026-11-22T22:00:00.000Z", "2026-11-22T23:30:00.000Z"];
      await expectFound(
        page,
        migrations.filter((m) => {
          const begin = m.startedAt ?? m.endedAt;
          const end = m.endedAt ?? m.startedAt;
          return begin !== null && end !== null && end >= from && begin <= to;
        }).length,
      );
    });
  });

  test("sorts by every column from the keyboard, unknown last", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      const head = page.locator("#all th", { hasText: "Duration" });
      await head.locator("button").focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      expect(await head.getAttribute("aria-sort")).toBe("descending");
      const longest = report.migrations
        .flatMap((m) => m.durationSeconds ?? [])
        .sort((left, right) => right - left)
        .slice(0, PAGE_ROWS);
      const shown = await page.locator("#all tbody tr td:nth-child(6)").allInnerTexts();
      expect(shown).toEqual(longest.map((seconds) => formatSeconds(seconds)));
      await page.locator("#all th", { hasText: "VM" }).locator("button").click();
      const names = await page.locator("#all tbody tr td:nth-child(1)").allInnerTexts();
      const sorted = report.migrations
        .map((m) => labels.get(m.id) ?? vmLabel(m.vm))
        .sort((left, right) => (left < right ? -1 : 1));
      expect(names).toEqual(sorted.slice(0, PAGE_ROWS));
      await page.getByRole("button", { name: "Next" }).click();
      expect((await page.locator("#all tbody tr td:nth-child(1)").allInnerTexts())[0]).toBe(sorted[PAGE_ROWS]);
    });
  });

  test("draws the same rows with script as without", async () => {
    const readRows = ({ page }: OpenPage): Promise<string[]> =>
      page
        .locator("#all tbody tr")
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).innerText.replaceAll(/\s+/g, " ")));
    const withScript = await withPage(openPage(browser, report), readRows);
    const without = await withPage(
      openPage(browser, report, { context: { javaScriptEnabled: false } }),
      async (open) => {
        expect(await open.page.locator("#filters").isVisible()).toBe(false);
        for (const id of ["timeline", "failures", "stun", "movers"])
          expect(await open.page.locator(`#${id} .answer`).isVisible()).toBe(true);
        return readRows(open);
      },
    );
    expect(without).toHaveLength(200);
    expect(withScript).toEqual(without.slice(0, PAGE_ROWS));
  });

  test("copies the filtered rows as CSV with formulas made harmless", async () => {
    await withPage(openPage(browser, hostile), async ({ page }) => {
      await page.evaluate(() => {
        const store: { copied?: string } = {};
        Object.assign(window, { store });
        Object.defineProperty(navigator, "clipboard", {
          value: { writeText: (text: string) => Promise.resolve((store.copied = text)) },
        });
      });
      await page.locator("#filters input[name=vm]").fill("HYPERLINK");
      const wanted = hostile.migrations.filter((m) => m.vm.name?.includes("HYPERLINK")).length;
      await expectFound(page, wanted);
      await page.getByRole("button", { name: "Copy as CSV" }).click();
      await expect.poll(() => found(page)).toContain("copied");
      const copied = await page.evaluate(() => (window as unknown as { store: { copied: string } }).store.copied);
      const lines = copied.trimEnd().split("\r\n");
      expect(lines).toHaveLength(wanted + 1);
      expect(lines[0]).toContain("id,vcenter,vm,vmMoref,kind,outcome");
      for (const line of lines.slice(1)) expect(line).toContain(`"'=HYPERLINK(""http://evil.invalid"",""click"")"`);
    });
  });

  test("opens a VM's panel by link and by address, and gives the focus back", async () => {
    let vm = "";
    await withPage(openPage(browser, report), async ({ page }) => {
      const link = page.locator("#movers td:first-child a").first();
      vm = await link.innerText();
      const own = report.migrations.filter((m) => (labels.get(m.id) ?? vmLabel(m.vm)) === vm);
      await link.focus();
      await page.keyboard.press("Enter");
      const panel = page.getByRole("dialog", { name: vm });
      await panel.waitFor();
      expect(await panel.locator("details").count()).toBe(own.length);
      expect(await panel.locator(".answer").innerText()).toContain(
        `${own.length} migrations, ${own.filter((m) => m.outcome === "succeeded").length} succeeded`,
      );
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "hidden" });
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(vm);
    });
    await withPage(openPage(browser, report, { hash: `#vm=${encodeURIComponent(vm)}` }), async ({ page }) => {
      expect(await page.getByRole("dialog", { name: vm }).isVisible()).toBe(true);
    });
  });

  test("copies a migration of the panel as ticket text", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      await page.evaluate(() => {
        const store: { copied?: string } = {};
        Object.assign(window, { store });
        Object.defineProperty(navigator, "clipboard", {
          value: { writeText: (text: string) => Promise.resolve((store.copied = text)) },
        });
      });
      const link = page.locator("#movers td:first-child a").first();
      const vm = await link.innerText();
      await link.click();
      await page.locator("#panel details summary").first().click();
      await page.locator("#panel details button").first().click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      const copied = await page.evaluate(() => (window as unknown as { store: { copied: string } }).store.copied);
      expect(copied.split("\n")[0]).toContain(` of ${vm} `);
      expect(copied).toMatch(/^When: [\s\S]*^UTC: [\s\S]*^What vCenter said:$[\s\S]*^Look further:$/m);
    });
  });

  test("says where a VM was at a time", async () => {
    const moved = report.migrations.find(
      (m) =>
        m.kind === "vmotion" &&
        m.outcome === "succeeded" &&
        m.endedAt !== null &&
        report.migrations.filter((other) => other.vm.name === m.vm.name).length === 1,
    );
    if (moved === undefined || moved.endedAt === null) throw new Error("the invented report has no VM that moved once");
    await withPage(openPage(browser, report), async ({ page }) => {
      const ask = async (at: number): Promise<string> => {
        await page.locator("#look-up input[name=vm]").fill(moved.vm.name ?? "");
        // Berlin is one hour east of UTC that night.
        await page.locator("#look-up input[name=at]").fill(new Date(at + 3_600_000).toISOString().slice(0, 19));
        await page.getByRole("button", { name: "Where was it?" }).click();
        return page.locator("#look-up output").innerText();
      };
      const end = Date.parse(moved.endedAt ?? "");
      expect(await ask(end - 600_000)).toContain(`On ${moved.source.host}, before its first move`);
      expect(await ask(end + 600_000)).toContain(`On ${moved.destination.host}, since`);
    });
  });

  test.each([
    ["light", fakeReport({ migrations: 60 })],
    // Long, foreign and empty names, and more of everything.
    ["dark", fakeReport({ migrations: 120, hostile: true })],
  ] as const)(
    "has no accessibility violation in %s",
    async (colorScheme, tried: Report) => {
      const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      // The rules look at every element: a small report has every kind of them.
      const opening = openPage(browser, tried, {
        context: { colorScheme, bypassCSP: true },
        view: { windows: WINDOWS },
      });
      await withPage(opening, async ({ page }) => {
        const violations = async (): Promise<unknown> => {
          await page.evaluate(axe);
          return page.evaluate(async () => {
            interface Axe {
              run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
            }
            const result = await (window as unknown as { axe: Axe }).axe.run();
            return result.violations.map(({ id, nodes }) => ({
              id,
              first: nodes[0]?.html.slice(0, 300),
              why: nodes[0]?.failureSummary,
              nodes: nodes.length,
            }));
          });
        };
        expect(await violations()).toEqual([]);
        await page.locator("#movers td:first-child a").first().click();
        await page.locator("#panel details summary").first().click();
        expect(await violations()).toEqual([]);
      });
    },
    120_000,
  );

  test("prints without controls and fits the paper", async () => {
    await withPage(
      openPage(browser, report, { context: { viewport: { width: 720, height: 1000 } } }),
      async ({ page }) => {
        await page.emulateMedia({ media: "print", colorScheme: "dark" });
        for (const selector of ["#filters", "#pages", ".contents", ".skip"])
          expect(await page.locator(selector).isVisible()).toBe(false);
        expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
        // Chromium repeats no head on the next sheet that holds a control's box.
        const head = page.locator("#failures thead").first();
        expect(await head.evaluate((element) => getComputedStyle(element).display)).toBe("table-header-group");
        const button = head.locator("button").first();
        expect(await button.evaluate((element) => getComputedStyle(element).display)).toBe("contents");
        expect((await page.pdf({ format: "A4" })).byteLength).toBeGreaterThan(10_000);
      },
    );
  });

  test.each([390, 820, 1440])("never scrolls sideways at %i pixels", async (width) => {
    await withPage(
      openPage(browser, hostile, { context: { viewport: { width, height: 900 } }, view: { windows: WINDOWS } }),
      async ({ page }) => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      },
    );
  });

  test("filters and sorts what the table holds of 24,000 migrations", async () => {
    const large = fakeReport({ migrations: 24_000 });
    await withPage(openPage(browser, large), async ({ page, complaints }) => {
      await expectFound(page, 20_000);
      await page.locator("#filters select[name=outcome]").selectOption("failed");
      await expectFound(page, rowsHeld(large).filter((m) => m.outcome === "failed").length);
      await page.locator("#all th", { hasText: "Duration" }).locator("button").click();
      expect(complaints).toEqual([]);
    });
  }, 120_000);
});
