import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { fakeReport } from "../support/fake-report.ts";
import { launchBrowser } from "./chromium.ts";
import { openPage, withPage } from "./open-page.ts";

const SCREEN = 900;
const report = fakeReport({ migrations: 420 });
const samples = fileURLToPath(new URL("../../samples", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "precopy-views-"));

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  const silent = { out: (): void => undefined, err: (): void => undefined };
  const options = ["--out", folder, "--write", "html", "--time-zone", "UTC", "--now", "2026-11-23T06:00:00Z"];
  await runCli(["report", samples, ...options], silent);
}, 120_000);
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const heightOf = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollHeight);

/** A4 upright less the page's margins of 12 mm, at 96 pixels an inch. */
const PAPER_WIDTH = 703;

/** What would stand beyond the paper's edge, folded or not. */
async function cutOnPaper(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: PAPER_WIDTH, height: 1000 });
  await page.emulateMedia({ media: "print" });
  await page.locator("main details").evaluateAll((folds) => {
    for (const fold of folds) (fold as HTMLDetailsElement).open = true;
  });
  return page.locator("main *:not(svg *)").evaluateAll((all, edge) => {
    const beyond = all.filter((element) => element.getBoundingClientRect().right > edge + 0.5);
    return beyond.map((element) => `${element.closest("section")?.id ?? ""} ${element.tagName} ${element.textContent}`);
  }, PAPER_WIDTH);
}

/** The number that a line of rows begins with: `12 of 420 rows`. */
const foundRows = async (page: Page): Promise<number> =>
  Number((await page.locator("#found").innerText()).split(" ")[0]?.replaceAll(",", ""));

describe("the first screen and the length of the page", () => {
  test("holds verdict, findings, durations, tiles and the head of the timeline", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      for (const selector of ["h1", ".findings li", ".kinds tbody tr:last-child", ".tile:last-child"]) {
        const box = await page.locator(selector).last().boundingBox();
        expect((box?.y ?? Infinity) + (box?.height ?? 0), selector).toBeLessThan(SCREEN);
      }
      const timeline = await page.locator("#timeline svg").first().boundingBox();
      expect(timeline?.y ?? Infinity).toBeLessThan(SCREEN - 200);
      expect((await page.locator("h1").boundingBox())?.height).toBeLessThan(40);
    });
  });

  test("is at most 10 screens long for the samples, and 20 for a night of 1,200 moves", async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: SCREEN } });
    await page.goto(pathToFileURL(join(folder, "report.html")).href);
    expect((await heightOf(page)) / SCREEN).toBeLessThanOrEqual(10);
    expect(await cutOnPaper(page)).toEqual([]);
    await page.close();
    await withPage(openPage(browser, fakeReport({ migrations: 1200 })), async (open) => {
      expect((await heightOf(open.page)) / SCREEN).toBeLessThanOrEqual(20);
      expect(await cutOnPaper(open.page)).toEqual([]);
    });
  });

  test("shows what needs a person within two screens of a phone", async () => {
    const context = { viewport: { width: 390, height: 844 } };
    await withPage(openPage(browser, report, { context }), async ({ page }) => {
      const box = await page.locator(".tile").last().boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(2 * 844);
    });
  });
});

