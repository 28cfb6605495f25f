import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RULES } from "../../src/summarize/findings/registry.ts";
import { importsOf } from "../architecture/imports.ts";
import { ROOT } from "../shared.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
/** Paths in code spans: `src/model/report.ts`, `npm run accept -- test/ingest/formats.test.ts`. */
const PATHS = /(?:src|test|samples|docs|templates)\/[\w./<>-]*/g;

function sourceFiles(): string[] {
  return readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
    .map((file) => `src/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".ts"));
}

describe("the documents for contributors", () => {
  test.each(["CONTRIBUTING.md", "docs/architecture.md"])(
    "%s names only files and folders that are there",
    (document) => {
      const named = [...new Set([...read(document).matchAll(PATHS)].map(([path]) => path))];
      expect(named.length).toBeGreaterThan(8);
      // `src/ingest/format/<format-id>.ts` stands for any of the folder.
      const missing = named.filter((path) => !existsSync(join(ROOT, path.replace(/\/<[^>]*>.*$/, ""))));
      expect(missing).toEqual([]);
    },
  );

  test("architecture.md tells of every folder of src", () => {
    const told = read("docs/architecture.md");
    const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).filter((name) => !told.includes(`\`src/${name}/\``))).toEqual([]);
  });
});

describe("what an addition costs", () => {
  const files = sourceFiles();
  const importersOf = (name: string): string[] =>
    files.filter((file) => importsOf(read(file)).some(({ specifier }) => specifier.endsWith(`/${name}`)));

  test("a finding is one file and one line: nothing but the registry knows a rule's file", () => {
    for (const { id } of RULES)
      expect([id, importersOf(`findings/${id}.ts`), importersOf(`${id}.ts`)]).toEqual([
        id,
        [],
        expect.arrayContaining(["src/summarize/findings/registry.ts"]),
      ]);
  });

  test("a section is two files and one line: only the list of sections knows its file and asks for its figures", () => {
    const list = "src/job/page-sections.ts";
    const imported = importsOf(read(list)).map(({ specifier }) => specifier);
    const of = (folder: string): string[] => imported.filter((specifier) => specifier.startsWith(`../${folder}/`));
    const [sections, figures] = [of("render/page/sections"), of("summarize/figures")];
    expect(sections.length).toBeGreaterThan(10);
    expect(figures.length).toBeGreaterThan(10);
    const written = files.filter((file) => file.startsWith("src/render/page/sections/"));
    expect(written.filter((file) => !sections.includes(file.replace("src/", "../")))).toEqual([]);
    // Nothing else names a section or calls for a figure, but what puts figures into report.json.
    const others = files.filter(
      (file) => file !== list && file !== "src/job/assemble.ts" && /^src\/(?:job|render|page-script|cli)\//.test(file),
    );
    const named = [...sections, ...figures].map((specifier) =>
      specifier.slice(specifier.lastIndexOf("/", specifier.lastIndexOf("/") - 1)),
    );
    const knows = (file: string): boolean =>
      importsOf(read(file)).some(({ specifier }) => named.some((name) => specifier.endsWith(name)));
    expect(others.filter(knows)).toEqual([]);
  });

  test("every figure is asked for somewhere", () => {
    const figures = files.filter((file) => file.startsWith("src/summarize/figures/"));
    const unused = figures.filter((file) => importersOf(file.slice(file.lastIndexOf("/") + 1)).length === 0);
    expect(unused).toEqual([]);
  });
});
