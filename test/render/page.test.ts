import { describe, expect, test } from "vitest";
import { renderPage } from "../../src/render/page/render-page.ts";
import { summarizeForPage } from "../../src/summarize/page-view.ts";
import { fakeReport } from "../support/fake-report.ts";

function pageOf(migrations: number, hostile = false): string {
  const report = fakeReport({ migrations, hostile });
  return [...renderPage(report, summarizeForPage(report))].join("");
}

/** Every tag as it stands; `<` and `>` of names are escaped even inside attributes, so this finds the real ones only. */
function tagsOf(html: string): string[] {
  const markup = html.replace(/(?<=<style>).*?(?=<\/style>)|(?<=<script[^>]*>).*?(?=<\/script>)/gs, "");
  return markup.match(/<[a-z][^>]*>/gi) ?? [];
}

const MEGABYTE = 1_000_000;

describe("renderPage", () => {
  test.each([0, 1, 40, 420])("draws every section of a report with %i migrations", (migrations) => {
    const html = pageOf(migrations);
    expect(html).not.toContain("could not be");
    for (const id of [
      "open",
      "nights",
      "timeline",
      "durations",
      "rhythm",
      "movers",
      "ping-pong",
      "storms",
      "who",
      "hosts",
      "datastores",
      "stun",
      "large",
      "failures",
      "halves",
      "evacuations",
      "places",
      "windows",
      "migrations",
      "quality",
      "methods",
    ])
      expect(html).toContain(`<section id="${id}"`);
  });

  test("stays under 2 MB with 2,000 migrations and under 10 MB with 50,000", () => {
    expect(Buffer.byteLength(pageOf(2000))).toBeLessThan(2 * MEGABYTE);
    expect(Buffer.byteLength(pageOf(50_000))).toBeLessThan(10 * MEGABYTE);
  });

  test("names nothing that a browser would fetch", () => {
    for (const whole of tagsOf(pageOf(420, true))) {
      if (whole.includes(" href=")) expect(whole).toMatch(/ href="#[^"]*"/);
      const tag = whole.replaceAll(/"[^"]*"/g, '""');
      expect(tag).not.toMatch(/^<(?:link|img|iframe|object|embed|base|video|audio)\b/i);
      expect(tag).not.toMatch(/\s(?:src|srcset|poster|action|style|on[a-z]+)=/i);
    }
    expect([...pageOf(40).matchAll(/url\((?!#)[^)]*\)/g)]).toEqual([]);
  });

  test("leaves hostile names inert", () => {
    const html = pageOf(420, true);
    expect(tagsOf(html).filter((tag) => tag.startsWith("<script"))).toEqual([
      '<script type="application/json" id="data">',
      "<script>",
    ]);
    expect(html.match(/<\/script/gi)).toHaveLength(2);
    expect(html).not.toMatch(/[\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test("gives the same text for the same report", () => {
    expect(pageOf(60)).toBe(pageOf(60));
  });
});
