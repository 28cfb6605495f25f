import { attacksOn } from "./attacks.ts";
import type { Expression } from "./expressions.ts";
import { StepCounter } from "./steps.ts";

/** Twice the text may take twice the steps; four times as many where they grow with its square. */
const MOST_GROWTH = 2.6;
/** Fewer steps a character are no search that grows, whatever their ratio. */
const FEW_STEPS = 6;
/** Counted at these lengths and their doubles: a repetition that is bounded looks like a square while the text is shorter. */
const LENGTHS = [60, 300, 1500];

/** A text on which the steps of a search grow faster than its length; null where none was found. */
export function worseThanLinear(
  { source, flags }: Pick<Expression, "source" | "flags">,
  endings?: readonly string[],
): string | null {
  const counter = new StepCounter(source, flags);
  for (const attack of attacksOn(source, flags, endings)) {
    const grows = LENGTHS.every((length) => {
      const once = counter.count(attack(length));
      const twice = once === Infinity ? Infinity : counter.count(attack(2 * length));
      return twice === Infinity || (twice > FEW_STEPS * 2 * length && twice > MOST_GROWTH * once);
    });
    if (grows) return attack(40);
  }
  return null;
}
