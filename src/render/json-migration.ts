import type { Place } from "../model/entity.ts";
import type { Estimate, Failure, Iteration, Migration } from "../model/migration.ts";

/** So many texts and parts are written down once; a night that has more of them writes the first ones again. */
const MOST_KEPT = 32_768;

/** What many migrations have alike, its JSON made once. */
class Written<Part> {
  private readonly kept = new Map<Part, string>();
  private readonly write: (part: Part) => string;

  constructor(write: (part: Part) => string) {
    this.write = write;
  }

  of(part: Part): string {
    const known = this.kept.get(part);
    if (known !== undefined) return known;
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    const text = this.write(part);
    this.kept.set(part, text);
    return text;
  }
}

/** Vocabulary, names of VMs and people, reasons: few, however many migrations there are. */
const texts = new Written<string>((value) => JSON.stringify(value));

/** A history written by an older version may lack a field. */
function textOf(value: string | null | undefined): string {
  return value === null || value === undefined ? "null" : texts.of(value);
}

/**
 * Writes migrations as report.json has them, one text each, the keys in the order of the schema. By hand: a big night has a million,
 * and an object that is copied into its order first costs as much as all the rest of the file.
 */
export function migrationWriter(): (migration: Migration) => string {
  const places = new Written<Place>(placeText);
  const pairings = new Written<Migration["pairing"]>(pairingText);
  const disks = new Written<Migration["disk"]>(diskText);
  const preCopies = new Written<Migration["preCopy"]>(preCopyText);

  const stunRiskText = ({ level, probability, limitSeconds, profile, reasons }: Migration["stunRisk"]): string =>
    `{"level":${textOf(level)},"probability":${numberText(probability)},"limitSeconds":${numberText(limitSeconds)},` +
    `"profile":${textOf(profile)},"reasons":[${reasons.map(textOf).join(",")}]}`;
  const evidenceText = (evidence: Migration["evidence"]): string => {
    let all = "";
    for (const { input, line, record } of evidence)
      all += `${all === "" ? "" : ","}{"input":${input},"line":${line},"record":${textOf(record)}}`;
    return all;
  };

  return (migration) => {
    const { vm } = migration;
    return (
      `{"id":${JSON.stringify(migration.id)},"keys":${JSON.stringify(migration.keys)},"vcenter":${textOf(migration.vcenter)},` +
      `"vm":{"name":${textOf(vm.name)},"moref":${textOf(vm.moref)},"instanceUuid":${textOf(vm.instanceUuid)}},` +
      `"kind":${textOf(migration.kind)},"scope":${textOf(migration.scope)},"outcome":${textOf(migration.outcome)},"half":${textOf(migration.half)},` +
      `"unfinishedReason":${textOf(migration.unfinishedReason)},"trigger":${textOf(migration.trigger)},` +
      `"triggerDetail":${textOf(migration.triggerDetail)},"userName":${textOf(migration.userName)},` +
      `"initiatorClass":${textOf(migration.initiatorClass)},"powerState":${textOf(migration.powerState)},"encrypted":${migration.encrypted},` +
      `"source":${places.of(migration.source)},"destination":${places.of(migration.destination)},` +
      `"queuedAt":${instantText(migration.queuedAt)},"startedAt":${instantText(migration.startedAt)},` +
      `"endedAt":${instantText(migration.endedAt)},"timingBasis":${textOf(migration.timingBasis)},` +
      `"queueSeconds":${numberText(migration.queueSeconds)},"durationSeconds":${numberText(migration.durationSeconds)},` +
      `"durationErrorSeconds":${numberText(migration.durationErrorSeconds)},"disk":${disks.of(migration.disk)},` +
      `"pairing":${pairings.of(migration.pairing)},"failure":${failureText(migration.failure)},` +
      `"preCopy":${preCopies.of(migration.preCopy)},"stun":${stunText(migration.stun)},` +
      `"stunRisk":${stunRiskText(migration.stunRisk)},"evidence":[${evidenceText(migration.evidence)}]${othersText(migration)}}`
    );
  };
}

/** As JSON has numbers: what is none is null. */
function numberText(value: number | null): string {
  return value !== null && Number.isFinite(value) ? `${value}` : "null";
}

/** Nearly every instant is another's. */
function instantText(iso: string | null): string {
  return iso === null ? "null" : JSON.stringify(iso);
}

function placeText({ vcenter, host, datastore, datacenter, cluster }: Place): string {
  return JSON.stringify({ vcenter, host, datastore, datacenter, cluster });
}

function pairingText({ basis, confidence }: Migration["pairing"]): string {
  return JSON.stringify({ basis, confidence });
}

function diskText({ megabytes, megabytesPerSecond }: Migration["disk"]): string {
  return `{"megabytes":${estimateText(megabytes)},"megabytesPerSecond":${estimateText(megabytesPerSecond)}}`;
}

function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return "null";
  const { low, best, high, basis } = estimate;
  return `{"low":${numberText(low)},"best":${numberText(best)},"high":${numberText(high)},"basis":${textOf(basis)}}`;
}

function preCopyText(preCopy: Migration["preCopy"]): string {
  return (
    `{"basis":${textOf(preCopy.basis)},"memoryMegabytes":${numberText(preCopy.memoryMegabytes)},` +
    `"copiedMegabytes":${estimateText(preCopy.copiedMegabytes)},` +
    `"bandwidthMegabytesPerSecond":${estimateText(preCopy.bandwidthMegabytesPerSecond)},` +
    `"dirtyRateMegabytesPerSecond":${estimateText(preCopy.dirtyRateMegabytesPerSecond)},` +
    `"convergence":${textOf(preCopy.convergence)},"guestSlowdown":${preCopy.guestSlowdown},` +
    `"iterations":[${preCopy.iterations.map(iterationText).join(",")}]}`
  );
}

function iterationText({ index, megabytes, seconds, dirtiedMegabytes }: Iteration): string {
  return JSON.stringify({ index, megabytes, seconds, dirtiedMegabytes });
}

function stunText({ basis, seconds, preCopyStunSeconds }: Migration["stun"]): string {
  return `{"basis":${textOf(basis)},"seconds":${estimateText(seconds)},"preCopyStunSeconds":${estimateText(preCopyStunSeconds)}}`;
}

function failureText(failure: Failure | null): string {
  if (failure === null) return "null";
  const { category, phase, message, remedy, reference, recoveredBy } = failure;
  return JSON.stringify({ category, phase, message, remedy, reference, recoveredBy });
}

/** The keys that stand above, in any order. */
const WRITTEN: ReadonlySet<string> = new Set<keyof Migration>([
  "id",
  "keys",
  "vcenter",
  "vm",
  "kind",
  "scope",
  "outcome",
  "half",
  "unfinishedReason",
  "trigger",
  "triggerDetail",
  "userName",
  "initiatorClass",
  "powerState",
  "encrypted",
  "source",
  "destination",
  "queuedAt",
  "startedAt",
  "endedAt",
  "timingBasis",
  "queueSeconds",
  "durationSeconds",
  "durationErrorSeconds",
  "disk",
  "pairing",
  "failure",
  "preCopy",
  "stun",
  "stunRisk",
  "evidence",
]);

/** What a later version of the model adds is never dropped; it follows as it comes. */
function othersText(migration: Migration): string {
  let all = "";
  for (const key in migration) {
    if (WRITTEN.has(key)) continue;
    const value = JSON.stringify((migration as unknown as Readonly<Record<string, unknown>>)[key]);
    if (value !== undefined) all += `,${JSON.stringify(key)}:${value}`;
  }
  return all;
}
