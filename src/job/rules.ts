import { RULES } from "../summarize/findings/registry.ts";
import type { FindingSeverity } from "../model/report.ts";

/** One rule as `precopy rules` prints it. */
export interface RuleLine {
  readonly id: string;
  readonly severity: FindingSeverity;
  readonly meaning: string;
  readonly whatToDo: string;
}

/** The closed list of what can become a finding, the most severe first. */
export function listRules(): RuleLine[] {
  return RULES.map(({ id, severity, meaning, whatToDo }) => ({ id, severity, meaning, whatToDo }));
}
