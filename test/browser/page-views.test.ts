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
const DAILY = [1, 2, 3, 4, 5, 6, 7];
const WINDOWS = [
  { name: "nightly backup", use: "backup", weekdays: DAILY, from: "22:00", to: "02:00" },
  { name: "first change", use: "change", weekdays: DAILY, from: "20:00", to: "21:00" },
  { name: "second change", use: "change", weekdays: DAILY, from: "23:00", to: "23:30" },
] as const;
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

  test("is at most 20 screens of a phone for a night of 1,200 moves, most of its filters folded away", async () => {
    const context = { viewport: { width: 390, height: 844 } };
    await withPage(openPage(browser, fakeReport({ migrations: 1200 }), { context }), async ({ page }) => {
      expect((await heightOf(page)) / 844).toBeLessThanOrEqual(20);
      const [vm, host] = [page.locator("#filters [name=vm]"), page.locator("#filters [name=host]")];
      expect([await vm.isVisible(), await host.isVisible()]).toEqual([true, false]);
      await page.locator("#more-filters").click();
      expect([await host.isVisible(), await host.evaluate((field) => field === document.activeElement)]).toEqual([
        true,
        true,
      ]);
      // One that filters is shown.
      await page.goto(`${page.url().split("#")[0] ?? ""}#migrations?kind=cold`);
      await page.reload();
      expect(await page.locator("#filters [name=kind]").isVisible()).toBe(true);
    });
  });
});

