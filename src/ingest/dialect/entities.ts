const NAMES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&", nbsp: " " };

/** Text as a page shows it: `&lt;`, `&#60;` and `&#x3c;` are a bracket. */
export function plainText(text: string): string {
  return text.replaceAll(/&(?:(lt|gt|quot|apos|amp|nbsp)|#(\d{1,7})|#[xX]([\da-fA-F]{1,6}));/g, characterOf);
}

function characterOf(entity: string, name?: string, decimal?: string, hexadecimal?: string): string {
  if (name !== undefined) return NAMES[name] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
  if (code === 160) return " ";
  return code < 32 || code > 0x10_ff_ff || (code >= 0xd8_00 && code <= 0xdf_ff) ? entity : String.fromCodePoint(code);
}
