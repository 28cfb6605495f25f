import { compareText } from "../../model/report-order.ts";
import type { Fact } from "../../model/fact.ts";
import { timeOf } from "./merged.ts";

/** Richest first, by content only, so that the order of inputs decides nothing. */
export function sortByRichness<F extends Fact>(facts: readonly F[]): F[] {
  if (facts.length < 2) return [...facts];
  const contents = new Map<Fact, string>();
  const contentOf = (fact: Fact): string => {
    const known = contents.get(fact) ?? JSON.stringify({ ...fact, input: 0, line: 0, recordId: 0 });
    contents.set(fact, known);
    return known;
  };
  return facts
    .map((fact) => ({ fact, points: richness(fact) }))
    .sort(
      (a, b) =>
        b.points - a.points ||
        a.fact.precisionMs - b.fact.precisionMs ||
        timeOf(a.fact) - timeOf(b.fact) ||
        compareText(a.fact.eventKey, b.fact.eventKey) ||
        compareText(a.fact.message, b.fact.message) ||
        compareText(contentOf(a.fact), contentOf(b.fact)),
    )
    .map(({ fact }) => fact);
}

function richness(fact: Fact): number {
  let points = 0;
  if (fact.eventKey !== null) points += 8;
  if (fact.chainId !== null) points += 4;
  if (fact.vm.moref !== undefined) points += 4;
  if (fact.vm.name !== undefined) points += 2;
  if (fact.precisionMs < 1000) points += 2;
  if (fact.userName !== null) points += 1;
  return points;
}
