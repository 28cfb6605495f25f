import type { PingPong } from "../model/page-view.ts";
import { DAY_MS, type EpochMs } from "../model/units.ts";
import { compareText, countTriggers, groupBy, type Move } from "./moves.ts";

const FEWEST_RETURNS = 3;
const TOP = 5;

/** VMs that came back, within 24 h, at least three times to a host or datastore they had just left; the worst five. */
export function summarizePingPongs(moves: readonly Move[]): PingPong[] {
  const succeeded = moves.filter(({ migration, at }) => migration.outcome === "succeeded" && at !== null);
  return [...groupBy(succeeded, (move) => move.vmKey).values()]
    .flatMap((group) => [...findReturns(group, "hosts"), ...findReturns(group, "datastores")])
    .sort(
      (left, right) =>
        right.returns - left.returns || left.from - right.from || compareText(left.vm.name ?? "", right.vm.name ?? ""),
    )
    .slice(0, TOP);
}

interface Step {
  readonly at: EpochMs;
  readonly from: string;
  readonly to: string;
  readonly move: Move;
}

function findReturns(group: readonly Move[], between: PingPong["between"]): PingPong[] {
  const steps = group
    .flatMap((move): Step[] => {
      const { source, destination } = move.migration;
      const [from, to] =
        between === "hosts" ? [source.host, destination.host] : [source.datastore, destination.datastore];
      const at = move.end ?? move.at;
      return at === null || from === null || to === null || from === to ? [] : [{ at, from, to, move }];
    })
    .sort((left, right) => left.at - right.at);
  const leftAt = new Map<string, EpochMs>();
  const returns: Step[] = [];
  for (const step of steps) {
    const left = leftAt.get(step.to);
    if (left !== undefined && step.at - left <= DAY_MS) returns.push(step);
    leftAt.set(step.from, step.at);
  }
  let best: readonly Step[] = [];
  for (let first = 0, next = 0; first < returns.length; first++) {
    const begin = returns[first]?.at ?? 0;
    while (next < returns.length && (returns[next]?.at ?? 0) - begin <= DAY_MS) next++;
    if (next - first > best.length) best = returns.slice(first, next);
  }
  const [firstReturn, lastReturn] = [best[0], best.at(-1)];
  if (firstReturn === undefined || lastReturn === undefined || best.length < FEWEST_RETURNS) return [];
  const inside = steps.filter((step) => step.at >= firstReturn.at - DAY_MS && step.at <= lastReturn.at);
  const [firstStep] = inside;
  if (firstStep === undefined) return [];
  return [
    {
      vm: firstStep.move.migration.vm,
      between,
      returns: best.length,
      from: firstStep.at,
      to: lastReturn.at,
      places: [...new Set(best.flatMap((step) => [step.from, step.to]))].sort(compareText),
      steps: [
        { at: firstStep.move.start ?? firstStep.at, place: firstStep.from },
        ...inside.map((step) => ({ at: step.at, place: step.to })),
      ],
      triggers: countTriggers(inside.map((step) => step.move)),
    },
  ];
}
