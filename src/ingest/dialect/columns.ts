/** Headers match by alias, never by position: case, spaces, punctuation and accents are ignored. */

export function plainName(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}#%]/gu, "");
}

/** Plain forms of the aliases that the adapters hold as data: a few hundred, asked for once per table. */
const plainForms = new Map<string, string>();

function plainAlias(alias: string): string {
  const known = plainForms.get(alias);
  if (known !== undefined) return known;
  const plain = plainName(alias);
  plainForms.set(alias, plain);
  return plain;
}

export class Columns {
  private readonly byName = new Map<string, number>();
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    this.names = names;
    for (const [index, name] of names.entries()) {
      const plain = plainName(name);
      if (plain !== "" && !this.byName.has(plain)) this.byName.set(plain, index);
    }
  }

  /** Index of the first alias that is a column, or -1. Aliases are given as people write them. */
  find(aliases: readonly string[]): number {
    for (const alias of aliases) {
      const index = this.byName.get(plainAlias(alias));
      if (index !== undefined) return index;
    }
    return -1;
  }

  has(aliases: readonly string[]): boolean {
    return this.find(aliases) !== -1;
  }
}

/** What databases and programs write for nothing. */
const NULLS: ReadonlySet<string> = new Set(["NULL", "\\N", "(null)", "[null]", "<null>"]);

/** The field at `index`, undefined where it is missing, empty or a textual null. */
export function fieldAt(fields: readonly string[], index: number): string | undefined {
  if (index < 0) return undefined;
  const value = fields[index]?.trim();
  return value === undefined || value === "" || NULLS.has(value) ? undefined : value;
}
