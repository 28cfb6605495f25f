/**
 * Reads a tar archive as it comes: old V7, ustar and GNU headers, long names of GNU (`L`) and of POSIX (`x`). Only regular files are
 * handed on; folders, links and devices are nobody's export. Source: POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual.
 */
export interface TarHandler {
  /** A file begins; its content follows through the function returned. Null: it is passed over. */
  file(name: string, bytes: number): TarContent | null;
  broken(reason: string): void;
}

export interface TarContent {
  data(chunk: Buffer): void;
  /** `whole` is false where the archive ended inside the file. */
  end(whole: boolean): void;
}

const BLOCK_BYTES = 512;
/** Names and attributes of a file; nobody's are longer. */
const LONGEST_NAME_BYTES = 65_536;

/** True where the bytes begin with the header of a tar archive, by its checksum. */
export function beginsAsTar(bytes: Buffer): boolean {
  return bytes.length >= BLOCK_BYTES && isHeader(bytes.subarray(0, BLOCK_BYTES));
}

function isHeader(block: Buffer): boolean {
  const told = octal(block, 148, 8);
  if (told === null || block[0] === 0) return false;
  let sum = 0;
  // The checksum's own field counts as eight spaces.
  for (let at = 0; at < BLOCK_BYTES; at++) sum += at >= 148 && at < 156 ? 32 : (block[at] ?? 0);
  return sum === told;
}

type State =
  | { readonly kind: "header" }
  | { readonly kind: "content"; left: number; readonly padding: number; readonly content: TarContent | null }
  | {
      readonly kind: "name";
      left: number;
      readonly padding: number;
      readonly type: "L" | "x";
      readonly parts: Buffer[];
    }
  | { readonly kind: "skip"; left: number }
  | { readonly kind: "done" };

export class TarReader {
  private readonly handler: TarHandler;
  private state: State = { kind: "header" };
  private block: Buffer = Buffer.alloc(0);
  private longName: string | null = null;
  private longSize: number | null = null;

  constructor(handler: TarHandler) {
    this.handler = handler;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.state.kind !== "done") rest = rest.subarray(this.take(rest));
  }

  /** The bytes ended, by themselves or because their compression is damaged, which is told by who reads it. */
  end(isDamaged: boolean): void {
    const { state } = this;
    if (state.kind === "content") state.content?.end(false);
    if (isDamaged) {
      this.state = { kind: "done" };
      return;
    }
    if (state.kind === "content" || state.kind === "name" || (state.kind === "header" && this.block.length > 0))
      this.handler.broken("it breaks off inside a file");
    this.state = { kind: "done" };
  }

  /** Bytes used of the chunk. */
  private take(chunk: Buffer): number {
    const { state } = this;
    switch (state.kind) {
      case "header":
        return this.takeHeader(chunk);
      case "content": {
        const part = chunk.subarray(0, state.left);
        if (part.length > 0) state.content?.data(part);
        state.left -= part.length;
        if (state.left === 0) {
          state.content?.end(true);
          this.state = { kind: "skip", left: state.padding };
        }
        return part.length;
      }
      case "name": {
        const part = chunk.subarray(0, state.left);
        state.parts.push(Buffer.from(part));
        state.left -= part.length;
        if (state.left === 0) {
          this.learnName(state.type, Buffer.concat(state.parts));
          this.state = { kind: "skip", left: state.padding };
        }
        return part.length;
      }
      case "skip": {
        const used = Math.min(state.left, chunk.length);
        state.left -= used;
        if (state.left === 0) this.state = { kind: "header" };
        return used;
      }
      case "done":
        return chunk.length;
      default: {
        const never: never = state;
        return never;
      }
    }
  }

  private takeHeader(chunk: Buffer): number {
    const part = chunk.subarray(0, BLOCK_BYTES - this.block.length);
    this.block = Buffer.concat([this.block, part]);
    if (this.block.length < BLOCK_BYTES) return part.length;
    const { block } = this;
    this.block = Buffer.alloc(0);
    if (block.every((byte) => byte === 0)) {
      this.state = { kind: "done" };
      return part.length;
    }
    const size = this.longSize ?? sizeOf(block);
    if (!isHeader(block) || size === null) {
      this.handler.broken("a header in it is damaged");
      this.state = { kind: "done" };
      return part.length;
    }
    this.open(block, size);
    return part.length;
  }

  private open(block: Buffer, size: number): void {
    const padding = (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
    const type = String.fromCharCode(block[156] ?? 0);
    if ((type === "L" || type === "x") && size > 0 && size <= LONGEST_NAME_BYTES) {
      this.state = { kind: "name", left: size, padding, type, parts: [] };
      return;
    }
    const name = this.longName ?? nameOf(block);
    if (type === "g" || type === "K" || type === "L" || type === "x") {
      this.state = size === 0 ? { kind: "header" } : { kind: "skip", left: size + padding };
      return;
    }
    this.longName = null;
    this.longSize = null;
    const isFile = type === "0" || type === "\0" || type === "7";
    // Links tell a size and have no content.
    const hasContent = isFile || !/[1-6]/.test(type);
    if (isFile && !name.endsWith("/")) {
      const content = this.handler.file(name, size);
      if (size === 0) content?.end(true);
      this.state = size === 0 ? { kind: "header" } : { kind: "content", left: size, padding, content };
    } else if (hasContent && size > 0) this.state = { kind: "skip", left: size + padding };
    else this.state = { kind: "header" };
  }

  private learnName(type: "L" | "x", bytes: Buffer): void {
    if (type === "L") {
      this.longName = textOf(bytes);
      return;
    }
    // 27 path=var/run/log/vmkernel.log
    for (let at = 0; at < bytes.length;) {
      const found = /^(\d{1,6}) ([^=]+)=/.exec(bytes.subarray(at, at + 300).toString("utf8"));
      const length = Number(found?.[1] ?? 0);
      if (found === null || length === 0) return;
      const value = bytes.subarray(at + Buffer.byteLength(found[0]), at + length - 1).toString("utf8");
      if (found[2] === "path") this.longName = value;
      if (found[2] === "size" && /^\d{1,15}$/.test(value)) this.longSize = Number(value);
      at += length;
    }
  }
}

function nameOf(block: Buffer): string {
  const name = textOf(block.subarray(0, 100));
  const isUstar = block.subarray(257, 262).toString("latin1") === "ustar";
  // GNU's own header holds times where POSIX has the prefix; its magic ends in a space.
  const prefix = isUstar && block[262] === 0 ? textOf(block.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString("utf8");
}

/** Octal text, or from 8 GB on GNU's binary form, whose first bit is set. */
function sizeOf(block: Buffer): number | null {
  if (((block[124] ?? 0) & 0x80) === 0) return octal(block, 124, 12);
  const size = block.readUIntBE(130, 6);
  return Number.isSafeInteger(size) ? size : null;
}

function octal(block: Buffer, from: number, length: number): number | null {
  const text = block
    .subarray(from, from + length)
    .toString("latin1")
    .replaceAll("\0", " ")
    .trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : text === "" ? 0 : null;
}
