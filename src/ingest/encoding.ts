/** Bytes to text. PowerShell 5.1 writes UTF-16LE, Excel writes the ANSI code page, everything else UTF-8. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export function sniffEncoding(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  // UTF-16 without a mark: ASCII text has a zero in every second byte, from its beginning on: what is appended to UTF-8 begins later.
  if (head.length >= 32 && !head.subarray(0, 32).includes(0)) return "utf-8";
  const sample = head.subarray(0, Math.min(head.length, 2048) & ~1);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let index = 0; index < sample.length; index += 2) {
    if (sample[index] === 0) evenZeros++;
    if (sample[index + 1] === 0) oddZeros++;
  }
  const pairs = sample.length / 2;
  if (pairs >= 8 && oddZeros > pairs * 0.7 && evenZeros < pairs * 0.1) return "utf-16le";
  if (pairs >= 8 && evenZeros > pairs * 0.7 && oddZeros < pairs * 0.1) return "utf-16be";
  return "utf-8";
}

/**
 * Streaming decoder that also turns CRLF and lone CR into LF.
 * Input taken for UTF-8 that turns out not to be valid is read as windows-1252 from there on,
 * unless real multi-byte characters were seen before (then single bad bytes become U+FFFD).
 */
export class TextFeed {
  private encoding: Encoding;
  private decoder: InstanceType<typeof TextDecoder>;
  private carry: Buffer = Buffer.alloc(0);
  private sawMultiByte = false;
  private pendingCr = false;
  private pendingEndMark = false;
  private pendingColour = "";
  private pendingStrike = "";
  private started = false;
  private atLineStart = true;

  constructor(encoding: Encoding) {
    this.encoding = encoding;
    this.decoder = new TextDecoder(encoding, { ignoreBOM: true });
  }

  /** What the text was read as so far: windows-1252 only shows at its first umlaut. */
  get used(): Encoding {
    return this.encoding;
  }

  /** The input began with something else than a mark, and it need not be given: a mark further on is a character. */
  start(): void {
    this.started = true;
  }

  push(bytes: Uint8Array): string {
    const text = this.encoding === "utf-8" ? this.decodeUtf8(bytes) : this.decoder.decode(bytes, { stream: true });
    return this.unifyLineEnds(this.withoutMark(text));
  }

  end(): string {
    let text = "";
    if (this.carry.length > 0) text = new TextDecoder(this.sawMultiByte ? "utf-8" : "windows-1252").decode(this.carry);
    else if (this.encoding !== "utf-8") text = this.decoder.decode();
    this.carry = Buffer.alloc(0);
    const unified = this.unifyLineEnds(this.withoutMark(text));
    const tail = this.pendingColour + this.pendingStrike + (this.pendingCr ? "\n" : "");
    this.pendingColour = "";
    this.pendingStrike = "";
    this.pendingCr = false;
    return unified + tail;
  }

