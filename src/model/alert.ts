import type { VerdictLevel } from "./report.ts";

/** A night in a few lines, for a chat: made by render/, sent by send/. Plain text; each chat escapes it in its own way. */
export interface Alert {
  readonly level: VerdictLevel;
  /** As the mail's subject. */
  readonly title: string;
  /** The verdict, then the findings, the worst first. */
  readonly lines: readonly string[];
  /** Where the report can be opened; null: nowhere. */
  readonly url: string | null;
}
