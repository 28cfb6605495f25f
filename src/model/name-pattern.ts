/**
 * A pattern for names, case-insensitive and for the whole name: `sql-*` with `*` and `?`, or a regular expression between slashes,
 * `/^sql-\d+$/`, which need not match the whole name.
 */
export type NamePattern = string;

/** Throws SyntaxError where the expression between slashes is none. */
export function patternMatcher(pattern: NamePattern): (name: string) => boolean {
  const expression = compiled.get(pattern) ?? compile(pattern);
  return (name) => expression.test(name);
}

/** A night asks the same few patterns for every VM. */
const compiled = new Map<NamePattern, RegExp>();

function compile(pattern: NamePattern): RegExp {
  const expression = new RegExp(isExpression(pattern) ? pattern.slice(1, -1) : globSource(pattern), "iu");
  compiled.set(pattern, expression);
  return expression;
}

export function matchesAny(patterns: readonly NamePattern[], name: string): boolean {
  return patterns.some((pattern) => patternMatcher(pattern)(name));
}

function isExpression(pattern: string): boolean {
  return pattern.length > 2 && pattern.startsWith("/") && pattern.endsWith("/");
}

function globSource(glob: string): string {
  // sql-*.corp → ^sql-[\s\S]*\.corp$
  const source = glob.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (character) => {
    if (character === "*") return "[\\s\\S]*";
    return character === "?" ? "[\\s\\S]" : `\\${character}`;
  });
  return `^${source}$`;
}
