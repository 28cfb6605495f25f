import type { Place } from "../model/entity.ts";
import type { BlockBasis, Migration, Outcome, TimingBasis, Trigger, UnfinishedReason } from "../model/migration.ts";
import { secondsBetween } from "../model/units.ts";
import { compareText } from "../model/report-order.ts";

/** Where a stored migration was read: the input by its content, since paths and indexes change from run to run. */
export interface StoredEvidence {
  readonly sha256: string;
  readonly line: number;
  readonly record: string;
}

export interface StoredMigration extends Omit<Migration, "evidence"> {
  readonly evidence: readonly StoredEvidence[];
  /** Inventory folder of the VM when it was read; absent where no inventory told it. For the export, no part of a report. */
  readonly vmFolder?: string;
}

/** A stored migration as reports have it, with the evidence a report can point to. */
export function toMigration(
  { vmFolder: _vmFolder, ...stored }: StoredMigration,
  evidence: Migration["evidence"],
): Migration {
  return { ...stored, evidence };
}

/** Whose word counts where both readings know equally much: `incoming` after an upgrade, when exports are read again. */
export type Preference = "stored" | "incoming";

// An end event proves success whatever another reading says; anything that ended beats "unfinished".
const OUTCOME_RANK: Record<Outcome, number> = { unfinished: 0, cancelled: 1, failed: 2, succeeded: 3 };
// Each of these was said with more knowledge than the one before.
const REASON_RANK: Record<UnfinishedReason, number> = { running: 0, "end-lost": 1, superseded: 2 };
const TIMING_RANK: Record<TimingBasis, number> = { none: 0, task: 1, mixed: 2, events: 3 };
const BASIS_RANK: Record<BlockBasis, number> = { none: 0, inferred: 1, measured: 2 };

/**
 * One migration from two readings of it: the stored one keeps its id, keys are added, halves complete each other.
 * Where the incoming reading adds no fact, the stored one is returned as it is: repeated exports change nothing.
 */
export function combine(stored: StoredMigration, incoming: StoredMigration, preference: Preference): StoredMigration {
  const [base, other] = order(stored, incoming, preference);
  const times = combineTimes(base, other);
  const outcome = OUTCOME_RANK[other.outcome] > OUTCOME_RANK[base.outcome] ? other.outcome : base.outcome;
  const told = outcome === base.outcome ? base : other;
  const merged: StoredMigration = {
    ...base,
    ...times,
    id: stored.id,
    keys: combineKeys(stored.keys, incoming.keys),
    vcenter: base.vcenter ?? other.vcenter,
    vm: {
      name: base.vm.name ?? other.vm.name,
      moref: base.vm.moref ?? other.vm.moref,
      instanceUuid: base.vm.instanceUuid ?? other.vm.instanceUuid,
    },
    kind: kindOf(base, other),
    scope: base.scope === "unknown" ? other.scope : base.scope,
    outcome,
    half: halfOf(base, other, times),
    unfinishedReason: outcome === "unfinished" ? strongerReason(base.unfinishedReason, other.unfinishedReason) : null,
    trigger: strongerTrigger(base.trigger, other.trigger),
    triggerDetail: base.triggerDetail ?? other.triggerDetail,
    userName: base.userName ?? other.userName,
    initiatorClass: base.initiatorClass === "unknown" ? other.initiatorClass : base.initiatorClass,
    powerState: base.powerState === "unknown" ? other.powerState : base.powerState,
    encrypted: base.encrypted ?? other.encrypted,
    source: fillPlace(base.source, other.source),
    destination: fillPlace(base.destination, other.destination),
    pairing: base.pairing.confidence >= other.pairing.confidence ? base.pairing : other.pairing,
    failure: told.failure,
    ...folderOf(base.vmFolder ?? other.vmFolder),
    ...strongerInference(base, other),
  };
  if (preference === "stored" && saysTheSame(merged, stored)) return stored;
  return { ...merged, evidence: combineEvidence(base.evidence, other.evidence) };
}

/** The reading that knows more comes first; on a tie the preference decides. */
function order(
  stored: StoredMigration,
  incoming: StoredMigration,
  preference: Preference,
): readonly [StoredMigration, StoredMigration] {
  const difference = completeness(incoming) - completeness(stored);
  const incomingFirst = difference > 0 || (difference === 0 && preference === "incoming");
  return incomingFirst ? [incoming, stored] : [stored, incoming];
}

function completeness(migration: StoredMigration): number {
  const known = [migration.startedAt, migration.endedAt].filter((instant) => instant !== null).length;
  return known + (migration.outcome === "unfinished" ? 0 : 2);
}

type Times = Pick<
  Migration,
  "queuedAt" | "startedAt" | "endedAt" | "timingBasis" | "queueSeconds" | "durationSeconds" | "durationErrorSeconds"
>;

