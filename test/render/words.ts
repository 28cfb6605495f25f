import { expect } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { plain } from "./page-text.ts";
import type { Shown } from "./recount.ts";

/** What a reader sees: no style, no script, no packed rows, no hover text; each element apart. */
function textOf(page: string): string {
  return page
    .replaceAll(/<style>.*?<\/style>|<script[^>]*>.*?<\/script>|<title>[^<]*<\/title>/gs, "")
    .split(/(?=<)/)
    .map(plain)
    .join("\n");
}

/** Words that once stood on a page and said something wrong. */
const WRONG: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["one of several", /(?<![\d.,:\-–/])1 (?!(?:ms|s|was|is|has|does)\b)[a-z]+s\b(?! \d).{0,30}/g], // "1 placements"
  ["a span of one value", /(?<![\d.])(\d[\d.,]* (?:ms|s|min|h)(?: \d+ s)?) to \1(?!\d)/g], // "0.612 s to 0.612 s"
  ["a count of what was not looked at", /.{0,30}\b0 measured\b.{0,20}/g],
  ["a truth value", /\bis (?:false|true)\b|limit (?:true|false)/g],
  ["a value that is none", /\b(?:undefined|NaN|null)\b|\[object /g],
];

/** Page and mail of a night: words that fit their numbers, causes in words, no user's name, no mixed badge. */
export function expectWords({ json, page, mail }: Shown): void {
  const shown = `${textOf(page)}\n${mail}`;
  // Names and messages of the exports are theirs.
  const isQuoted = (text: string): boolean =>
    json.migrations.some(
      ({ vm, failure }) => vm.name?.includes(text) === true || failure?.message.includes(text) === true,
    );
  for (const [what, pattern] of WRONG)
    expect([what, ...(shown.match(pattern) ?? []).filter((text) => !isQuoted(text))]).toEqual([what]);
  expect(page).not.toMatch(/class="badge[^"]*">(?:mixed|pooled)</);
  for (const category of new Set(json.migrations.flatMap(({ failure }) => failure?.category ?? [])))
    if (category.includes("-")) expect(shown).not.toContain(category);
  const isNamed = [...json.coverage, ...json.migrations].some(({ vcenter }) => vcenter !== null);
  const facts = /<ul class="facts">.*?<\/ul>/s.exec(page)?.[0] ?? "";
  expect(facts.includes("vCenter not named")).toBe(!isNamed);
  const told = /(\d+) hosts? (?:was|were) evacuated/.exec(shown)?.[1];
  const hosts = new Set(json.evacuations.map(({ vcenter, host }) => `${vcenter ?? ""}/${host}`)).size;
  if (told !== undefined) expect(Number(told)).toBe(hosts);
  expectNoUser(page, json);
}

/** A page that says that users are left out holds none, wherever exports put them. */
function expectNoUser(page: string, { migrations }: Report): void {
  if (!page.includes("User names are left out")) return;
  const words = page.replaceAll(/<style>.*?<\/style>|<script>.*?<\/script>/gs, "").toLowerCase();
  const users = new Set(migrations.flatMap(({ userName }) => userName?.toLowerCase() ?? []));
  for (const user of users) {
    // "CORP\\anna.berg" -> "anna.berg"
    const account = user.replace(/^.*\\/, "").replace(/@.*$/, "");
    const found = words
      .split(account)
      .slice(1)
      .filter((after, index) => {
        const before = words.split(account)[index] ?? "";
        return !/[\p{L}\d]$/u.test(before) && !/^[\p{L}\d]/u.test(after);
      });
    expect([user, found.map((after) => after.slice(0, 40))]).toEqual([user, []]);
  }
}
