import type { Readable } from "node:stream";

/**
 * What a command may touch of the outside: passed in, so that commands can be tested. Whatever is written through it is made
 * harmless for terminals.
 */
export interface Io {
  /** Asked-for results. */
  out(text: string): void;
  /** Text for people. */
  err(text: string): void;
  /** A line on a terminal that the next one takes the place of. */
  progress(text: string): void;
  readonly stdin: Readable;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** True where stderr is a terminal: only then is progress shown. */
  readonly isTerminal: boolean;
  readonly now: () => number;
  /** The machine's IANA zone. */
  readonly machineZone: string;
  exit(code: number): void;
}
