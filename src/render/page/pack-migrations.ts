import { KINDS, OUTCOMES, TRIGGERS, type Migration } from "../../model/migration.ts";
import { instantOf } from "../format.ts";
import {
  BASES,
  CLASSES,
  digits,
  HALVES,
  packEstimate,
  PAIRINGS,
  REASONS,
  RISKS,
  type PackedColumns,
  type PackedTable,
  type Sparse,
} from "./packed-table.ts";
import type { PageContext } from "./section-model.ts";

/** Above this many migrations the page leaves rounds, rates and evidence to `precopy explain`, so that it stays small enough to open. */
export const DETAIL_LIMIT = 10_000;

/** Text columns share one list of strings; -1 is null. */
class StringList {
  readonly list: string[] = [];
  readonly #index = new Map<string, number>();

  indexOf(text: string | null): number {
    if (text === null) return -1;
    const known = this.#index.get(text);
    if (known !== undefined) return known;
    this.list.push(text);
    this.#index.set(text, this.list.length - 1);
    return this.list.length - 1;
  }
}

/** What acts on the text around it instead of being read: control, format and line-separator characters. */
const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
// e.g. "\u202Egnp.exe" -> "\\u202egnp.exe"

/** JSON for a script element: no `<`, so nothing ends the element early, and every character that acts as an escape. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(ACTING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The migrations as columns for the page's script, one piece of JSON text at a time. */
export function* packMigrations({ report, rows, clock, options, hostDomain, labels }: PageContext): Generator<string> {
  const strings = new StringList();
  const detailed = rows.length <= DETAIL_LIMIT;
  const base = rows.reduce(
    (first, m) => Math.min(first, instantOf(m.startedAt ?? m.endedAt) ?? first),
    Date.parse(report.generatedAt),
  );
  const head: Omit<PackedTable, "columns" | "strings"> = {
    base,
    zone: clock.zone,
    count: rows.length,
    total: report.migrations.length,
    hostDomain,
    // Evidence names its input by number; without evidence the paths are not needed.
    inputs: detailed ? report.inputs.map((input) => input.path) : [],
  };
  yield `${scriptJson(head).slice(0, -1)},"columns":{`;
  const makers = columnMakers(rows, strings, base, options.userNames, detailed, labels);
  let comma = "";
  for (const [name, make] of Object.entries(makers)) {
    if (make === undefined) continue;
    yield `${comma}"${name}":${scriptJson(make())}`;
    comma = ",";
  }
  yield `},"strings":${scriptJson(strings.list)}}`;
}

type Makers = { readonly [Name in keyof PackedColumns]: () => PackedColumns[Name] };

/** In the order written: few places, many VMs, so the names counted last get the long numbers. */
function columnMakers(
  rows: readonly Migration[],
  strings: StringList,
  base: number,
  userNames: boolean,
  detailed: boolean,
  labels: ReadonlyMap<string, string>,
): Makers {
  const text = (pick: (migration: Migration) => string | null) => (): number[] =>
    rows.map((migration) => strings.indexOf(pick(migration)));
  const code =
    <T>(list: readonly T[], pick: (migration: Migration) => T | null) =>
    (): number[] =>
      rows.map((migration) => list.indexOf(pick(migration) as T));
  const some =
    <T>(pick: (migration: Migration) => T | null) =>
    (): Sparse<T> =>
      sparse(rows, pick);
  const since = (iso: string | null): number | null => {
    const instant = instantOf(iso);
    return instant === null ? null : instant - base;
  };
  const rowOfId = new Map(rows.map((migration, row) => [migration.id, row]));
  const few: Makers = {
    id: () => rows.map((migration) => migration.id),
    vcenter: text((m) => m.vcenter),
    kind: code(KINDS, (m) => m.kind),
    outcome: code(OUTCOMES, (m) => m.outcome),
    trigger: code(TRIGGERS, (m) => m.trigger),
    half: code(HALVES, (m) => m.half),
    reason: code(REASONS, (m) => m.unfinishedReason),
    initiator: code(CLASSES, (m) => m.initiatorClass),
    user: text((m) => (userNames ? m.userName : null)),
    detail: text((m) => m.triggerDetail),
    sourceHost: text((m) => m.source.host),
    destinationHost: text((m) => m.destination.host),
    sourceDatastore: text((m) => m.source.datastore),
    destinationDatastore: text((m) => m.destination.datastore),
    sourceCluster: text((m) => m.source.cluster),
    destinationCluster: text((m) => m.destination.cluster),
    start: () => steps(rows.map((m) => since(m.startedAt))),
    end: () => rows.map((m) => minus(since(m.endedAt), since(m.startedAt))),
    queued: some((m) => since(m.queuedAt)),
    duration: some(oddDuration),
    memory: () => rows.map((m) => m.preCopy.memoryMegabytes),
    disk: some((m) => packEstimate(m.disk.megabytes)),
    pairing: code(PAIRINGS, (m) => m.pairing.basis),
    confidence: () => rows.map((m) => Math.round(m.pairing.confidence * 100)),
    crossVcenter: some((m) => (m.scope === "cross-vcenter" ? strings.indexOf(m.destination.vcenter) : null)),
    stunBasis: code(BASES, (m) => m.stun.basis),
    stun: some((m) => packEstimate(m.stun.seconds)),
    risk: code(RISKS, (m) => m.stunRisk.level),
    riskDetail: some(({ stunRisk: { probability, limitSeconds, profile, reasons } }) =>
      probability === null
        ? null
        : ([
            digits(probability),
            limitSeconds,
            strings.indexOf(profile),
            reasons.map((reason) => strings.indexOf(reason)),
          ] as const),
    ),
    failure: some(({ failure }) =>
      failure === null
        ? null
        : ([
            strings.indexOf(failure.category),
            strings.indexOf(failure.phase),
            strings.indexOf(failure.message),
            strings.indexOf(failure.remedy),
            strings.indexOf(failure.reference),
            failure.recoveredBy === null ? -2 : (rowOfId.get(failure.recoveredBy) ?? -1),
          ] as const),
    ),
    label: some((m) => (labels.has(m.id) ? strings.indexOf(labels.get(m.id) ?? null) : null)),
    vm: text((m) => m.vm.name),
    moref: text((m) => m.vm.moref),
    uuid: text((m) => (m.vm.name === null && m.vm.moref === null ? m.vm.instanceUuid : null)),
  };
  return detailed ? { ...few, ...detailMakers(rows, strings) } : few;
}