  private decodeUtf8(bytes: Uint8Array): string {
    const all =
      this.carry.length > 0
        ? Buffer.concat([this.carry, bytes])
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const cut = completeUtf8Length(all);
    this.carry = Buffer.from(all.subarray(cut));
    const whole = all.subarray(0, cut);
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(whole);
      const mark = text.charCodeAt(0) === 0xfeff ? 2 : 0;
      if (!this.sawMultiByte) this.sawMultiByte = text.length + mark !== whole.length;
      return text;
    } catch {
      const lenient = new TextDecoder("utf-8", { ignoreBOM: true }).decode(whole);
      // A real character before the first bad byte proves UTF-8, however the chunks were cut.
      const valid = lenient.slice(lenient.charCodeAt(0) === 0xfeff ? 1 : 0, lenient.indexOf("\uFFFD"));
      if (!this.sawMultiByte) this.sawMultiByte = /[^\0-\x7f]/.test(valid) || whole.includes("\uFFFD");
      if (this.sawMultiByte) return lenient;
      this.encoding = "windows-1252";
      this.decoder = new TextDecoder("windows-1252");
      this.carry = Buffer.alloc(0);
      return this.decoder.decode(all, { stream: true });
    }
  }

  private withoutMark(text: string): string {
    if (this.started || text === "") return text;
    this.started = true;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  /**
   * Files that were put one behind the other (`copy a.csv+b.csv all.csv`) keep each its mark, now at the beginning of a line; recorded
   * sessions have a terminal's sequences there.
   */
  private withoutMarksOfLines(text: string): string {
    const beganLine = this.atLineStart;
    let own = text;
    if (text.includes("\ufeff") || text.includes(ESCAPE)) {
      const lines = `${beganLine ? "\n" : ""}${text}`;
      own = lines.replaceAll(/\n\ufeff+/g, "\n").replaceAll(AT_LINE_START, "\n");
      if (beganLine) own = own.slice(1);
    }
    if (own !== "") this.atLineStart = own.endsWith("\n");
    return own;
  }

  private unifyLineEnds(text: string): string {
    if (text === "") return text;
    const marked = this.pendingEndMark ? END_MARK + text : text;
    // DOS's end of file, behind everything: `copy a.csv+b.csv all.csv` adds one.
    this.pendingEndMark = marked.endsWith(END_MARK);
    return this.unifyWhole(this.pendingEndMark ? marked.slice(0, -1) : marked);
  }

  /** What `grep --color=always`, `man` and pagers set around words and letters for a terminal. */
  private withoutColours(text: string): string {
    const plain = this.withoutOverstrikes(text);
    if (this.pendingColour === "" && !plain.includes(ESCAPE)) return plain;
    const whole = (this.pendingColour + plain).replaceAll(COLOUR, "");
    this.pendingColour = COLOUR_BEGINS.exec(whole)?.[0] ?? "";
    return whole.slice(0, whole.length - this.pendingColour.length);
  }

  /** Letters printed twice to be bold, or over a line: `m`, a backspace and `m` again. */
  private withoutOverstrikes(text: string): string {
    if (this.pendingStrike === "" && !text.includes("\b")) return text;
    const whole = (this.pendingStrike + text).replaceAll(OVERSTRIKE, "");
    this.pendingStrike = STRIKE_BEGINS.exec(whole)?.[0] ?? "";
    return whole.slice(0, whole.length - this.pendingStrike.length);
  }

  private unifyWhole(text: string): string {
    if (text === "") return text;
    // A zero is no character of any export; what a crash or a torn write left of them would break the record around it.
    let whole = text.includes("\0") ? text.replaceAll("\0", "") : text;
    whole = this.withoutColours(whole);
    if (this.pendingCr) whole = whole.charCodeAt(0) === 10 ? whole : `\n${whole}`;
    this.pendingCr = whole.endsWith("\r");
    if (this.pendingCr) whole = whole.slice(0, -1);
    return this.withoutMarksOfLines(whole.includes("\r") ? whole.replace(/\r\n?/g, "\n") : whole);
  }
}

const END_MARK = "\u001a";
const ESCAPE = "\u001b";
/** Colours, and the erasing of a line's rest behind them. */
// oxlint-disable-next-line no-control-regex -- the character is what is looked for
const COLOUR = /\u001b\[[\d;]{0,20}[mK]/g;
// oxlint-disable-next-line no-control-regex -- the character is what is looked for
const OVERSTRIKE = /(.)\u0008(?=\1)|_\u0008(?=.)/gu;
/** The same, cut off where the text given so far ends. */
// oxlint-disable-next-line no-control-regex -- the character is what is looked for
const STRIKE_BEGINS = /.\u0008?$/u;
/** Before a line: moves of the cursor, titles, modes. Further in they are a hostile name's, and stay to be seen. */
// oxlint-disable-next-line no-control-regex -- the characters are what is looked for
const AT_LINE_START = /\n(?:\u001b(?:\[[\d;?]{0,20}[A-Za-z]|\][^\u0007\u001b\n]{0,300}(?:\u0007|\u001b\\)))+/g;
/** The same, cut off where the text given so far ends. */
// oxlint-disable-next-line no-control-regex -- the characters are what is looked for
const COLOUR_BEGINS = /\u001b(?:\[[\d;?]{0,20}|\][^\u0007\u001b\n]{0,300}\u001b?)?$/;

/** Length of `bytes` without a UTF-8 character cut at its end. */
function completeUtf8Length(bytes: Uint8Array): number {
  const length = bytes.length;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] ?? 0;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? length - back : length;
    }
  }
  return length;
}
