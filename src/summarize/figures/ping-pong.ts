import type { PingPong, PingPongs } from "../../model/page-view.ts";
import { DAY_MS, type EpochMs } from "../../model/units.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import { countTriggers, type Move } from "./moves.ts";

const FEWEST_RETURNS = 3;
const TOP = 5;

/** A ping-pong with the moves that make it. */
export interface FoundPingPong extends PingPong {
  readonly moves: readonly Move[];
}

/** As findPingPongs finds them, for the page: the worst five with their steps, and how many there are. */
export function summarizePingPongs(
  moves: readonly Move[],
  evacuations: readonly { readonly migrations: readonly string[] }[],
): PingPongs {
  const found = findPingPongs(moves, evacuations);
  return {
    worst: found.slice(0, TOP).map(({ moves: _moves, ...pingPong }) => pingPong),
    vms: new Set(found.map(({ moves: [first] }) => first?.vmKey)).size,
  };
}

/**
 * VMs that came back, within 24 h, at least three times to a host or datastore they had just left; the worst first. Emptying a host
 * and filling it again is none.
 */
export function findPingPongs(
  moves: readonly Move[],
  evacuations: readonly { readonly migrations: readonly string[] }[],
): FoundPingPong[] {
  const evacuated = new Set(evacuations.flatMap(({ migrations }) => migrations));
  const succeeded = moves.filter(
    ({ migration: { id, outcome, trigger }, at }) =>
      outcome === "succeeded" && at !== null && trigger !== "maintenance" && !evacuated.has(id),
  );
  return [...groupBy(succeeded, (move) => move.vmKey).values()]
    .flatMap((group) =>
      // Who comes back has left before.
      group.length <= FEWEST_RETURNS ? [] : [...findReturns(group, "hosts"), ...findReturns(group, "datastores")],
    )
    .sort(
      (left, right) =>
        right.returns - left.returns || left.from - right.from || compareText(left.vm.name ?? "", right.vm.name ?? ""),
    );
}

interface Step {
  readonly at: EpochMs;
  readonly from: string;
  readonly to: string;
  readonly move: Move;
}

function findReturns(group: readonly Move[], between: PingPong["between"]): FoundPingPong[] {
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
  let best = { from: 0, to: 0 };
  for (let first = 0, next = 0; first < returns.length; first++) {
    const begin = returns[first]?.at ?? 0;
    while (next < returns.length && (returns[next]?.at ?? 0) - begin <= DAY_MS) next++;
    if (next - first > best.to - best.from) best = { from: first, to: next };
  }
  const kept = returns.slice(best.from, best.to);
  const [firstReturn, lastReturn] = [kept[0], kept.at(-1)];
  if (firstReturn === undefined || lastReturn === undefined || kept.length < FEWEST_RETURNS) return [];
  const inside = steps.filter((step) => step.at >= firstReturn.at - DAY_MS && step.at <= lastReturn.at);
  const [firstStep] = inside;
  if (firstStep === undefined) return [];
  return [
    {
      vm: firstStep.move.migration.vm,
      label: firstStep.move.vmLabel,
      between,
      returns: kept.length,
      from: firstStep.at,
      to: lastReturn.at,
      places: [...new Set(kept.flatMap((step) => [step.from, step.to]))].sort(compareText),
      steps: [
        { at: firstStep.move.start ?? firstStep.at, place: firstStep.from, migration: null },
        ...inside.map((step) => ({ at: step.at, place: step.to, migration: step.move.migration })),
      ],
      triggers: countTriggers(inside.map((step) => step.move)),
      moves: inside.map((step) => step.move),
    },
  ];
}
