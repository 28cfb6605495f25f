import type { Expected } from "./expect.ts";

/** The part of report.json that the score reads; written down here, so that the simulator needs nothing of the program. */
export interface ScoredMigration {
  readonly id: string;
  readonly vcenter: string | null;
  readonly vm: { readonly name: string | null; readonly moref: string | null };
  readonly kind: string;
  readonly outcome: string;
  readonly half: string;
  readonly trigger: string;
  readonly scope: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly queuedAt: string | null;
  readonly source: { readonly host: string | null; readonly datastore: string | null };
  readonly destination: { readonly host: string | null; readonly datastore: string | null };
  readonly pairing: { readonly basis: string; readonly confidence: number };
}

export interface ScoredReport {
  readonly migrations: readonly ScoredMigration[];
}

export interface Share {
  right: number;
  of: number;
}

export interface Score {
  /** Complete pairs: start and end of one migration put together. */
  readonly pairs: { right: number; reported: number; expected: number };
  /** Every migration, halves and failures too, by its time. */
  readonly found: { right: number; reported: number; expected: number };
  /** Migrations and halves that are told and never were, of all that are told. */
  readonly ghosts: { count: number; of: number };
  readonly outcome: Share;
  readonly kind: Share;
  readonly scope: Share;
  readonly trigger: Share;
  readonly places: Share;
  /** Start of one migration with the end of another, by pairing basis. */
  readonly falseMerges: Map<string, { wrong: number; of: number }>;
  readonly falseSure: number;
  /** Mean squared distance of pairing.confidence from the truth, of pairs with basis vm-and-time. */
  readonly brier: number | null;
  readonly bins: readonly {
    readonly from: number;
    readonly count: number;
    readonly mean: number;
    readonly right: number;
  }[];
  /** In words, for whoever looks for the reason. */
  readonly mistakes: readonly string[];
}

export interface ScoreOptions {
  /** How exact the coarsest format's times are. */
  readonly precisionSeconds: number;
  /** False where the format carries no MoRefs: a stray one is then no proof. */
  readonly morefs: boolean;
}

const plain = (name: string | null): string => (name ?? "").replaceAll(/%2f/gi, "/").trim();

interface Verdict {
  readonly migration: ScoredMigration;
  readonly truth: Expected | null;
  /** Only for complete pairs. */
  readonly pair: "right" | "false-merge" | "stray" | null;
}

export function scoreReport(report: ScoredReport, expected: readonly Expected[], options: ScoreOptions): Score {
  const verdicts = judge(report.migrations, expected, options);
  const score = {
    pairs: { right: 0, reported: 0, expected: expected.filter((e) => e.complete).length },
    found: { right: 0, reported: 0, expected: expected.filter((e) => e.visible && !e.guess).length },
    ghosts: { count: 0, of: 0 },
    outcome: { right: 0, of: 0 },
    kind: { right: 0, of: 0 },
    scope: { right: 0, of: 0 },
    trigger: { right: 0, of: 0 },
    places: { right: 0, of: 0 },
    falseMerges: new Map<string, { wrong: number; of: number }>(),
    falseSure: 0,
  };
  const mistakes: string[] = [];
  const sure: { confidence: number; right: boolean }[] = [];
  const claimed = new Set<Expected>();
  for (const { migration, truth, pair } of verdicts) {
    score.ghosts.of += 1;
    if (truth === null) score.ghosts.count += 1;
    if (truth?.guess === true || truth?.hinted === true) continue;
    score.found.reported += 1;
    if (truth !== null) score.found.right += 1;
    else mistakes.push(`no such migration: ${describe(migration)}`);
    if (pair !== null) {
      score.pairs.reported += 1;
      if (pair === "right") score.pairs.right += 1;
      else mistakes.push(`${pair}: ${describe(migration)}`);
      const basis = score.falseMerges.get(migration.pairing.basis) ?? { wrong: 0, of: 0 };
      score.falseMerges.set(migration.pairing.basis, basis);
      basis.of += 1;
      if (pair === "false-merge") {
        basis.wrong += 1;
        if (migration.pairing.confidence >= 0.95) score.falseSure += 1;
      }
      if (migration.pairing.basis === "vm-and-time")
        sure.push({ confidence: migration.pairing.confidence, right: pair === "right" });
    }
    if (truth === null) continue;
    claimed.add(truth);
    if (truth.complete && pair === null) mistakes.push(`not paired: ${describe(migration)}`);
    compare(migration, truth, score, mistakes);
  }
  for (const e of expected)
    if (e.visible && !e.guess && !claimed.has(e))
      mistakes.push(`missing: ${e.truth.vmName} ${time(e.startTimes[0] ?? e.endTimes[0] ?? 0)} ${e.truth.outcome}`);
  return { ...score, brier: brierOf(sure), bins: binsOf(sure), mistakes };
}

