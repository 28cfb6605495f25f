import type { Source } from "../source.ts";

export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** A line longer than this is cut: no format read here has one, and memory stays bounded. */
export const LONGEST_LINE = 4_194_304;

/** Lines without their line end. */
export async function* textLines(source: Source): AsyncIterable<TextLine> {
  for await (const batch of lineBatches(source)) yield* batch;
}

/** The same in batches of one chunk each: cheaper than one await per line. */
export async function* lineBatches(source: Source): AsyncIterable<TextLine[]> {
  const splitter = new LineSplitter(0);
  for await (const chunk of source.text()) {
    const batch = splitter.push(chunk);
    if (batch.length > 0) yield batch;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

/** Cuts text that comes in pieces into numbered lines. */
export class LineSplitter {
  private readonly rest = new OpenLine();
  /** Number of the last line that was handed out. */
  private line: number;

  constructor(linesBefore: number) {
    this.line = linesBefore;
  }

  /** The lines that end in this piece. */
  push(chunk: string): TextLine[] {
    const batch: TextLine[] = [];
    const end = chunk.lastIndexOf("\n") + 1;
    if (end === 0) {
      this.rest.add(chunk);
      return batch;
    }
    const text = this.rest.close(chunk);
    const last = text.length - chunk.length + end;
    let from = 0;
    while (from < last) {
      const to = text.indexOf("\n", from);
      this.line++;
      batch.push({ text: text.slice(from, to), line: this.line });
      from = to + 1;
    }
    this.rest.add(chunk.slice(end));
    return batch;
  }

  /** The last line, where it has no end. */
  end(): TextLine[] {
    const text = this.rest.close("");
    return text === "" ? [] : [{ text, line: this.line + 1 }];
  }
}

/** A line whose end has not come yet: its pieces are joined once, and what is too long is dropped, not copied again and again. */
export class OpenLine {
  private pieces: string[] = [];
  private length = 0;

  add(piece: string): void {
    if (piece === "" || this.length >= LONGEST_LINE) return;
    this.pieces.push(piece);
    this.length += piece.length;
  }

  /** The line's text so far with what follows it. */
  close(following: string): string {
    if (this.pieces.length === 0) return following;
    const text = this.pieces.join("").slice(0, LONGEST_LINE) + following;
    this.pieces = [];
    this.length = 0;
    return text;
  }
}

/** A copy that does not keep the chunk it was cut from alive (V8 slices share memory with their parent). */
export function detach(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
