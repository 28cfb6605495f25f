import { expect, test } from "vitest";
import type { NightLine } from "../../src/model/past.ts";
import { renderCalendar } from "../../src/render/calendar/calendar.ts";

function aNight(date: string, part: Partial<NightLine> = {}): NightLine {
  const counts = {
    migrations: 12,
    succeeded: 12,
    failed: 0,
    cancelled: 0,
    unfinished: 0,
    startMissing: 0,
    endMissing: 0,
  };
  return {
    date,
    from: `${date}T00:00:00.000Z`,
    to: `${date}T06:00:00.000Z`,
    status: "reported",
    level: "ok",
    verdict: "All well",
    counts: { ...counts, placements: 0, unattributedEnds: 0, late: 0, open: 0 },
    byKind: [],
    ...part,
  };
}

const options = { version: "0.1.0", site: null, hrefOf: (date: string) => `${date}/report.html` };

test("all nights stand in their months, the newest month first, each linked to its report", () => {
  const html = renderCalendar([aNight("2026-10-31"), aNight("2026-11-01")], options);
  expect([...html.matchAll(/<caption>([^<]*)/g)].map((match) => match[1])).toEqual(["November 2026", "October 2026"]);
  expect(html).toContain('<a href="2026-11-01/report.html" title="All well">OK</a><span>12 moves</span>');
  expect(html).toContain("2 nights, 24 moves, 0 failed.");
});

test("November 2026 begins on a Sunday: six cells stand empty before it", () => {
  const html = renderCalendar([aNight("2026-11-02")], options);
  const firstWeek = /<tbody>\s*<tr>(.*?)<\/tr>/s.exec(html)?.[1] ?? "";
  expect(firstWeek).toBe(`${'<td class=""></td>'.repeat(6)}<td class=""><b>1</b></td>`);
  expect([...html.matchAll(/<td/g)]).toHaveLength(6 * 7);
});

test("what failed, a night made up for and one without records are said; a report that is gone is no link", () => {
  const failed = aNight("2026-11-01", { level: "act", status: "backfilled" });
  const nights = [
    { ...failed, counts: { ...failed.counts, failed: 3 } },
    aNight("2026-11-02", { level: "no-data", status: "silent" }),
  ];
  const html = renderCalendar(nights, { ...options, hrefOf: () => null });
  expect(html).toContain('<span class="failed">3 failed</span><i>made up for later</i>');
  expect(html).toContain("<i>no new records</i>");
  expect(html).not.toContain("<a ");
});

test("hostile names are inert, and nothing is requested", () => {
  const night = aNight("2026-11-01", { verdict: '"><img src=x onerror=alert(1)>' });
  const html = renderCalendar([night], { ...options, site: "</title><script>alert(1)</script>" });
  expect(html).not.toMatch(/<img|<script|onerror=alert\(1\)>"/);
  expect(html).toContain("default-src &#x27;none&#x27;");
  expect(html).not.toMatch(/\burl\(|<link|@import/i);
});
