import { describe, expect, test } from "vitest";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { KINDS } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { KIND_LABELS } from "../../src/render/format.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { fakeReport } from "../support/fake-report.ts";
import { summarizeMovers } from "../../src/summarize/figures/movers.ts";
import { movesOf } from "../../src/summarize/figures/moves.ts";
import { summarizeStorms } from "../../src/summarize/figures/storms.ts";
import { expectLinks } from "./recount.ts";
import { answerOf, linksOf, plain, rowsOf } from "./page-text.ts";

/** What docs/proofs.md says that the page promises, as far as its text shows it. */

const pageOf = (report: Report): string => [...renderPage(report, pageViewOf(report))].join("");
const night = fakeReport({ migrations: 420 });
const page = pageOf(night);
const captions = [...page.matchAll(/<caption>([^<]*)<\/caption>/g)].map(([, caption = ""]) => caption);
const pictures = [...page.matchAll(/aria-label="([^"]*)" class="chart/g)].map(([, name = ""]) => plain(name));

/** What stands behind a line that opens it. */
function folds(html: string): readonly string[] {
  return [...html.matchAll(/<details class="fold"><summary>(.*?)<\/summary>/gs)].map(([, line = ""]) => plain(line));
}

describe("length", () => {
  test("sections with nothing to say are one line together, each with its sentence behind it", () => {
    const quiet = pageOf(fakeReport({ migrations: 0 }));
    const [, line = "", behind = ""] =
      /<section id="quiet"[^>]*>\s*<details class="fold"><summary>(.*?)<\/summary>(.*?)<\/details>\s*<\/section>/s.exec(
        quiet,
      ) ?? [];
    const names = plain(line).replace("Nothing to show ", "").split(" · ");
    expect(names.length).toBeGreaterThan(8);
    expect(behind.match(/<section id="[^"]*" class="quiet"/g)).toHaveLength(names.length);
    for (const name of names) expect(behind).toContain(`<b>${name}.</b>`);
    // Nothing else of the page has a heading of its own for them.
    for (const name of names) expect(quiet).not.toContain(`-title">${name}</h2>`);
  });

  test("durations by kind are one table, and a kind of fewer than five moves has no histogram", () => {
    expect(captions.filter((caption) => caption.startsWith("Durations"))).toEqual([
      "Durations by kind, succeeded moves",
    ]);
    for (const migrations of [6, 14, 420]) {
      const report = fakeReport({ migrations });
      const html = pageOf(report);
      for (const kind of KINDS) {
        const count = report.summary.byKind.find((one) => one.kind === kind)?.count ?? 0;
        const isDrawn = html.includes(`${KIND_LABELS[kind]}: how many moves took how long`);
        expect([kind, count, isDrawn]).toEqual([kind, count, count >= 5]);
      }
    }
  });

  test("inputs by folder, each input and what is resolved stand behind a line with their number", () => {
    const lines = folds(page);
    expect(lines).toContain(`${night.changes?.resolvedFindings.length} resolved since`);
    for (const start of [
      "Inputs by folder and format",
      "Inputs one by one",
      "Diagnostics",
      "Slowest moves of each kind",
    ])
      expect(lines.some((line) => line.startsWith(start) && /\d$/.test(line))).toBe(true);
  });
});

describe("what a list leaves out", () => {
  const many = fakeReport({ migrations: 1200, seed: 7 });
  const html = pageOf(many);

  test("is counted: VMs that moved more than once, and bursts", () => {
    const moves = movesOf(many);
    const movers = summarizeMovers(moves);
    expect(movers.length).toBeGreaterThan(15);
    expect(html).toContain(`15 of ${movers.length} VMs that moved more than once`);
    const { storms } = summarizeStorms(many, moves);
    expect(storms.length).toBeGreaterThan(0);
    expect(answerOf(html, "storms")).toMatch(new RegExp(`^${storms.length} bursts? of moves`));
    expect(rowsOf(html, "Storms and what came just before them")).toHaveLength(Math.min(10, storms.length));
    if (storms.length > 10) expect(html).toContain(`The largest 10 of ${storms.length}; `);
  });

  test("is in all tables of a busy night the number under them", () => {
    const notes = [...html.matchAll(/<p class="note">(\d+) of ([\d,]+) shown; /g)];
    expect(notes.length).toBeGreaterThan(2);
    for (const [, some, all = ""] of notes) expect(Number(some)).toBeLessThan(Number(all.replaceAll(",", "")));
  });
});

describe("views", () => {
  test.each([
    "Moves by cluster",
    "Host pairs, each direction for itself",
    "Nights, newest first",
    "What changed since",
    "Moves begun per weekday and kind",
  ])("has the table %s", (start) => {
    expect(captions.some((caption) => caption.startsWith(start))).toBe(true);
  });

  test.each([
    /^Timeline of migrations by host, \d+ lanes/,
    /^Timeline of migrations by VM, \d+ lanes/,
    /^Verdict, moves and vMotion durations per night$/,
    /^Moves from host to host$/,
  ])("has the picture %s", (name) => {
    // Once for a desk and once for a phone.
    expect(pictures.filter((picture) => name.test(picture))).toHaveLength(2);
  });

  test("the calendar's table has each night's verdict, moves, failures and medians, newest first", () => {
    const nights = night.changes?.nights ?? [];
    const at = page.indexOf("<caption>Nights, newest first</caption>");
    const heads = [...page.slice(at, page.indexOf("</thead>", at)).matchAll(/<th[^>]*>([^<]*)</g)].map(
      ([, head]) => head,
    );
    expect(heads).toEqual(
      expect.arrayContaining([
        "Night",
        "Verdict",
        "Migrations",
        "Failed",
        "vMotion p50",
        "Storage vMotion p50",
      ]) as unknown,
    );
    const dates = [...page.slice(at, page.indexOf("</table>", at)).matchAll(/<td class="time">(\d{4}-\d\d-\d\d)/g)];
    expect(dates.map(([, date]) => date)).toEqual(nights.map(({ date }) => date));
    expect(nights.length).toBeGreaterThan(5);
  });

  test("both timelines have a time to draw on, and the moves of every mark", () => {
    for (const name of ["by host", "by VM"]) {
      const from = page.indexOf(`Timeline of migrations ${name}`);
      const svg = page.slice(from, page.indexOf("</svg>", from));
      expect(svg).toMatch(/<rect[^>]*class="brush"[^>]*data-from="\d+"/);
      expect(svg.match(/data-rows="/g)?.length ?? 0).toBeGreaterThan(5);
    }
  });
});

describe("heat maps", () => {
  test("each has a legend, and every cell has the shade that the legend gives its number", () => {
    const maps = page.split('<figure class="').filter((part) => part.includes('class="cell h'));
    expect(maps.length).toBeGreaterThan(3);
    for (const map of maps) {
      const legend = [...map.matchAll(/<li>.*?class="cell h(\d)".*?<\/svg> (?:to )?([\d,]+)<\/li>/g)].map(
        ([, shade, most = ""]) => ({ shade, most: Number(most.replaceAll(",", "")) }),
      );
      expect(legend.length).toBeGreaterThan(0);
      const cells = [...map.matchAll(/class="cell h(\d)"[^>]*><title>[^<]*: (\d+)<\/title>/g)];
      expect(cells.length).toBeGreaterThan(0);
      for (const [, shade, count] of cells) expect(legend.find(({ most }) => Number(count) <= most)?.shade).toBe(shade);
    }
  });
});

test("the rows can be filtered by all that the page counts by", () => {
  const form = /<form id="filters".*?<\/form>/s.exec(page)?.[0] ?? "";
  const fields = [...form.matchAll(/<(?:input|select)[^>]* name="(\w+)"/g)].map(([, field]) => field);
  for (const field of [
    "vm",
    "text",
    "host",
    "cluster",
    "kind",
    "trigger",
    "initiator",
    "outcome",
    "risk",
    "failure",
    "from",
    "to",
  ])
    expect(fields).toContain(field);
});

test("a VM that was renamed between two moves has both behind its number", () => {
  const report = fakeReport({ migrations: 60, seed: 5 });
  const moved = report.migrations.filter(({ outcome, trigger }) => outcome === "succeeded" && trigger !== "placement");
  const [first, second] = moved;
  if (first === undefined || second === undefined) throw new Error("two moves are needed");
  const named = (id: string, name: string) => (one: (typeof moved)[number]) =>
    one.id === id ? { ...one, vcenter: first.vcenter, vm: { name, moref: "vm-77", instanceUuid: null } } : one;
  const renamed = { ...report, migrations: report.migrations.map(named(first.id, "old")).map(named(second.id, "new")) };
  const html = pageOf(renamed);
  expectLinks({ page: html, moves: moved });
  expect(linksOf(html).some(({ href, text }) => text === "2" && href.includes(`id=${first.id}.${second.id}`))).toBe(
    true,
  );
});
