import type { Fact } from "../../model/fact.ts";
import { timeOf } from "./merged.ts";

/** Richest first, by content only, so that the order of inputs decides nothing. */
export function byRichness(a: Fact, b: Fact): number {
  return (
    richness(b) - richness(a) ||
    a.precisionMs - b.precisionMs ||
    timeOf(a) - timeOf(b) ||
    compareText(a.eventKey, b.eventKey) ||
    compareText(a.message, b.message) ||
    compareText(contentOf(a), contentOf(b))
  );
}

/** All a fact says, but not where it stands. */
function contentOf(fact: Fact): string {
  return JSON.stringify({ ...fact, input: 0, line: 0, recordId: 0 });
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

function compareText(a: string | null, b: string | null): number {
  const [left, right] = [a ?? "", b ?? ""];
  return left < right ? -1 : left > right ? 1 : 0;
}
