/** A problem as data: shown in the report, never only on stderr. */
export type DiagnosticSeverity = "info" | "warning" | "error";

export interface Diagnostic {
  /** Stable kebab-case code, e.g. `unclaimed-input`. */
  readonly code: string;
  readonly severity: DiagnosticSeverity;
  /** What happened and what to do next, one or two sentences. */
  readonly message: string;
  /** Index into `report.inputs`, or null for the whole run. */
  readonly input: number | null;
  /** 1-based physical line after decompression, of the first occurrence. */
  readonly line: number | null;
  /** How many times it happened. */
  readonly count: number;
}

/** An error whose message tells a person what to do next; printed without a stack. */
export class KnownError extends Error {
  override readonly name = "KnownError";
}

/** What a caught value says, for a sentence of ours. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's code of a caught value (`ENOENT`); null where it has none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error ? String(error.code) : null;
}