describe("links, filters and the brush", () => {
  test("every linked count leads to exactly so many rows", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      await page.locator("main details").evaluateAll((folds) => {
        for (const fold of folds) (fold as HTMLDetailsElement).open = true;
      });
      const links = await page
        .locator('main :is(td, .counts) a[href^="#migrations?"]')
        .evaluateAll((all) => all.map((link) => [link.getAttribute("href") ?? "", link.textContent.trim()]));
      expect(links.length).toBeGreaterThan(20);
      const shown = links.map(([href]) => href).join("\n");
      for (const name of ["initiator", "weekday", "took", "only=stun-over", "only=stun-inferred"])
        expect(shown).toContain(name);
      for (const [href = "", text = ""] of links) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, href);
        await expect.poll(() => foundRows(page), { message: href }).toBe(Number(text.replaceAll(",", "")));
      }
    });
  });

  test("a filter stands in the address and comes back from it", async () => {
    const failed = report.migrations.filter((m) => m.outcome === "failed" && m.kind === "vmotion").length;
    await withPage(openPage(browser, report), async ({ page }) => {
      await page.locator("#filters select[name=outcome]").selectOption("failed");
      await page.locator("#filters select[name=kind]").selectOption("vmotion");
      await expect.poll(() => foundRows(page)).toBe(failed);
      const hash = await page.evaluate(() => location.hash);
      expect(hash).toBe("#migrations?kind=vmotion&outcome=failed");
      await withPage(openPage(browser, report, { hash }), async (other) => {
        expect(await foundRows(other.page)).toBe(failed);
        expect(await other.page.locator("#filters select[name=outcome]").inputValue()).toBe("failed");
        await other.page.getByRole("button", { name: "Clear" }).click();
        await expect.poll(() => foundRows(other.page)).toBe(report.migrations.length);
        expect(await other.page.evaluate(() => location.hash)).toBe("");
      });
    });
  });

  test("a time drawn on the timeline filters the rows and says what it holds", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      const area = page.locator("#timeline .at-desk rect.brush").first();
      const box = await area.boundingBox();
      if (box === null) throw new Error("the timeline has no area to draw on");
      const y = box.y + 20;
      await page.mouse.move(box.x + box.width * 0.25, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
      await page.mouse.up();
      await expect.poll(() => page.locator("#filters input[name=from]").inputValue()).not.toBe("");
      const [from, to] = [Number(await area.getAttribute("data-from")), Number(await area.getAttribute("data-to"))];
      // Fields hold whole seconds.
      const second = (share: number): number => Math.floor((from + share * (to - from)) / 1000) * 1000;
      const [begin, finish] = [second(0.25), second(0.5)];
      const inside = report.migrations.filter((m) => {
        const at = m.startedAt ?? m.endedAt ?? m.queuedAt;
        const [start, end] = [Date.parse(m.startedAt ?? at ?? ""), Date.parse(m.endedAt ?? at ?? "")];
        return end >= begin && start <= finish;
      });
      // A pixel of the mouse is half a minute of the night.
      await expect.poll(async () => Math.abs((await foundRows(page)) - inside.length)).toBeLessThanOrEqual(3);
      expect(await foundRows(page)).toBeLessThan(report.migrations.length);
      expect(await page.locator(".brush-note").innerText()).toMatch(/\d+ moves?, \d+ failed; vMotion median/);
      await page.locator(".brush-note button").click();
      await expect.poll(() => foundRows(page)).toBe(report.migrations.length);
      // The same by keyboard alone.
      const slider = page.getByLabel("To", { exact: true }).first();
      await slider.focus();
      for (const key of ["Home", ...Array<string>(30).fill("ArrowRight")]) await page.keyboard.press(key);
      const end = Date.parse(`${await page.locator("#filters input[name=to]").inputValue()}+01:00`);
      expect((end - from) / (to - from)).toBeCloseTo(0.25, 1);
      const before = report.migrations.filter((m) => Date.parse(m.startedAt ?? m.endedAt ?? m.queuedAt ?? "") <= end);
      await expect.poll(() => foundRows(page)).toBe(before.length);
      await slider.press("End");
      await expect.poll(() => foundRows(page)).toBe(report.migrations.length);
    });
  });
});

describe("pictures", () => {
  test.each([390, 1440])("keep every label inside and apart from the frame at %i pixels", async (width) => {
    const context = { viewport: { width, height: SCREEN } };
    await withPage(openPage(browser, report, { context }), async ({ page }) => {
      await page.locator("main details").evaluateAll((folds) => {
        for (const fold of folds) (fold as HTMLDetailsElement).open = true;
      });
      const clipped = await page.locator("svg.chart:visible").evaluateAll((charts) =>
        charts.flatMap((chart) => {
          const frame = chart.getBoundingClientRect();
          return [...chart.querySelectorAll("text")].flatMap((text) => {
            const box = text.getBoundingClientRect();
            const out = Math.max(frame.left - box.left, box.right - frame.right, box.bottom - frame.bottom);
            return out > 1.5 ? [`${chart.getAttribute("aria-label") ?? ""}: ${text.textContent} by ${out}`] : [];
          });
        }),
      );
      expect(clipped.join("\n")).toBe("");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });
});
