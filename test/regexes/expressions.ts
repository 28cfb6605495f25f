import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "rolldown/parseAst";
import { ROOT } from "../shared.ts";

export interface Expression {
  /** `src/ingest/caps.ts:12` */
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

export interface Expressions {
  readonly literals: readonly Expression[];
  /** Files that put expressions together while they run. */
  readonly builders: readonly string[];
}

/** Every regular expression of src, as the parser finds it. */
export function expressionsOfSource(): Expressions {
  const literals: Expression[] = [];
  const builders = new Set<string>();
  const folder = join(ROOT, "src");
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `src/${file.slice(folder.length + 1).replaceAll("\\", "/")}`;
    const text = readFileSync(file, "utf8");
    visit(parseAst(text, { lang: "ts" }, file), (node) => {
      if (isLiteral(node)) {
        const line = text.slice(0, node.start).split("\n").length;
        literals.push({ place: `${path}:${line}`, source: node.regex.pattern, flags: node.regex.flags });
      }
      const { callee } = node as { callee?: { name?: unknown } };
      if (callee?.name === "RegExp") builders.add(path);
    });
  }
  return { literals, builders: [...builders].sort() };
}

interface LiteralNode {
  readonly start: number;
  readonly regex: { readonly pattern: string; readonly flags: string };
}

function isLiteral(node: object): node is LiteralNode {
  return "regex" in node && typeof node.regex === "object" && node.regex !== null && "pattern" in node.regex;
}

function visit(node: unknown, each: (node: object) => void): void {
  if (typeof node !== "object" || node === null) return;
  each(node);
  for (const part of Object.values(node)) visit(part, each);
}
