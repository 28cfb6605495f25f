/** What a cell's text is worth for sorting: the page's own ways of writing figures, read back. */

const FACTORS: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  B: 1 / 1_048_576,
  KB: 1 / 1024,
  MB: 1,
  GB: 1024,
  TB: 1_048_576,
  "MB/s": 1,
  "%": 1,
  "×": 1,
};

/** A number and its unit, anywhere in the text's beginning. */
const PART = /([\d,]+(?:\.\d+)?)\s*([a-zA-Z/%×]*)/gy;
// e.g. "4 min 10 s" -> [4, min] [10, s]; "≥ 2.44 TB"; "1,234"; "12.3%"

/** The figure that a text begins with; null where it begins with none, `–` among them. Dates sort as texts. */
export function figureValue(text: string): number | null {
  const figure = text.replace(/^≥\s*/, "").trim();
  if (/^\d{4}-\d\d/.test(figure)) return null;
  PART.lastIndex = 0;
  let sum: number | null = null;
  for (let part = PART.exec(figure); part !== null; part = PART.exec(figure)) {
    const [, digits = "", unit = ""] = part;
    const factor = unit === "" ? 1 : FACTORS[unit];
    // Words after a count (`3 moves`) are no unit.
    sum = (sum ?? 0) + Number(digits.replaceAll(",", "")) * (factor ?? 1);
    if (factor === undefined || unit === "") break;
    while (figure[PART.lastIndex] === " ") PART.lastIndex++;
  }
  return sum;
}
