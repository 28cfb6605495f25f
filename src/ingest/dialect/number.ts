/**
 * Numbers as people's locales write them: `16,384` `16.384` `16 384` `16'384` (also no-break and narrow no-break spaces).
 * Whether a single separator groups or is the decimal mark cannot be seen in the text, so the caller says what the column holds.
 */
const SPACES = /[\s\u00a0\u2007\u2009\u202f'’]/g;

/** A whole number: separators that cut off groups of three (or Indian pairs) are grouping. Undefined where it is no number. */
export function wholeNumber(text: string): number | undefined {
  const bare = text.replace(SPACES, "");
  // -1 | 16384
  if (/^[+-]?\d+$/.test(bare)) return finite(bare);
  // 16,384 | 1.048.576 | 1,63,840
  if (/^[+-]?\d{1,3}(?:([.,])\d{2,3}(?:\1\d{2,3})*)$/.test(bare) && /[.,]\d{3}$/.test(bare))
    return finite(bare.replace(/[.,]/g, ""));
  return decimalNumber(text);
}

/** A number that may have decimals: with one separator it is the decimal mark, with two kinds the last one is. */
export function decimalNumber(text: string): number | undefined {
  const bare = text.replace(SPACES, "");
  if (!/^[+-]?[\d.,]*\d(?:[eE][+-]?\d+)?$/.test(bare)) return undefined;
  const last = Math.max(bare.lastIndexOf("."), bare.lastIndexOf(","));
  if (last === -1) return finite(bare);
  const mark = bare[last] ?? "";
  const repeated = bare.indexOf(mark) !== last;
  if (repeated) return finite(bare.replace(/[.,]/g, ""));
  return finite(`${bare.slice(0, last).replace(/[.,]/g, "")}.${bare.slice(last + 1)}`);
}

function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