describe("links, filters and the brush", () => {
  test.each([
    ["an invented night", report],
    ["a hostile one", fakeReport({ migrations: 60, hostile: true, seed: 3 })],
  ])("every linked number and every part of a picture leads to exactly its rows: %s", async (name, night) => {
    await withPage(openPage(browser, night, { view: { windows: WINDOWS } }), async ({ page }) => {
      const told = await page.evaluate(async () => {
        for (const fold of document.querySelectorAll("main details")) (fold as HTMLDetailsElement).open = true;
        const counted = (text: string): number => Number(text.replaceAll(",", ""));
        const links = [...document.querySelectorAll('main :is(td, .counts, .tile) a[href^="#migrations?"]')]
          // A stun and an amount of data are no counts.
          .filter((link) => /^[\d,]+$/.test(link.textContent.trim()))
          .map((link) => ({ href: link.getAttribute("href") ?? "", count: counted(link.textContent.trim()) }));
        const parts = [...document.querySelectorAll<SVGElement>("main .at-desk [data-href]")].map((part) => {
          const tip = part.querySelector("title")?.textContent ?? "";
          // Dots are one move, the others end in their count: "Mon, 04: 7".
          const more = /(?: and (\d+) more)?$/.exec(tip)?.[1];
          const count =
            part.tagName === "circle" ? 1 + Number(more ?? 0) : counted(/ ([\d,]+)$/.exec(tip)?.[1] ?? "NaN");
          return { href: part.dataset["href"] ?? "", count };
        });
        // What is not shown has no layout to be made anew for each address.
        for (const section of document.querySelectorAll<HTMLElement>("main > :not(#migrations)")) section.hidden = true;
        const wrong: string[] = [];
        // Of hundreds alike every third or sixth: test/render/numbers.test.ts holds all of them against the filter itself.
        const tried = [
          ...links.filter((_, index) => links.length < 100 || index % 3 === 0),
          ...parts.filter((_, index) => parts.length < 150 || index % 6 === 0),
        ];
        for (const { href, count } of tried) {
          location.hash = href;
          await new Promise((resolve) => {
            setTimeout(resolve, 0);
          });
          const found = document.querySelector("#found")?.textContent ?? "";
          if (counted(found.split(" ")[0] ?? "") !== count) wrong.push(`${href}: ${count} told, ${found}`);
        }
        return { wrong, hrefs: links.map(({ href }) => href).join("\n"), parts: parts.length };
      });
      expect(told.wrong).toEqual([]);
      expect(told.parts).toBeGreaterThan(60);
      if (name !== "an invented night") return;
      for (const field of [
        "initiator",
        "weekday",
        "took",
        "clusterIs",
        "went",
        "id=",
        "only=stun-over",
        "only=open-vms",
        "only=other-kinds",
        "rows=",
      ])
        expect(told.hrefs).toContain(field);
    });
  });

  test("a bar or a mark of the timeline opens its move", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      const marks = await page.evaluate(() =>
        [...document.querySelectorAll<SVGGraphicsElement>("#timeline .at-desk [data-rows]")].flatMap((part) => {
          const frame = part.ownerSVGElement?.getBoundingClientRect();
          if (frame === undefined || frame.width === 0) return [];
          const scale = frame.width / (part.ownerSVGElement?.viewBox.baseVal.width ?? 1);
          // One bar of each path, and each mark.
          const rows = part.dataset["rows"]?.split(" ").map(Number) ?? [];
          const bar = [...(part.getAttribute("d") ?? "").matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)/g)][rows.length - 1];
          const own = part.getBoundingClientRect();
          const [x, y] =
            bar === undefined
              ? [own.left + own.width / 2, own.top + own.height / 2]
              : [frame.left + (Number(bar[1]) + Number(bar[3]) / 2) * scale, frame.top + (Number(bar[2]) + 2) * scale];
          return document.elementFromPoint(x, y) === part ? [{ x, y, row: rows.at(-1) ?? -1 }] : [];
        }),
      );
      expect(marks.length).toBeGreaterThan(20);
      for (const { x, y, row } of marks.slice(0, 10)) {
        await page.evaluate(() => scrollTo(0, 0));
        await page.mouse.click(x, y);
        // The address is followed, and the page at its rows, before the next one is clicked.
        await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
        const move = report.migrations[row];
        await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#migrations?id=${move?.id ?? ""}`);
        expect(await page.locator("#found").innerText()).toMatch(/^1 of 420 rows$/);
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
  test.each([390, 820, 1440])("keep every label inside and apart from the frame at %i pixels", async (width) => {
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
      const crossed = await page.locator("svg.chart:visible").evaluateAll((charts) =>
        charts.flatMap((chart) => {
          const texts = [...chart.querySelectorAll("text:not([transform])")].map((text) => ({
            text,
            box: text.getBoundingClientRect(),
          }));
          return texts.flatMap(({ text, box }, index) =>
            texts.slice(index + 1).flatMap(({ text: other, box: own }) => {
              const across = Math.min(box.right, own.right) - Math.max(box.left, own.left);
              const down = Math.min(box.bottom, own.bottom) - Math.max(box.top, own.top);
              return across > 1 && down > 3
                ? [`${chart.getAttribute("aria-label") ?? ""}: ${text.textContent} over ${other.textContent}`]
                : [];
            }),
          );
        }),
      );
      expect(crossed.join("\n")).toBe("");
      if (width === 1440) {
        const wide = await page
          .locator(".scroll")
          .evaluateAll((all) =>
            all.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.getAttribute("aria-label")),
          );
        expect(wide).toEqual([]);
        // Every table of more than one row is sorted by any of its heads, and the bars of a column begin under each other.
        const odd = await page.locator("main table").evaluateAll((tables) =>
          tables.flatMap((table) => {
            const name = table.querySelector("caption")?.textContent ?? "";
            const rows = [...table.querySelectorAll("tbody tr")];
            const heads = [...table.querySelectorAll("th")].filter((head) => head.querySelector("button") === null);
            const ragged = heads.length > 0 && rows.length > 1 ? [`${name}: no sort`] : [];
            for (const column of [...(rows[0]?.children ?? [])].keys()) {
              const bars = rows.flatMap((row) => row.children[column]?.querySelector(".mini") ?? []);
              const lefts = new Set(bars.map((bar) => Math.round(bar.getBoundingClientRect().left)));
              if (lefts.size > 1) ragged.push(`${name}: bars at ${[...lefts].join(", ")}`);
            }
            return ragged;
          }),
        );
        expect(odd).toEqual([]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });
});
