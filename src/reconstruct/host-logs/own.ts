import { UNKNOWN_PLACE, type Place } from "../../model/entity.ts";
import {
  NO_DISK,
  NO_PRE_COPY,
  NO_RISK,
  NO_STUN,
  type Failure,
  type Migration,
  type Outcome,
} from "../../model/migration.ts";
import { secondsBetween, toIsoOrNull, type EpochMs } from "../../model/units.ts";
import { idOf } from "../migration/keys.ts";
import { measuredByHosts, diskOf, preCopyOf, stunOf, type Skews } from "./figures.ts";
import type { MeasuredMigration, MeasuredSide } from "./measured.ts";
import type { AddressBook } from "./names.ts";

/** True where logs prove a move to another host; an id that was only mentioned is no migration. */
export function isMigration(measured: MeasuredMigration): boolean {
  return measured.hasPeer === true;
}

/** A migration that no export tells of, by the hosts' own clocks (corrected where their skew is known). */
export function ownMigration(measured: MeasuredMigration, book: AddressBook, skews: Skews): Migration {
  const key = `hostlog:${measured.migrationId}`;
  const { source, destination } = measured;
  const startedAt =
    momentOf(source.beginAt, source.firstAt, skews.sourceSeconds) ??
    measured.createdAt ??
    momentOf(destination.beginAt, destination.firstAt, skews.destinationSeconds);
  const outcome = outcomeOf(measured);
  const endedAt = outcome === "unfinished" ? null : endOf(measured, skews);
  // One line is one moment: it says when the move was, not how long it took.
  const known = startedAt !== null && endedAt !== null && endedAt > startedAt;
  return {
    id: idOf(key),
    keys: [key],
    vcenter: null,
    vm: { name: measured.vmNames[0] ?? measured.vmFiles[0] ?? null, moref: null, instanceUuid: null },
    kind: measured.diskBytesPerSecond.some((rate) => rate > 0) ? "combined" : "vmotion",
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
    durationSeconds: known ? secondsBetween(startedAt, endedAt) : null,
    durationErrorSeconds: null,
    disk: diskOf(measured, NO_DISK),
    pairing: { basis: "none", confidence: 1 },
    failure: outcome === "failed" ? failureOf(measured) : null,
    preCopy: preCopyOf(measured, NO_PRE_COPY) ?? NO_PRE_COPY,
    stun: stunOf(measured) ?? NO_STUN,
    stunRisk: NO_RISK,
    evidence: measured.evidence,
    measured: measuredByHosts(measured, skews),
  };
}

function momentOf(begin: EpochMs | null, first: EpochMs | null, skewSeconds: number | null): EpochMs | null {
  const at = begin ?? first;
  return at === null ? null : at - (skewSeconds ?? 0) * 1000;
}

function endOf({ source, destination, resultAt }: MeasuredMigration, skews: Skews): EpochMs | null {
  return (
    momentOf(source.endAt, null, skews.sourceSeconds) ??
    momentOf(destination.endAt, destination.lastAt, skews.destinationSeconds) ??
    momentOf(source.lastAt, null, skews.sourceSeconds) ??
    resultAt
  );
}

/** A result, a downtime or a resume at the destination proves success; a warning alone proves a failure only without those. */
function outcomeOf(measured: MeasuredMigration): Outcome {
  if (measured.succeeded) return "succeeded";
  return measured.failureMessages.length > 0 ? "failed" : "unfinished";
}

function failureOf(measured: MeasuredMigration): Failure {
  return {
    category: "unclassified",
    phase: "unknown",
    message: measured.failureMessages.join(" · "),
    remedy: null,
    reference: null,
    recoveredBy: null,
  };
}

/** `esx01.example.net`: a folder that people name after the host whose logs they put there. */
const QUALIFIED_NAME = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/i;

function placeOf(side: MeasuredSide, book: AddressBook): Place {
  const [byAddress, second] = side.address === null ? [] : book.hostsOf(side.address);
  const named = side.folders.findLast((folder) => QUALIFIED_NAME.test(folder));
  const host = side.host ?? (second === undefined ? byAddress : undefined) ?? named ?? side.address;
  return { ...UNKNOWN_PLACE, host: host ?? null };
}