function detailMakers(
  rows: readonly Migration[],
  strings: StringList,
): Required<Pick<Makers, "preCopy" | "rounds" | "hosts" | "evidence">> {
  return {
    preCopy: () =>
      sparse(rows, ({ preCopy }) =>
        preCopy.basis === "none"
          ? null
          : ([
              BASES.indexOf(preCopy.basis),
              strings.indexOf(preCopy.convergence),
              packEstimate(preCopy.bandwidthMegabytesPerSecond),
              packEstimate(preCopy.dirtyRateMegabytesPerSecond),
              preCopy.guestSlowdown === null ? null : preCopy.guestSlowdown ? 1 : 0,
            ] as const),
      ),
    rounds: () =>
      sparse(rows, ({ preCopy }) =>
        preCopy.iterations.length === 0
          ? null
          : preCopy.iterations.flatMap((round) => [digits(round.megabytes), digits(round.seconds)]),
      ),
    hosts: () =>
      sparse(rows, ({ measured }) =>
        measured
          ? ([
              strings.indexOf(measured.migrationId),
              measured.hostSeconds,
              measured.preCopySeconds,
              packEstimate(measured.sentMegabytes),
              measured.pagesLeft,
              measured.lowMemoryWaitSeconds,
              strings.indexOf(measured.failureMessage),
            ] as const)
          : null,
      ),
    evidence: () =>
      rows.map((m) => m.evidence.flatMap((entry) => [entry.input, entry.line, strings.indexOf(entry.record)])),
  };
}

/** Each value as its distance from the last one known: short numbers where the rows are in order. */
function steps(values: readonly (number | null)[]): (number | null)[] {
  let last = 0;
  return values.map((value) => {
    if (value === null) return null;
    const step = value - last;
    last = value;
    return step;
  });
}

/** An end as its distance from the start, else from the base. */
function minus(end: number | null, start: number | null): number | null {
  return end === null ? null : end - (start ?? 0);
}

/** Only the rows that have something, keyed by row number. */
function sparse<T>(rows: readonly Migration[], pick: (migration: Migration) => T | null): Sparse<T> {
  const kept: Record<string, T> = {};
  for (const [row, migration] of rows.entries()) {
    const value = pick(migration);
    if (value !== null) kept[row] = value;
  }
  return kept;
}

/** A duration that is not simply end minus start, in seconds. */
function oddDuration(migration: Migration): number | null {
  const [start, end] = [instantOf(migration.startedAt), instantOf(migration.endedAt)];
  if (migration.durationSeconds === null) return null;
  return start !== null && end !== null && Math.abs((end - start) / 1000 - migration.durationSeconds) < 0.0005
    ? null
    : migration.durationSeconds;
}
