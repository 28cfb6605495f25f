import type { Outcome } from "../../model/migration.ts";
import type { Attempt } from "../attempts/attempt.ts";
import type { Timing } from "./timing.ts";

/** What is odd about single migrations and worth a word, once for all of a kind. */
export type Oddity = "end-before-start" | "task-error-but-moved";

const NOTHING_ODD: readonly Oddity[] = [];

export function odditiesOf({ tasks }: Attempt, { contradicts }: Timing, outcome: Outcome): readonly Oddity[] {
  const inError = outcome === "succeeded" && tasks.some(({ snapshot, state }) => !snapshot && state === "error");
  if (!contradicts && !inError) return NOTHING_ODD;
  return [...(contradicts ? ["end-before-start" as const] : []), ...(inError ? ["task-error-but-moved" as const] : [])];
}
