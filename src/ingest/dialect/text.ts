import type { Source } from "../source.ts";

export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** A line longer than this is cut: no format read here has one, and memory stays bounded. */
const LONGEST_LINE = 4_194_304;

/** Lines without their line end. */
export async function* textLines(source: Source): AsyncIterable<TextLine> {
  for await (const batch of lineBatches(source)) yield* batch;
}

/** The same in batches of one chunk each: cheaper than one await per line. */
export async function* lineBatches(source: Source): AsyncIterable<TextLine[]> {
  let rest = "";
  let line = 0;
  for await (const chunk of source.text()) {
    const text = rest === "" ? chunk : rest + chunk;
    const batch: TextLine[] = [];
    let from = 0;
    for (let to = text.indexOf("\n", from); to !== -1; to = text.indexOf("\n", from)) {
      line++;
      batch.push({ text: text.slice(from, to), line });
      from = to + 1;
    }
    rest = text.slice(from);
    if (rest.length > LONGEST_LINE) rest = rest.slice(0, LONGEST_LINE);
    yield batch;
  }
  if (rest !== "") yield [{ text: rest, line: line + 1 }];
}

/** A copy that does not keep the chunk it was cut from alive (V8 slices share memory with their parent). */
export function detach(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
