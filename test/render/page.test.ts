import { describe, expect, test } from "vitest";
import { renderPage } from "../../src/render/page/render-page.ts";
import { withoutUserNames } from "../../src/render/page/without-user-names.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import type { Failure } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { rowsHeld } from "../../src/render/page/rows-held.ts";
import { fakeReport } from "../support/fake-report.ts";

function pageOf(migrations: number, hostile = false): string {
  const report = fakeReport({ migrations, hostile });
  const shown = withoutUserNames(report);
  return [...renderPage(shown, pageViewOf(shown))].join("");
}

/** Every tag as it stands; `<` and `>` of names are escaped even inside attributes, so this finds the real ones only. */
function tagsOf(html: string): string[] {
  const markup = html.replace(/(?<=<style>).*?(?=<\/style>)|(?<=<script[^>]*>).*?(?=<\/script>)/gs, "");
  return markup.match(/<[a-z][^>]*>/gi) ?? [];
}

function failureBy(user: string): Failure {
  return {
    category: "unknown",
    phase: "unknown",
    message: `${user} has no permission`,
    remedy: null,
    reference: null,
    recoveredBy: null,
  };
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
      "tonight",
      "places",
      "windows",
      "migrations",
      "quality",
      "methods",
    ])
      expect(html).toContain(`<section id="${id}"`);
  });

  test("stays under 2 MB with 2,000 migrations", () => {
    expect(Buffer.byteLength(pageOf(2000))).toBeLessThan(2 * MEGABYTE);
  });

  test("holds the noteworthy and the newest of a big estate, says so, and stays under 10 MB", () => {
    const report = fakeReport({ migrations: 24_000 });
    const html = [...renderPage(report, pageViewOf(report))].join("");
    expect(Buffer.byteLength(html)).toBeLessThan(10 * MEGABYTE);
    expect(html).toContain("The table holds 20,000 of the 24,000 rows");
    const held = rowsHeld(report);
    expect(held).toHaveLength(20_000);
    const ids = new Set(held.map(({ id }) => id));
    for (const m of report.migrations)
      if (m.outcome === "failed" || m.outcome === "unfinished") expect(ids.has(m.id)).toBe(true);
    expect(ids.has(report.migrations.at(-1)?.id ?? "")).toBe(true);
  }, 120_000);

  test("carries no user's name where it says that they are left out", () => {
    const report = fakeReport({ migrations: 420 });
    const users = [...new Set(report.migrations.flatMap(({ userName }) => userName ?? []))];
    const [first, ...others] = report.migrations;
    if (first === undefined || users[0] === undefined) throw new Error("the invented report names nobody");
    const told: Report = {
      ...report,
      migrations: [
        { ...first, triggerDetail: `Scheduled task by ${users[0]}`, failure: failureBy(users[0]) },
        ...others,
      ],
      findings: report.findings.map((finding) => ({ ...finding, description: `Begun by ${users[0]}.` })),
    };
    const shown = withoutUserNames(told);
    const html = [...renderPage(shown, pageViewOf(shown))].join("");
    expect(html).toContain("User names are left out");
    for (const user of users) expect(html.toLowerCase()).not.toContain(user.toLowerCase());
    expect(html).toContain("Begun by a user.");
  });

  test.each(["jane.doe", "CORP\\jane.doe", "jane.doe@corp.example", "jb", "CORP\\o'neil", "Zoë"])(
    "carries the user %s neither in its markup nor in its packed rows",
    (userName) => {
      const report = fakeReport({ migrations: 12 });
      const told: Report = {
        ...report,
        migrations: report.migrations.map((m) => ({
          ...m,
          userName,
          trigger: "user",
          triggerDetail: `started by ${userName}`,
        })),
      };
      const html = [...renderPage(told, pageViewOf(told))].join("");
      // The page's own code and style are nobody's words.
      const words = html.replace(/(?<=<style>).*?(?=<\/style>)|(?<=<script>).*?(?=<\/script>)/gs, "");
      const account = userName.replace(/^.*\\/, "").replace(/@.*$/, "");
      expect(new RegExp(`(?<!\\p{L})${account}(?!\\p{L})`, "iu").exec(words)?.[0] ?? null).toBeNull();
      expect(words.includes("started by a user")).toBe(true);
    },
  );

  test.each([
    ["act", 0],
    ["no-data", 0],
    ["act", 12],
  ] as const)("never says of a night with an unread export that nothing moved (%s, %i moves)", (level, migrations) => {
    const report = fakeReport({ migrations });
    const unread = { severity: "error", message: "", input: null, line: null, count: 1 } as const;
    const told: Report = {
      ...report,
      verdict: { level, text: "" },
      diagnostics: level === "no-data" ? [] : [{ ...unread, code: "unread-input" }],
    };
    const html = [...renderPage(told, pageViewOf(told))].join("");
    const tiles = html.slice(html.indexOf('<dl class="tiles">'), html.indexOf("<!-- sections") + 1 || undefined);
    expect(tiles).not.toMatch(/nothing moved|none failed tonight|nothing was copied/);
    expect(tiles).toMatch(migrations === 0 ? /none that could be read/ : /an export that was not read/);
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
