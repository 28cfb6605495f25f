import type { Diagnostic } from "../../model/diagnostic.ts";

export function note(code: string, severity: Diagnostic["severity"], message: string, count = 1): Diagnostic {
  return { code, severity, message, input: null, line: null, count };
}
