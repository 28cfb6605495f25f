import type { Diagnostic, DiagnosticSeverity } from "../model/diagnostic.ts";

/** Collects problems; the same problem of one input is told once, with its first place and its count. */
export class Diagnostics {
  private readonly known = new Map<string, { -readonly [key in keyof Diagnostic]: Diagnostic[key] }>();

  add(
    code: string,
    severity: DiagnosticSeverity,
    message: string,
    input: number | null,
    line: number | null,
    count = 1,
  ): void {
    const key = `${code}\u0000${message}\u0000${input ?? ""}`;
    const before = this.known.get(key);
    if (before === undefined) this.known.set(key, { code, severity, message, input, line, count });
    else {
      before.count += count;
      if (line !== null && (before.line === null || line < before.line)) before.line = line;
    }
  }

  addAll(more: readonly Diagnostic[]): void {
    for (const { code, severity, message, input, line, count } of more)
      this.add(code, severity, message, input, line, count);
  }

  /** How many different problems of a code there are. */
  countOf(code: string): number {
    return [...this.known.values()].filter((one) => one.code === code).length;
  }

  /** Errors first, then by input and line. */
  list(): Diagnostic[] {
    const weight = { error: 0, warning: 1, info: 2 } as const;
    return [...this.known.values()].sort(
      (a, b) =>
        weight[a.severity] - weight[b.severity] ||
        (a.input ?? -1) - (b.input ?? -1) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
    );
  }
}