function combineTimes(base: StoredMigration, other: StoredMigration): Times {
  const better = TIMING_RANK[other.timingBasis] > TIMING_RANK[base.timingBasis] ? other : base;
  const worse = better === base ? other : base;
  const startedAt = better.startedAt ?? worse.startedAt;
  const endedAt = better.endedAt ?? worse.endedAt;
  const filled = startedAt !== better.startedAt || endedAt !== better.endedAt;
  const rest = { queuedAt: base.queuedAt ?? other.queuedAt, queueSeconds: base.queueSeconds ?? other.queueSeconds };
  if (!filled) {
    const { timingBasis, durationSeconds, durationErrorSeconds } = better;
    return { ...rest, startedAt, endedAt, timingBasis, durationSeconds, durationErrorSeconds };
  }
  const whole = startedAt !== null && endedAt !== null;
  return {
    ...rest,
    startedAt,
    endedAt,
    timingBasis: mixedBasis(better.timingBasis, worse.timingBasis),
    durationSeconds: whole ? secondsBetween(Date.parse(startedAt), Date.parse(endedAt)) : null,
    durationErrorSeconds: whole ? larger(better.durationErrorSeconds, worse.durationErrorSeconds) : null,
  };
}

function mixedBasis(better: TimingBasis, worse: TimingBasis): TimingBasis {
  return worse === "none" || worse === better ? better : "mixed";
}

function larger(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.max(left, right);
}

function halfOf(base: StoredMigration, other: StoredMigration, times: Times): Migration["half"] {
  if (base.half === "none" || (times.startedAt !== null && times.endedAt !== null)) return "none";
  return other.half === "none" ? other.half : base.half;
}

/** A reading that knows whether the VM was on tells a cold move from a vMotion; one that does not assumes it. */
function kindOf(base: StoredMigration, other: StoredMigration): StoredMigration["kind"] {
  if (base.kind === "unknown") return other.kind;
  return base.powerState === "unknown" && other.powerState !== "unknown" && other.kind !== "unknown"
    ? other.kind
    : base.kind;
}

function folderOf(vmFolder: string | undefined): Pick<StoredMigration, "vmFolder"> {
  return vmFolder === undefined ? {} : { vmFolder };
}

function strongerReason(left: UnfinishedReason | null, right: UnfinishedReason | null): UnfinishedReason | null {
  if (left === null || right === null) return left ?? right;
  return REASON_RANK[right] > REASON_RANK[left] ? right : left;
}

/** Maintenance is seen only by a reading that holds the host's own events: it knows more than one that says "user". */
function strongerTrigger(base: Trigger, other: Trigger): Trigger {
  return base === "unknown" || other === "maintenance" ? other : base;
}

function fillPlace(base: Place, other: Place): Place {
  return {
    vcenter: base.vcenter ?? other.vcenter,
    host: base.host ?? other.host,
    datastore: base.datastore ?? other.datastore,
    datacenter: base.datacenter ?? other.datacenter,
    cluster: base.cluster ?? other.cluster,
  };
}

function strongerInference(
  base: StoredMigration,
  other: StoredMigration,
): Pick<Migration, "preCopy" | "stun" | "stunRisk" | "disk"> {
  const rank = (migration: StoredMigration): number =>
    BASIS_RANK[migration.preCopy.basis] + BASIS_RANK[migration.stun.basis];
  const { preCopy, stun, stunRisk } = rank(other) > rank(base) ? other : base;
  return { preCopy, stun, stunRisk, disk: base.disk.megabytes === null ? other.disk : base.disk };
}

// chain:vc01.example.com:4711:web01 before task:..., start:..., end:...
const KEY_ORDER = ["chain", "task", "start", "end"];

/** All keys, strongest first, each once; within one class the order of the text, whichever reading came first. */
export function combineKeys(left: readonly string[], right: readonly string[]): readonly string[] {
  const strength = (key: string): number => {
    const found = KEY_ORDER.findIndex((name) => key.startsWith(name));
    return found === -1 ? KEY_ORDER.length : found;
  };
  const byStrength = (a: string, b: string): number => strength(a) - strength(b) || compareText(a, b);
  return [...new Set([...left, ...right])].sort(byStrength);
}

/** True where a reading adds nothing: compared without its evidence, which differs from file to file. */
function saysTheSame(left: StoredMigration, right: StoredMigration): boolean {
  const facts = ({ evidence, keys, ...rest }: StoredMigration): string =>
    JSON.stringify([evidence.length === 0, new Set(keys).size, rest], sortedKeys);
  return facts(left) === facts(right);
}

/** For JSON.stringify: objects print with sorted keys, so that two equal ones print alike. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareText(a, b)));
}

function combineEvidence(base: readonly StoredEvidence[], other: readonly StoredEvidence[]): readonly StoredEvidence[] {
  const byPlace = new Map([...other, ...base].map((item) => [`${item.sha256}:${item.line}:${item.record}`, item]));
  return [...byPlace.values()].sort(
    (a, b) => compare(a.sha256, b.sha256) || a.line - b.line || compare(a.record, b.record),
  );
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
