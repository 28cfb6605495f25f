import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../shared.ts";

/** What a person reads: paths from the root, with `/`. */
export const DOCUMENTS: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(ROOT).filter((name) => name === "SECURITY.md"),
  ...under("docs"),
  "templates/exports/README.md",
  "templates/schedule/README.md",
];

function under(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .toSorted();
}

export function textOfDocument(path: string): string {
  return readFileSync(join(ROOT, path), "utf8").replaceAll("\r\n", "\n");
}

/** Code of a document: the lines of its blocks and what stands between backticks. */
export function codeOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].map(([, body]) => body ?? "");
  const prose = text.replaceAll(/^ *```\w*\n[\s\S]*?^ *```/gm, "");
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span ?? "");
  return [...blocks.flatMap((body) => body.split("\n")), ...spans];
}

/** Names that headings have as link targets, as GitHub makes them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const prose = text.replaceAll(/^ *```\w*\n[\s\S]*?^ *```/gm, "");
  return new Set(
    [...prose.matchAll(/^#{1,6} +(.+)$/gm)].map(([, title]) =>
      (title ?? "")
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}
