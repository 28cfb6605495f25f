import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../shared.ts";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The rows of the table under a heading of a document, cell by cell; its head left out. */
function rowsUnder(document: string, heading: string): readonly (readonly string[])[] {
  const text = readFileSync(join(ROOT, document), "utf8").replaceAll("\r\n", "\n");
  const at = text.indexOf(`${heading}\n`);
  const part = at === -1 ? "" : (text.slice(at + heading.length).split(/\n#{1,3} /)[0] ?? "");
  const rows = part.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((line) => line.split(" | ").map((cell) => cell.replaceAll(/^\| *| *\|$/g, "").trim()));
}

/** What a cell names: test files and scripts of package.json that are not there are what is wrong with it. */
function wrongWith(cell: string): readonly string[] {
  const named = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
  if (named.length === 0) return ["names no test"];
  return named.flatMap((name) => {
    const script = /^npm run ([\w:]+)/.exec(name)?.[1];
    if (script !== undefined) return script in manifest.scripts ? [] : [`${name}: no such script`];
    if (name === "npm test") return [];
    const file = join(ROOT, name);
    if (!existsSync(file)) return [`${name}: no such file`];
    return name.endsWith(".test.ts") && !/\btest(?:\.\w+)?\(|\bit(?:\.\w+)?\(/.test(readFileSync(file, "utf8"))
      ? [`${name}: no test in it`]
      : [];
  });
}

describe("what page, mail and messages promise", () => {
  const promises = rowsUnder("docs/proofs.md", "## What page, mail and messages promise, and which test shows it");
  test("is a list", () => expect(promises.length).toBeGreaterThan(20));
  test.each(promises)("names the test that shows it: %s", (_promise, shown = "") => {
    expect(wrongWith(shown)).toEqual([]);
  });
});

describe("what is promised of security", () => {
  const promises = rowsUnder("SECURITY.md", "## What is promised, and which test shows it");
  test("is a list", () => expect(promises.length).toBeGreaterThan(9));
  test.each(promises)("names the test that shows it: %s", (_promise, shown = "") => {
    expect(wrongWith(shown)).toEqual([]);
  });

  const limits = rowsUnder("docs/limits.md", "# Limits");
  test("has its limits", () => expect(limits.length).toBeGreaterThan(15));
  test.each(limits)("bounds %s at %s", (_what, _limit, _beyond, where = "", shown = "") => {
    expect(wrongWith(shown)).toEqual([]);
    const [file = "", name] = [...where.matchAll(/`([^`]+)`/g)].map(([, part = ""]) => part);
    const source = readFileSync(join(ROOT, file), "utf8");
    if (name !== undefined) expect(source).toContain(name);
  });
});
