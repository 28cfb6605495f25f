import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../shared.ts";
import { textOfDocument } from "./documents.ts";

const text = textOfDocument("docs/troubleshooting.md");
const sources = ["cli", "history", "ingest", "job", "reconstruct", "send", "summarize"].flatMap((folder) =>
  readdirSync(join(ROOT, "src", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(ROOT, "src", folder, name), "utf8")),
);
/** Parts of one sentence that stand in several literals are one again. */
const all = sources
  .join("\n")
  .replaceAll(/" \+\n\s*["`]/g, "")
  .replaceAll(/` \+\n\s*["`]/g, "");

/** Rows that begin with a code: `| `zone-assumed` | "…" | … |` */
const rows = new Set([...text.matchAll(/^\| `([a-z]+(?:-[a-z]+)*)` \|/gm)].map(([, code]) => code ?? ""));

/** Codes where the source makes a diagnostic of them, in any of the ways it has. */
function codesOfSource(): ReadonlySet<string> {
  const ways = [
    /\bcode: "([a-z-]+)"/g,
    /diagnostics\.add\(\s*"([a-z-]+)"/g,
    /\b(?:note|warning)\(\s*"([a-z-]+)"/g,
    /tellAlike\(\s*diagnostics,\s*"([a-z-]+)"/g,
    /new HistoryUnusable\(\s*"([a-z-]+)"/g,
    /\["([a-z-]+)", "(?:error|warning|info)"\]/g,
    /^ {2}"?([a-z-]+)"?: \{\n {4}severity: "/gm,
    /^ {2}"?[a-z-]+"?: \[\n? *"(host-log-[a-z-]+)"/gm,
  ];
  return new Set(ways.flatMap((way) => [...all.matchAll(way)].map(([, code]) => code ?? "")));
}

test("every diagnostic of the source has a row, and no row is of a diagnostic that is gone", () => {
  const codes = codesOfSource();
  expect(codes.size).toBeGreaterThan(25);
  expect([...rows].toSorted()).toEqual([...codes].toSorted());
});

test("every quoted text is one that the program prints", () => {
  const quoted = [...text.matchAll(/^\| .*$/gm)].flatMap(([row]) =>
    [...row.replaceAll(/`[^`]*`/g, "").matchAll(/"([^"]+)"/g)].map(([, said]) => said ?? ""),
  );
  expect(quoted.length).toBeGreaterThan(40);
  expect(quoted.filter((said) => !all.includes(said))).toEqual([]);
});

test("the README's rows quote the program too", () => {
  const readme = textOfDocument("README.md");
  const from = readme.indexOf("## Troubleshooting");
  const quoted = [...readme.slice(from, readme.indexOf("\n## ", from + 5)).matchAll(/"([^"]+)"/g)].map(
    ([, said]) => said ?? "",
  );
  const parts = quoted.flatMap((said) => said.split(" … "));
  expect(parts.length).toBeGreaterThan(5);
  expect(parts.filter((said) => !all.includes(said))).toEqual([]);
});
