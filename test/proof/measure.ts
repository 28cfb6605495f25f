import { dropHalves } from "../simulator/drop.ts";
import { expectAll } from "../simulator/expect.ts";
import { runRivals } from "../simulator/rivals.ts";
import { f1, rate, scoreReport } from "../simulator/score.ts";
import type { Score, Share } from "../simulator/score.ts";
import type { World } from "../simulator/types.ts";
import type { WorldOptions } from "../simulator/world.ts";
import { createWorld } from "../simulator/world.ts";
import type { ProofFormat } from "./formats.ts";
import { runFiles } from "./run.ts";

/** A kind of night, told whole or with halves lost. */
export interface Scenario {
  readonly name: string;
  readonly options: Omit<WorldOptions, "seed">;
  /** Share of starts and of ends that the export lost. */
  readonly lost: number;
}

export const SCENARIOS: readonly Scenario[] = [
  { name: "a night", options: {}, lost: 0 },
  { name: "5 % of starts and ends lost", options: {}, lost: 0.05 },
  { name: "vCenter down for a while", options: { outage: true, chains: "mixed" }, lost: 0 },
  { name: "busy: 600 moves of 110 VMs", options: { migrations: 600, chains: "mixed" }, lost: 0.05 },
  { name: "two vCenters with moves between them", options: { vcenters: 2, migrations: 100 }, lost: 0.05 },
  { name: "two nights, keys issued anew", options: { nights: 2, rebuilt: true, migrations: 100 }, lost: 0 },
];

/** The same nights without a lost record: nothing told there may be without a true move. */
export function whole(scenario: Scenario): Scenario {
  return { ...scenario, lost: 0 };
}

export function worldOf(scenario: Scenario, seed: number): World {
  const world = createWorld({ ...scenario.options, seed });
  return scenario.lost === 0
    ? world
    : dropHalves(world, { starts: scenario.lost, ends: scenario.lost, seed: seed + 1000 });
}

/** One vCenter's night, written in one format, read by the whole job, compared with the truth. */
export async function measureFormat(world: World, format: ProofFormat): Promise<Score> {
  const files = world.vcenters.flatMap((vcenter) => format.write(world, vcenter));
  const report = await runFiles(files, {
    zone: format.zone,
    now: world.to + 3_600_000,
    nameVcenters: world.vcenters.length > 1,
  });
  const precisionSeconds = Math.max(...files.map((file) => file.carries.precisionSeconds));
  const morefs = files.every((file) => file.carries.moref);
  return scoreReport(report, expectAll(world, files), { precisionSeconds, morefs });
}

/** The rivals see whole event objects of the same records. */
export function measureRivals(world: World, format: ProofFormat): Map<string, Score> {
  const files = world.vcenters.flatMap((vcenter) => format.write(world, vcenter));
  const expected = expectAll(world, files);
  const precisionSeconds = Math.max(...files.map((file) => file.carries.precisionSeconds));
  return new Map(
    Object.entries(runRivals(world.events, world.tasks)).map(([name, report]) => [
      name,
      scoreReport(report, expected, { precisionSeconds, morefs: false }),
    ]),
  );
}

/** Sums of scores over seeds. */
export class Total {
  readonly pairs = { right: 0, reported: 0, expected: 0 };
  readonly found = { right: 0, reported: 0, expected: 0 };
  readonly shares: Record<"outcome" | "kind" | "scope" | "trigger" | "places", Share> = {
    outcome: { right: 0, of: 0 },
    kind: { right: 0, of: 0 },
    scope: { right: 0, of: 0 },
    trigger: { right: 0, of: 0 },
    places: { right: 0, of: 0 },
  };
  readonly ghosts = { count: 0, of: 0 };
  readonly falseMerges = new Map<string, { wrong: number; of: number }>();
  falseSure = 0;
  private readonly brier: { sum: number; of: number } = { sum: 0, of: 0 };
  readonly bins = new Map<number, { count: number; confidence: number; right: number }>();
  readonly mistakes: string[] = [];

  add(score: Score): void {
    for (const part of ["pairs", "found"] as const)
      for (const what of ["right", "reported", "expected"] as const) this[part][what] += score[part][what];
    this.ghosts.count += score.ghosts.count;
    this.ghosts.of += score.ghosts.of;
    for (const what of ["outcome", "kind", "scope", "trigger", "places"] as const) {
      this.shares[what].right += score[what].right;
      this.shares[what].of += score[what].of;
    }
    for (const [basis, merges] of score.falseMerges) {
      const sum = this.falseMerges.get(basis) ?? { wrong: 0, of: 0 };
      this.falseMerges.set(basis, { wrong: sum.wrong + merges.wrong, of: sum.of + merges.of });
    }
    this.falseSure += score.falseSure;
    for (const bin of score.bins) {
      const sum = this.bins.get(bin.from) ?? { count: 0, confidence: 0, right: 0 };
      this.bins.set(bin.from, {
        count: sum.count + bin.count,
        confidence: sum.confidence + bin.mean * bin.count,
        right: sum.right + bin.right,
      });
      if (score.brier !== null) this.brier.of += bin.count;
    }
    if (score.brier !== null) this.brier.sum += score.brier * score.bins.reduce((sum, bin) => sum + bin.count, 0);
    this.mistakes.push(...score.mistakes);
  }

  get pairF1(): number {
    return f1(this.pairs);
  }
  get foundF1(): number {
    return f1(this.found);
  }
  get ghostRate(): number {
    return this.ghosts.of === 0 ? 0 : this.ghosts.count / this.ghosts.of;
  }
  get brierScore(): number | null {
    return this.brier.of === 0 ? null : this.brier.sum / this.brier.of;
  }
  accuracy(what: keyof Total["shares"]): number | null {
    return rate(this.shares[what]);
  }
  wrongMerges(basis: string): number {
    return this.falseMerges.get(basis)?.wrong ?? 0;
  }
}
