import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import { formatSeconds, KIND_LABELS, vmLabel } from "../../src/render/format.ts";
import { zoneClock } from "../../src/model/zone-clock.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { fakeReport } from "../support/fake-report.ts";
import { launchBrowser } from "./chromium.ts";
import { openPage, rowsOf, withPage } from "./open-page.ts";

const report = fakeReport({ migrations: 420 });
const moves = report.migrations.filter((migration) => migration.trigger !== "placement");

const known = pageViewOf(report).vmLabels;
const labels: ReadonlyMap<string, string> = known.ok ? known.value : new Map();
const labelOf = (m: Migration): string => labels.get(m.id) ?? vmLabel(m.vm);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

describe("the page's figures, recomputed from the report", () => {
  test("shows the counts and durations that the report holds", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      const tiles = await page
        .locator(".tile")
        .evaluateAll((all) =>
          all.map((tile) => [tile.querySelector("dt")?.textContent, tile.querySelector(".value")?.textContent]),
        );
      const { counts } = report;
      const open = new Set(
        moves.filter((m) => m.failure !== null && m.failure.recoveredBy === null).map((m) => m.vm.name),
      );
      expect(Object.fromEntries(tiles)).toMatchObject({
        Migrations: String(counts.migrations),
        "Failures open": String(open.size),
      });
      const subs = await page.locator(".tile", { hasText: "Migrations" }).first().innerText();
      for (const [word, count] of [
        ["succeeded", counts.succeeded],
        ["failed", counts.failed],
        ["cancelled", counts.cancelled],
        ["unfinished", counts.unfinished],
      ] as const)
        expect(subs).toContain(`${count} ${word}`);
      const kinds = await rowsOf(page, "Durations by kind");
      // This night stands beside the usual one, which takes the place of the longest moves.
      expect(kinds.map((row) => row.slice(1, 4))).toEqual(
        report.summary.byKind.map(({ count, p50Seconds, p95Seconds }) => [
          String(count),
          ...[p50Seconds, p95Seconds].map((seconds) => formatSeconds(seconds)),
        ]),
      );
      const inputs = await rowsOf(page, "Inputs");
      const numbers = (row: string[]): number[] => row.slice(4, 9).map((text) => Number(text.replaceAll(",", "")));
      for (const [records = 0, ...parts] of inputs.map(numbers))
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(records);
    });
  });

  test("counts movers, users, failures and halves as the migrations say", async () => {
    const succeeded = moves.filter((migration) => migration.outcome === "succeeded");
    const count = (list: readonly Migration[], test_: (migration: Migration) => boolean): number =>
      list.filter(test_).length;
    await withPage(openPage(browser, report, { userNames: true }), async ({ page }) => {
      for (const [name = "", moved] of await rowsOf(page, "Top movers")) {
        const [vm] = name.split("\n");
        expect(Number(moved)).toBe(count(succeeded, (m) => labelOf(m) === vm));
      }
      for (const [user, , moved] of await rowsOf(page, "Users"))
        expect(Number(moved)).toBe(count(moves, (m) => m.userName === user));
      const byCause = await rowsOf(page, "By cause");
      expect(byCause.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(report.counts.failed);
      const open = moves.filter((m) => m.failure !== null && m.failure.recoveredBy === null).map(labelOf);
      expect(byCause.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(new Set(open).size);
      const paths = await rowsOf(page, "Busiest paths");
      for (const [path = "", moved] of paths) {
        const [from, to] = path.split(" → ").map((host) => `${host}.corp.example`);
        expect(Number(moved)).toBe(
          count(moves, (m) => m.source.host === from && m.destination.host === to && m.kind !== "storage-vmotion"),
        );
      }
      const halves = await rowsOf(page, "Moves seen from one side");
      expect(halves.length).toBe(Math.min(20, report.counts.startMissing + report.counts.endMissing));
    });
  });

  test("lists measured and inferred stuns apart, and every move at risk", async () => {
    const best = (migration: Migration): number => migration.stun.seconds?.best ?? 0;
    const longest = (basis: string): string[] =>
      moves
        .filter((m) => m.stun.basis === basis)
        .sort((left, right) => best(right) - best(left))
        .map((m) => `${labelOf(m)} ${formatSeconds(best(m))} ${basis}`);
    await withPage(openPage(browser, report), async ({ page }) => {
      const shown = async (caption: string): Promise<string[]> =>
        (await rowsOf(page, caption)).map((row) => `${row[0]} ${row[1]}`);
      expect(await shown("Measured stuns")).toEqual(longest("measured").slice(0, 8));
      expect(await shown("Inferred stuns")).toEqual(longest("inferred").slice(0, 10));
      const overLimit = moves.filter(
        (m) => m.stun.basis === "measured" && best(m) > (m.stunRisk.limitSeconds ?? 1),
      ).length;
      const high = moves.filter((m) => m.stunRisk.level === "high" && m.stun.basis !== "measured").length;
      const answer = await page.locator("#stun .answer").innerText();
      expect(answer).toContain(`${overLimit} measured stun`);
      expect(answer).toContain(`${high} other move`);
      const risks = await rowsOf(page, "Moves at risk");
      const probabilities = risks.map((row) => Number.parseFloat(row[2] ?? ""));
      expect(probabilities).toEqual(probabilities.toSorted((left, right) => right - left));
    });
  });

  test("counts weekdays in the report's zone, each kind for itself", async () => {
    const clock = zoneClock(report.window.timeZone);
    await withPage(openPage(browser, report), async ({ page }) => {
      const rows = await rowsOf(page, "Moves begun per weekday");
      const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
      const kinds = Object.keys(KIND_LABELS);
      expect(rows.at(-1)?.slice(1).map(Number)).toEqual(
        kinds.map((kind) => moves.filter((m) => m.kind === kind).length),
      );
      for (const [day = "", ...counts] of rows.slice(0, -1)) {
        const wanted = kinds.map(
          (kind) =>
            moves.filter((m) => {
              const at = m.startedAt ?? m.endedAt ?? m.queuedAt;
              return m.kind === kind && at !== null && days[clock.at(Date.parse(at)).weekday - 1] === day;
            }).length,
        );
        expect(counts.map(Number)).toEqual(wanted);
      }
    });
  });

  test("tells evacuations, open ones and the nights before", async () => {
    await withPage(openPage(browser, report), async ({ page }) => {
      const evacuations = await rowsOf(page, "Evacuations");
      expect(evacuations.map((row) => [row[0], row[1], row[3], row[4], Number(row[5])])).toEqual(
        report.evacuations.map((e) => [
          // The domain that all hosts share is left out, as the page says at its top.
          e.host.split(".")[0],
          e.outcome,
          formatSeconds(e.vmEvacuationSeconds),
          formatSeconds(e.enterSeconds),
          e.migrations.length,
        ]),
      );
      const open = await rowsOf(page, "Hosts entering maintenance mode");
      expect(open.map((row) => row[0])).toEqual(
        report.evacuations.filter((e) => e.outcome === "open").map((e) => e.host),
      );
      const nights = await rowsOf(page, "Nights, newest first");
      expect(nights.map((row) => [row[0]?.slice(0, 10), Number(row[2]), Number(row[3])])).toEqual(
        report.changes?.nights?.map((night) => [night.date, night.counts.migrations, night.counts.failed]),
      );
      // On a phone too the nights before stand beside this one without a scroll.
      await page.setViewportSize({ width: 390, height: 844 });
      const kinds = page.locator(".kinds .scroll");
      expect(await kinds.locator("th:visible").allInnerTexts()).toContain("Median usually");
      expect(await kinds.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    });
  });
});
