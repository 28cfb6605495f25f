/** Plain text in columns, for mail.txt. */

export const TEXT_COLUMNS = 78;

/** East Asian wide characters and most emoji take two columns of a terminal or a mail reader. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

/** Columns a string takes; never less than its UTF-16 length, so that no counter of either kind sees a longer line. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const point of text) columns += WIDE.test(point) ? 2 : point.length;
  return columns;
}

/** Lines of at most TEXT_COLUMNS, the first led by `lead`, the others indented as deep; longer words are broken. */
export function wrap(text: string, lead = ""): string[] {
  const indent = " ".repeat(columnsOf(lead));
  const room = TEXT_COLUMNS - indent.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((whole) => broken(whole, room))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (columnsOf(longer) <= room) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  if (line !== "") lines.push(line);
  return lines.map((each, index) => (index === 0 ? lead : indent) + each);
}

function broken(word: string, room: number): string[] {
  if (columnsOf(word) <= room) return [word];
  const pieces: string[] = [];
  let piece = "";
  for (const point of word) {
    if (columnsOf(piece + point) > room) {
      pieces.push(piece);
      piece = "";
    }
    piece += point;
  }
  return [...pieces, piece];
}

/** Pads with spaces to a column, left-aligned or right-aligned; a longer text stays as it is. */
export function pad(text: string, columns: number, side: "left" | "right"): string {
  const fill = " ".repeat(Math.max(0, columns - columnsOf(text)));
  return side === "left" ? text + fill : fill + text;
}
