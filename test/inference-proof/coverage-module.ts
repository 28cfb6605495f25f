import type { LeftOut } from "./left-out.ts";
import { FIGURES } from "./left-out.ts";

/** The text of `src/model/inference-coverage.ts`: the least and the most that were found on any physics left out. */
export function coverageModule(left: readonly LeftOut[]): string {
  const entries = FIGURES.map((figure) => {
    const own = left.filter((one) => one.figure === figure);
    const shares = own.map(({ coverage }) => Math.round(coverage * 100) / 100).sort((a, b) => a - b);
    const pairs = own.reduce((sum, one) => sum + one.pairs, 0);
    return `  ${figure}: { low: ${shares[0] ?? 0}, high: ${shares.at(-1) ?? 0}, physics: ${own.length}, pairs: ${pairs} },\n`;
  });
  return `${HEAD}${entries.join("")}} as const;
`;
}

const HEAD = `/**
 * Written by \`npm run prove:inference\`, quoted by docs/proofs.md and the page: the share of truths inside the 90 % intervals, on simulated
 * and published physics each of which was left out of the fit of the intervals' width; lowest and highest of them.
 */
export const INFERENCE_COVERAGE = {
`;
