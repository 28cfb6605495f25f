import { UNKNOWN_PLACE, type Place } from "../../model/entity.ts";
import { classifyFailure, failureOf as failureTold, tellingFault } from "../../model/failure/classify.ts";
import type { FailureContext } from "../../model/failure/failure-class.ts";
import {
  NO_DISK,
  NO_PRE_COPY,
  NO_RISK,
  NO_STUN,
  type Failure,
  type Migration,
  type Outcome,
} from "../../model/migration.ts";
import { SECOND_MS, secondsBetween, toIsoOrNull, type EpochMs } from "../../model/units.ts";
import { idOf } from "../migration/keys.ts";
import { measuredByHosts, diskOf, preCopyOf, stunOf, type Skews } from "./figures.ts";
import type { MeasuredMigration, MeasuredSide } from "./measured.ts";
import type { AddressBook } from "./names.ts";
import { LONGEST_MS } from "./possible.ts";

/** True where logs prove a move to another host; an id that was only mentioned is no migration. */
export function isMigration(measured: MeasuredMigration): boolean {
  return measured.hasPeer === true;
}

/** A migration that no export tells of, by the hosts' own clocks (corrected where their skew is known). */
export function ownMigration(measured: MeasuredMigration, book: AddressBook, skews: Skews): Migration {
  const key = `hostlog:${measured.migrationId}`;
  const { source, destination } = measured;
  const outcome = outcomeOf(measured);
  const { startedAt, endedAt } = timesOf(measured, skews, outcome);
  const stun = stunOf(measured) ?? NO_STUN;
  // One line is one moment: it says when the move was, not how long it took; nor do lines that lie inside the stop.
  const seconds = startedAt === null || endedAt === null ? 0 : secondsBetween(startedAt, endedAt);
  const known = seconds > 0 && seconds >= (stun.seconds?.best ?? 0);
  const kind = measured.diskBytesPerSecond.some((rate) => rate > 0) ? "combined" : "vmotion";
  return {
    id: idOf(key),
    keys: [key],
    vcenter: null,
    vm: { name: measured.vmNames[0] ?? measured.vmFiles[0] ?? null, moref: null, instanceUuid: null },
    kind,
    scope: "unknown",
    outcome,
    half: outcome === "unfinished" ? "end-missing" : startedAt === null ? "start-missing" : "none",
    unfinishedReason: outcome === "unfinished" ? "end-lost" : null,
    trigger: "unknown",
    triggerDetail: null,
    userName: null,
    initiatorClass: "unknown",
    powerState: "on",
    encrypted: measured.encrypted,
    source: placeOf(source, book),
    destination: placeOf(destination, book),
    queuedAt: null,
    startedAt: toIsoOrNull(startedAt),
    endedAt: toIsoOrNull(endedAt),
    timingBasis: "none",
    queueSeconds: null,
    durationSeconds: known ? seconds : null,
    durationErrorSeconds: null,
    disk: diskOf(measured, NO_DISK),
    pairing: { basis: "none", confidence: 1 },
    failure: outcome === "failed" ? failureOf(measured, { kind, powerState: "on" }) : null,
    preCopy: preCopyOf(measured, NO_PRE_COPY) ?? NO_PRE_COPY,
    stun,
    stunRisk: NO_RISK,
    evidence: measured.evidence,
    measured: measuredByHosts(measured, skews),
  };
}

interface Times {
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
}

/** From the source's clock, completed from the destination's; two clocks that contradict each other give one moment only. */
function timesOf(measured: MeasuredMigration, skews: Skews, outcome: Outcome): Times {
  const { source, destination, resultAt, createdAt } = measured;
  const bySource = (at: EpochMs | null): EpochMs | null => corrected(at, skews.sourceSeconds);
  const byDestination = (at: EpochMs | null): EpochMs | null => corrected(at, skews.destinationSeconds);
  const startedAt =
    bySource(source.beginAt ?? source.firstAt) ??
    createdAt ??
    byDestination(destination.beginAt ?? destination.firstAt);
  if (outcome === "unfinished") return { startedAt, endedAt: null };
  const endedAt =
    bySource(source.endAt) ??
    byDestination(destination.endAt ?? destination.lastAt) ??
    bySource(source.lastAt) ??
    resultAt;
  // What only the end tells of began at no known time.
  const isEndAlone = startedAt === endedAt && source.beginAt === null && destination.beginAt === null;
  return startedAt !== null &&
    endedAt !== null &&
    (isEndAlone || startedAt > endedAt || endedAt - startedAt > LONGEST_MS)
    ? { startedAt: null, endedAt }
    : { startedAt, endedAt };
}

function corrected(at: EpochMs | null, skewSeconds: number | null): EpochMs | null {
  return at === null ? null : at - (skewSeconds ?? 0) * SECOND_MS;
}

/** A result, a downtime or a resume at the destination proves success; a warning alone proves a failure only without those. */
function outcomeOf(measured: MeasuredMigration): Outcome {
  if (measured.succeeded) return "succeeded";
  return measured.failureMessages.length > 0 ? "failed" : "unfinished";
}

function failureOf({ failureMessages }: MeasuredMigration, context: FailureContext): Failure {
  const told = tellingFault(failureMessages.map((message) => classifyFailure([message]))) ?? classifyFailure([]);
  return { ...failureTold(told, context), message: failureMessages.join(" · ") };
}

/** `esx01.example.net`: a folder that people name after the host whose logs they put there. */
const QUALIFIED_NAME = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/i;

function placeOf(side: MeasuredSide, book: AddressBook): Place {
  const [byAddress, second] = side.address === null ? [] : book.hostsOf(side.address);
  const named = side.folders.findLast((folder) => QUALIFIED_NAME.test(folder));
  const host = side.host ?? (second === undefined ? byAddress : undefined) ?? named ?? side.address;
  return { ...UNKNOWN_PLACE, host: host ?? null };
}
