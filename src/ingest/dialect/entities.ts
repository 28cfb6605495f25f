const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
  "#39": "'",
  "#34": '"',
};

/** Text as a page shows it: `&lt;` is a bracket. */
export function plainText(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp|#39|#34);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
