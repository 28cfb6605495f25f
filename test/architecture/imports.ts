/** One import of a TypeScript file, read from its text: the native compiler offers no parser to scripts. */
export interface FoundImport {
  readonly specifier: string;
  readonly how: "static" | "type" | "dynamic";
}

// import type { B } from "../b.ts";   export { e } from "./e.ts";   import "./g.ts";
const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w*{][^"';]*?\bfrom\s*)?["']([^"']+)["']/gm;
// await import("f")
const DYNAMIC = /\bimport\(\s*["']([^"']+)["']\s*\)/g;
// /** a block */   // a line, but not the // of "https://example.org"
const COMMENTS = /\/\*[\s\S]*?\*\/|(?<![:"'`\\/])\/\/[^\n]*/g;

/** The imports of a file, in the order they stand in; comments are no code. A dynamic type query counts as dynamic. */
export function importsOf(text: string): readonly FoundImport[] {
  const code = withoutComments(text);
  const found: (FoundImport & { readonly at: number })[] = [];
  for (const match of code.matchAll(STATEMENT)) {
    found.push({ specifier: match[2] ?? "", how: match[1] === undefined ? "static" : "type", at: match.index });
  }
  for (const match of code.matchAll(DYNAMIC)) {
    found.push({ specifier: match[1] ?? "", how: "dynamic", at: match.index });
  }
  return found.sort((a, b) => a.at - b.at).map(({ specifier, how }) => ({ specifier, how }));
}

/** Which of the given pieces of code a file uses outside its comments. */
export function usesOf(text: string, pieces: readonly string[]): readonly string[] {
  const code = withoutComments(text);
  return pieces.filter((piece) => code.includes(piece));
}

export function usesPattern(text: string, pattern: RegExp): boolean {
  return withoutComments(text).search(pattern) >= 0;
}

// export const NAME   export async function name   export interface Name
const EXPORTED =
  /^export (?:declare )?(?:const|(?:async )?function\*?|abstract class|class|interface|type|enum) (\w+)/gm;

/** The names that a file exports where it declares them. */
export function exportsOf(text: string): readonly string[] {
  return [...withoutComments(text).matchAll(EXPORTED)].map((found) => found[1] ?? "");
}

/** The names in a file's code, each as often as it stands there. */
export function wordsOf(text: string): readonly string[] {
  return withoutComments(text).match(/\w+/g) ?? [];
}

function withoutComments(text: string): string {
  return text.replaceAll(COMMENTS, "");
}
