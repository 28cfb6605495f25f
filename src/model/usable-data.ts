import type { ReportInput } from "./report.ts";

/**
 * True where the inputs hold records of a night: used ones, or others whose times are known, which say that nothing happened. Verdict,
 * exit status and the gate `no-input` all go by this, so that they never contradict each other.
 */
export function hasUsableData(inputs: readonly ReportInput[]): boolean {
  return inputs.some(
    ({ role, used, duplicate, irrelevant, firstAt }) =>
      role !== "unclaimed" && role !== "inventory" && (used + duplicate > 0 || (irrelevant > 0 && firstAt !== null)),
  );
}