/** Which truth each reported migration tells of; each truth is told once. */
function judge(
  migrations: readonly ScoredMigration[],
  expected: readonly Expected[],
  { precisionSeconds, morefs }: ScoreOptions,
): Verdict[] {
  const toleranceMs = precisionSeconds * 1000;
  const byName = new Map<string, Expected[]>();
  const index = (key: string, e: Expected): void => {
    byName.set(key, [...(byName.get(key) ?? []), e]);
  };
  for (const e of expected) {
    index(plain(e.truth.vmName), e);
    // A renamed VM is still the same MoRef.
    index(`moref ${e.truth.vcenter} ${e.truth.moref}`, e);
  }
  const taken = new Set<Expected>();
  const near = (at: string | null, times: readonly number[]): number => {
    if (at === null) return Infinity;
    const instant = Date.parse(at);
    // Coarse clocks cut, they never round up.
    const distances = times.map((time) => Math.floor(time) - instant).filter((distance) => distance >= -2);
    return Math.min(...distances.map(Math.abs), Infinity);
  };
  const verdicts = new Map<ScoredMigration, Verdict>();
  const candidatesOf = (m: ScoredMigration): Expected[] =>
    [
      ...new Set([...(byName.get(plain(m.vm.name)) ?? []), ...(byName.get(`moref ${m.vcenter} ${m.vm.moref}`) ?? [])]),
    ].filter(
      (e) =>
        (m.vcenter === null || m.vcenter === e.truth.vcenter || e.truth.scope === "cross-vcenter") &&
        (!morefs || m.vm.moref === null || m.vm.moref === e.truth.moref || e.truth.scope === "cross-vcenter"),
    );
  const settle = (
    accept: (start: number, end: number, m: ScoredMigration, e: Expected) => boolean,
    pair: (m: ScoredMigration, e: Expected) => Verdict["pair"],
  ): void => {
    for (const migration of migrations) {
      if (verdicts.has(migration)) continue;
      const chosen = candidatesOf(migration)
        .filter((e) => !taken.has(e))
        .map((e) => ({ e, start: near(migration.startedAt, e.startTimes), end: near(migration.endedAt, e.endTimes) }))
        .filter(({ e, start, end }) => accept(start, end, migration, e))
        .sort(
          (a, b) => Math.min(a.start, 1e9) + Math.min(a.end, 1e9) - Math.min(b.start, 1e9) - Math.min(b.end, 1e9),
        )[0];
      if (chosen === undefined) continue;
      taken.add(chosen.e);
      verdicts.set(migration, { migration, truth: chosen.e, pair: pair(migration, chosen.e) });
    }
  };
  const complete = (m: ScoredMigration): boolean =>
    m.startedAt !== null && m.endedAt !== null && m.outcome !== "unfinished";
  // First those whose both ends agree, then those with one end, then the false merges keep their start.
  settle(
    (start, end, m) => complete(m) && start <= toleranceMs && end <= toleranceMs,
    () => "right",
  );
  settle(
    (start, end, m) => !complete(m) && (start <= toleranceMs || end <= toleranceMs),
    () => null,
  );
  settle(
    (_start, _end, m, e) => m.startedAt === null && m.endedAt === null && near(m.queuedAt, [e.truth.queuedAt]) <= 2000,
    () => null,
  );
  settle(
    (start, _end, m) => complete(m) && start <= toleranceMs,
    (m, own) =>
      candidatesOf(m).some((e) => e !== own && near(m.endedAt, e.endTimes) <= toleranceMs) ? "false-merge" : "stray",
  );
  settle(
    (_start, end, m) => complete(m) && end <= toleranceMs,
    () => "stray",
  );
  return migrations.map(
    (migration) => verdicts.get(migration) ?? { migration, truth: null, pair: complete(migration) ? "stray" : null },
  );
}

