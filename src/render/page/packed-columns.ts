import { KINDS, OUTCOMES, TRIGGERS, type Estimate, type Migration } from "../../model/migration.ts";
import { instantOf, vmLabel } from "../format.ts";
import type { PageContext } from "./section-model.ts";

/** Above this many migrations the page leaves rounds, rates and evidence to `precopy explain`, so that it stays small enough to open. */
export const DETAIL_LIMIT = 10_000;

export const HALVES = ["none", "start-missing", "end-missing"] as const;
export const REASONS = ["running", "end-lost", "superseded"] as const;
export const CLASSES = ["person", "service", "system", "unknown"] as const;
export const BASES = ["none", "inferred", "measured"] as const;
export const RISKS = ["unknown", "low", "watch", "high"] as const;
export const PAIRINGS = ["none", "vm-and-time", "task", "chain"] as const;

type Value = number | string | null | readonly Value[] | { readonly [row: string]: Value };

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
export function* packMigrations({ report, clock, options, hostDomain }: PageContext): Generator<string> {
  const { migrations } = report;
  const strings = new StringList();
  const text = (pick: (migration: Migration) => string | null): number[] =>
    migrations.map((migration) => strings.indexOf(pick(migration)));
  const base = Math.min(
    ...[migrations[0], migrations.at(-1)].flatMap((m) => instantOf(m?.startedAt ?? m?.endedAt ?? null) ?? []),
    Date.parse(report.generatedAt),
  );
  const since = (iso: string | null): number | null => {
    const instant = instantOf(iso);
    return instant === null ? null : instant - base;
  };
  const byId = new Map(migrations.map((migration, row) => [migration.id, row]));
  yield `{"base":${base},"zone":${scriptJson(clock.zone)},"count":${migrations.length},"hostDomain":${scriptJson(hostDomain)}`;
  yield `,"kinds":${scriptJson(KINDS)},"outcomes":${scriptJson(OUTCOMES)},"triggers":${scriptJson(TRIGGERS)},"halves":${scriptJson(HALVES)},"reasons":${scriptJson(REASONS)}`;
  yield `,"classes":${scriptJson(CLASSES)},"bases":${scriptJson(BASES)},"risks":${scriptJson(RISKS)},"pairings":${scriptJson(PAIRINGS)}`;
  yield `,"inputs":${scriptJson(report.inputs.map((input) => input.path))},"columns":{"id":${scriptJson(migrations.map((migration) => migration.id))}`;
  const columns: [string, () => Value][] = [
    ["vcenter", () => text((m) => m.vcenter)],
    ["kind", () => migrations.map((m) => KINDS.indexOf(m.kind))],
    ["outcome", () => migrations.map((m) => OUTCOMES.indexOf(m.outcome))],
    ["trigger", () => migrations.map((m) => TRIGGERS.indexOf(m.trigger))],
    ["half", () => migrations.map((m) => HALVES.indexOf(m.half))],
    ["reason", () => migrations.map((m) => (m.unfinishedReason === null ? -1 : REASONS.indexOf(m.unfinishedReason)))],
    ["initiator", () => migrations.map((m) => CLASSES.indexOf(m.initiatorClass))],
    ["user", () => text((m) => (options.userNames ? m.userName : null))],
    ["detail", () => text((m) => m.triggerDetail)],
    ["sourceHost", () => text((m) => m.source.host)],
    ["destinationHost", () => text((m) => m.destination.host)],
    ["sourceDatastore", () => text((m) => m.source.datastore)],
    ["destinationDatastore", () => text((m) => m.destination.datastore)],
    ["sourceCluster", () => text((m) => m.source.cluster)],
    ["destinationCluster", () => text((m) => m.destination.cluster)],
    ["start", () => steps(migrations.map((m) => since(m.startedAt)))],
    ["end", () => migrations.map((m) => minus(since(m.endedAt), since(m.startedAt)))],
    [
      "queued",
      () => sparse(migrations, (m) => (m.startedAt === null && m.endedAt === null ? since(m.queuedAt) : null)),
    ],
    ["duration", () => sparse(migrations, oddDuration)],
    ["memory", () => migrations.map((m) => m.preCopy.memoryMegabytes)],
    ["disk", () => sparse(migrations, (m) => (m.disk.megabytes === null ? null : digits(m.disk.megabytes.best)))],
    ["pairing", () => migrations.map((m) => PAIRINGS.indexOf(m.pairing.basis))],
    ["confidence", () => migrations.map((m) => Math.round(m.pairing.confidence * 100))],
    [
      "crossVcenter",
      () => sparse(migrations, (m) => (m.scope === "cross-vcenter" ? strings.indexOf(m.destination.vcenter) : null)),
    ],
    ["stunBasis", () => migrations.map((m) => BASES.indexOf(m.stun.basis))],
    ["stun", () => sparse(migrations, (m) => estimate(m.stun.seconds))],
    ["risk", () => migrations.map((m) => RISKS.indexOf(m.stunRisk.level))],
    [
      "riskDetail",
      () =>
        sparse(migrations, (m) =>
          m.stunRisk.probability === null
            ? null
            : [
                digits(m.stunRisk.probability),
                m.stunRisk.limitSeconds,
                strings.indexOf(m.stunRisk.profile),
                strings.indexOf(m.stunRisk.reasons.join("; ") || null),
              ],
        ),
    ],
    [
      "failure",
      () =>
        sparse(migrations, (m) =>
          m.failure === null
            ? null
            : [
                strings.indexOf(m.failure.category),
                strings.indexOf(m.failure.phase),
                strings.indexOf(m.failure.message),
                strings.indexOf(m.failure.remedy),
                strings.indexOf(m.failure.reference),
                byId.get(m.failure.recoveredBy ?? "") ?? -1,
              ],
        ),
    ],
  ];
  if (migrations.length <= DETAIL_LIMIT)
    columns.push(
      [
        "preCopy",
        () =>
          sparse(migrations, ({ preCopy: p }) =>
            p.basis === "none"
              ? null
              : [
                  BASES.indexOf(p.basis),
                  strings.indexOf(p.convergence),
                  estimate(p.bandwidthMegabytesPerSecond),
                  estimate(p.dirtyRateMegabytesPerSecond),
                  p.guestSlowdown === null ? null : Number(p.guestSlowdown),
                ],
          ),
      ],
      [
        "rounds",
        () =>
          sparse(migrations, (m) =>
            m.preCopy.iterations.length === 0
              ? null
              : m.preCopy.iterations.flatMap((round) => [digits(round.megabytes), digits(round.seconds)]),
          ),
      ],
      [
        "hosts",
        () =>
          sparse(migrations, ({ measured }) =>
            measured
              ? [
                  strings.indexOf(measured.migrationId),
                  measured.hostSeconds,
                  measured.preCopySeconds,
                  estimate(measured.sentMegabytes),
                  measured.pagesLeft,
                  measured.lowMemoryWaitSeconds,
                  strings.indexOf(measured.failureMessage),
                ]
              : null,
          ),
      ],
      [
        "evidence",
        () =>
          migrations.map((m) =>
            m.evidence.flatMap((entry) => [entry.input, entry.line, strings.indexOf(entry.record)]),
          ),
      ],
    );
  // Few places, many VMs: the names counted last get the long numbers.
  columns.push(["vm", () => text((m) => vmLabel(m.vm))], ["moref", () => text((m) => m.vm.moref)]);
  for (const [name, make] of columns) yield `,"${name}":${scriptJson(make())}`;
  yield `},"strings":${scriptJson(strings.list)}}`;
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
function sparse(migrations: readonly Migration[], pick: (migration: Migration) => Value): Value {
  const rows: Record<string, Value> = {};
  for (const [row, migration] of migrations.entries()) {
    const value = pick(migration);
    if (value !== null) rows[row] = value;
  }
  return rows;
}

/** A duration that is not simply end minus start, in seconds. */
function oddDuration(migration: Migration): number | null {
  const [start, end] = [instantOf(migration.startedAt), instantOf(migration.endedAt)];
  if (migration.durationSeconds === null) return null;
  return start !== null && end !== null && Math.abs((end - start) / 1000 - migration.durationSeconds) < 0.0005
    ? null
    : migration.durationSeconds;
}

function estimate(value: Estimate | null): Value {
  return value === null ? null : [digits(value.low), digits(value.best), digits(value.high)];
}

/** Six digits: more than any estimate can carry, so that a figure rounds to the same text here and in the static rows. */
function digits(value: number): number {
  return Number(value.toPrecision(6));
}
