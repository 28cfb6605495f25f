import type { EntityRef } from "../../model/entity.ts";
import { classifyFailure, failureOf as failureTold, tellingFault } from "../../model/failure/classify.ts";
import type { FailureContext } from "../../model/failure/failure-class.ts";
import type { Fault, Side, SightingFact } from "../../model/fact.ts";
import {
  NO_DISK,
  NO_PRE_COPY,
  NO_RISK,
  NO_STUN,
  type Evidence,
  type Failure,
  type Half,
  type Migration,
  type Outcome,
} from "../../model/migration.ts";
import { compareText } from "../../model/report-order.ts";
import { toIsoOrNull, type EpochMs } from "../../model/units.ts";
import { endOf, failureOf, placesOf, spanOf, startOf, type Attempt } from "../attempts/attempt.ts";
import type { MaintenanceWindows } from "../maintenance/windows.ts";
import type { VmIdentities } from "../facts/identity.ts";
import { kindOf, powerStateAt, powerStateOf } from "./kind.ts";
import { keysOf } from "./keys.ts";
import type { Merged } from "../facts/merged.ts";
import { odditiesOf, type Oddity } from "./oddity.ts";
import { timingOf } from "./timing.ts";
import type { SharedParts } from "./shared-parts.ts";
import { initiatorClassOf, triggerOf, userOf } from "./trigger.ts";

/** A migration whose keys are not numbered yet, so that it has no id, and of which other migrations have not been asked. */
export interface Unkeyed {
  readonly migration: Migration;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly chainId: string | null;
  /** Whose it is: vCenter scope and identity of the VM. */
  readonly owner: string;
  readonly oddities: readonly Oddity[];
  /** Kept only where somebody will ask; a big night has many. */
  readonly attempt: Attempt | null;
}

export interface FinishContext {
  readonly identities: VmIdentities;
  readonly windows: MaintenanceWindows;
  /** Power events of an owner in their order. */
  readonly powerEventsOf: (owner: string) => readonly Merged<SightingFact>[];
  readonly keepAttempts: boolean;
  readonly shared: SharedParts;
}

export function finish(attempt: Attempt, context: FinishContext): Unkeyed {
  const start = startOf(attempt);
  const outcome = outcomeOf(attempt);
  const { source, destination } = placesOf(attempt);
  const span = spanOf(attempt);
  const owner = context.shared.owner(attempt.scope, attempt.vm);
  const around = powerStateAt(context.powerEventsOf(owner), span.from);
  const power = powerStateOf(attempt, around);
  const userName = userOf(attempt);
  const maintenance = context.windows.at(attempt.scope, source.host, span.from);
  const found = triggerOf(attempt, { maintenance, userName });
  const timing = timingOf(attempt, outcome);
  const vcenter = attempt.scope === "" ? null : attempt.scope;
  const first = start ?? endOf(attempt) ?? failureOf(attempt) ?? attempt.tasks[0] ?? null;
  const from = timing.startedAt ?? timing.endedAt ?? timing.queuedAt ?? span.from;
  const vm = {
    name:
      first?.vm.name ??
      firstTold(attempt, ({ name }) => name) ??
      (attempt.vm === "nobody" ? null : context.identities.nameAt(attempt.scope, attempt.vm, span.from)),
    moref: context.identities.morefOf(attempt.vm),
    instanceUuid: firstTold(attempt, ({ uuid }) => uuid) ?? null,
  };
  const kind = kindOf(attempt, source, destination, power);
  const migration: Migration = {
    id: "",
    keys: keysOf(attempt, vm.name ?? vm.moref ?? "", vcenter ?? "", from),
    vcenter,
    vm,
    kind,
    scope: scopeOf(attempt, source, destination),
    outcome,
    half: timing.contradicts ? "start-missing" : halfOf(attempt, outcome),
    unfinishedReason: null,
    trigger: found.trigger,
    triggerDetail: found.detail,
    userName: userName === "" ? null : userName,
    initiatorClass: initiatorClassOf(userName),
    powerState: power,
    encrypted: attempt.starts.some(({ encrypted }) => encrypted === true) ? true : null,
    source: context.shared.place(source, vcenter),
    destination: context.shared.place(destination, isCross(attempt) ? destination.vcenter : vcenter),
    queuedAt: toIsoOrNull(timing.queuedAt),
    startedAt: toIsoOrNull(timing.startedAt),
    endedAt: toIsoOrNull(timing.endedAt),
    timingBasis: timing.basis,
    queueSeconds: timing.queueSeconds,
    durationSeconds: timing.durationSeconds,
    durationErrorSeconds: timing.durationErrorSeconds,
    disk: NO_DISK,
    pairing: context.shared.pairing(attempt.basis, attempt.confidence),
    failure: outcome === "failed" || outcome === "cancelled" ? failureFor(attempt, { kind, powerState: power }) : null,
    preCopy: NO_PRE_COPY,
    stun: NO_STUN,
    stunRisk: NO_RISK,
    measured: null,
    evidence: evidenceOf(attempt),
  };
  return {
    migration,
    from,
    to: timing.endedAt ?? span.to,
    chainId: attempt.chainId,
    owner,
    attempt: context.keepAttempts ? attempt : null,
    oddities: odditiesOf(attempt, timing, outcome),
  };
}

