import { Random } from "../support/random.ts";

/**
 * The lines of a file in another order, where each line is a record by itself: objects a line, or a table below its header whose
 * cells hold no line ends. null for anything else.
 */
export function shuffledRecords(bytes: Buffer): Buffer | null {
  const text = bytes.toString("utf8");
  // hostd's results span lines, in a relay's envelope too: Hostd[1918642]: -->   vmDowntime = 187422,
  if (text.includes("-->")) return null;
  if (!Buffer.from(text, "utf8").equals(bytes) || /[\0\r\ufeff\u0085\u2028\u2029]/.test(text)) return null;
  const lines = text.split("\n").filter((line) => line !== "");
  const isObjects = lines.every((line) => line.startsWith("{") && line.endsWith("}") && isJson(line));
  const isTable = lines.every((line) => /^"[^"]*"(?:,"[^"]*")+$/.test(line)) && hasOneHeader(lines);
  if (lines.length < 3 || (!isObjects && !isTable)) return null;
  const head = isTable ? 1 : 0;
  const random = new Random(bytes.length);
  const body = lines
    .slice(head)
    .map((line) => ({ line, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ line }) => line);
  return Buffer.from(`${[...lines.slice(0, head), ...body].join("\n")}\n`);
}

/** A second header among the rows would make rows before it rows behind it. */
function hasOneHeader([header = "", ...rows]: readonly string[]): boolean {
  const width = header.split('","').length;
  return rows.every((row) => /\d/.test(row) && row.split('","').length === width);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