function compare(
  migration: ScoredMigration,
  { truth, ...expected }: Expected,
  score: Pick<Score, "outcome" | "kind" | "scope" | "trigger" | "places">,
  mistakes: string[],
): void {
  const check = (tally: Share, what: string, got: string | null, wanted: readonly (string | null)[]): void => {
    tally.of += 1;
    if (wanted.includes(got)) tally.right += 1;
    else
      mistakes.push(
        `${what} ${got ?? "null"} instead of ${wanted.join("|")}: ${describe(migration)} [${truth.kind} by ${truth.trigger}, ${truth.outcome}]`,
      );
  };
  if (expected.outcomes.length > 0) check(score.outcome, "outcome", migration.outcome, expected.outcomes);
  if (expected.kinds.length > 0) check(score.kind, "kind", migration.kind, expected.kinds);
  // A move between vCenters that never ended does not show that it was one.
  if (truth.scope === "within-vcenter" || truth.outcome === "succeeded") {
    const scopes =
      expected.outcomes.includes("succeeded") || truth.scope === "within-vcenter" ? [truth.scope, "unknown"] : [];
    if (scopes.length > 0) check(score.scope, "scope", migration.scope, scopes);
  }
  if (expected.trigger !== null) check(score.trigger, "trigger", migration.trigger, [expected.trigger]);
  const places = [
    ["source host", migration.source.host, expected.sourceHost],
    ["source datastore", migration.source.datastore, expected.sourceDatastore],
    ["destination host", migration.destination.host, expected.destinationHost],
    ["destination datastore", migration.destination.datastore, expected.destinationDatastore],
  ] as const;
  for (const [what, got, wanted] of places) if (wanted !== null) check(score.places, what, got, [wanted]);
}

function brierOf(sure: readonly { confidence: number; right: boolean }[]): number | null {
  if (sure.length === 0) return null;
  return sure.reduce((sum, { confidence, right }) => sum + (confidence - (right ? 1 : 0)) ** 2, 0) / sure.length;
}

function binsOf(sure: readonly { confidence: number; right: boolean }[]): Score["bins"] {
  return [0, 0.5, 0.7, 0.8, 0.9, 0.95]
    .map((from, index, edges) => {
      const inside = sure.filter(({ confidence }) => confidence >= from && confidence < (edges[index + 1] ?? Infinity));
      const mean = inside.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, inside.length);
      return { from, count: inside.length, mean, right: inside.filter(({ right }) => right).length };
    })
    .filter(({ count }) => count > 0);
}

const time = (at: number): string => new Date(at).toISOString();

function describe(m: ScoredMigration): string {
  return `${m.vm.name ?? "?"} ${m.startedAt ?? "-"} .. ${m.endedAt ?? "-"} ${m.kind} ${m.outcome} (${m.pairing.basis} ${m.pairing.confidence.toFixed(2)})`;
}

export function f1({ right, reported, expected }: Score["pairs"]): number {
  if (reported + expected === 0) return 1;
  return (2 * right) / (reported + expected);
}

export function rate({ right, of }: Share): number | null {
  return of === 0 ? null : right / of;
}