/** The first statement's answer that is known. */
function firstTold(attempt: Attempt, of: (vm: EntityRef) => string | undefined): string | undefined {
  for (const facts of [attempt.starts, attempt.ends, attempt.failures, attempt.tasks])
    for (const { vm } of facts) {
      const told = of(vm);
      if (told !== undefined) return told;
    }
  return undefined;
}

/** An end event proves success whatever the task says; else the task; else the failures. */
export function outcomeOf(attempt: Attempt): Outcome {
  if (attempt.ends.length > 0) return "succeeded";
  const history = attempt.tasks.filter(({ snapshot, motion }) => !snapshot && motion !== "power-on");
  const task = history.find(({ state }) => state === "success" || state === "error");
  if (task?.state === "success") return "succeeded";
  if (task !== undefined || attempt.failures.length > 0)
    return tellingFault(faultsOf(attempt))?.cancelled === true ? "cancelled" : "failed";
  return "unfinished";
}

function faultsOf(attempt: Attempt): readonly Fault[] {
  return [...attempt.failures, ...attempt.tasks].flatMap(({ fault }) => (fault === null ? [] : [fault]));
}

function failureFor(attempt: Attempt, context: FailureContext): Failure {
  return failureTold(tellingFault(faultsOf(attempt)) ?? classifyFailure([]), context);
}

/** A failure in the pre-check never had a start; every other attempt has two halves. */
function halfOf(attempt: Attempt, outcome: Outcome): Half {
  const history = attempt.tasks.some((task) => !task.snapshot && task.startedAt !== null && task.motion !== "power-on");
  if (outcome === "unfinished") return "end-missing";
  if (attempt.starts.length > 0 || history) {
    const closed =
      attempt.ends.length + attempt.failures.length > 0 ||
      attempt.tasks.some(({ completedAt, motion }) => completedAt !== null && motion !== "power-on");
    return closed ? "none" : "end-missing";
  }
  if (attempt.ends.length > 0) return "start-missing";
  const phase = tellingFault(faultsOf(attempt))?.phase ?? "unknown";
  return phase === "pre-copy" ||
    phase === "switchover" ||
    phase === "resume" ||
    phase === "cleanup" ||
    outcome === "cancelled"
    ? "start-missing"
    : "none";
}

function isCross(attempt: Attempt): boolean {
  // SrcVmMigrateFailedEvent is written for moves inside one vCenter too: only an end proves that the VM left it.
  return attempt.ends.some(({ crossVcenter }) => crossVcenter !== null);
}

function scopeOf(attempt: Attempt, source: Side, destination: Side): Migration["scope"] {
  if (isCross(attempt)) return "cross-vcenter";
  const known = (source.host ?? source.hostMoref) !== null && (destination.host ?? destination.hostMoref) !== null;
  return known ? "within-vcenter" : "unknown";
}

/** Every record behind the attempt, in the order of inputs and lines. */
export function evidenceOf(attempt: Attempt): readonly Evidence[] {
  const told: Evidence[] = [];
  for (const facts of [attempt.starts, attempt.ends, attempt.failures, attempt.notes, attempt.tasks])
    for (const fact of facts) for (const { input, line, record } of fact.told) told.push({ input, line, record });
  told.sort((a, b) => a.input - b.input || a.line - b.line || compareText(a.record, b.record));
  const once = told.filter(({ input, line, record }, index) => {
    const before = told[index - 1];
    return before === undefined || before.input !== input || before.line !== line || before.record !== record;
  });
  // Cut to its size: an array that has grown holds room for seventeen.
  return once.slice();
}
