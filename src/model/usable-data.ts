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

/** True where inputs were given and none of them can be used: exit status 2. An inventory alone is read and says nothing of a night. */
export function isNothingUsable(inputs: readonly ReportInput[]): boolean {
  const isInventoryAlone =
    inputs.some(({ role, used }) => role === "inventory" && used > 0) &&
    inputs.every(({ role }) => role === "inventory");
  return !hasUsableData(inputs) && !isInventoryAlone;
}
