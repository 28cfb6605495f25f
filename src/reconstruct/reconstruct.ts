import type { Diagnostic } from "../model/diagnostic.ts";
import type { Fact, SightingFact } from "../model/fact.ts";
import type { Migration } from "../model/migration.ts";
import type { ContextEvent, Evacuation } from "../model/report.ts";
import { byReportOrder, compareText as text } from "../model/report-order.ts";
import { toIso, type EpochMs } from "../model/units.ts";
import type { Attempt } from "./attempts/attempt.ts";
import { findAttempts } from "./attempts/attempts.ts";
import { joinCrossVcenter } from "./attempts/cross-vcenter.ts";
import { dedupe } from "./facts/dedupe.ts";
import { evacuationsOf } from "./maintenance/evacuations.ts";
import { cancelledWithMaintenance } from "./maintenance/given-up.ts";
import { type Arrival, maintenanceWindows, type MaintenanceWindows } from "./maintenance/windows.ts";
import { finish, type Unkeyed } from "./migration/finish.ts";
import { VmIdentities } from "./facts/identity.ts";
import { LaterNames } from "./facts/later-names.ts";
import { addTo } from "./facts/sorted.ts";
import { idOf, numberKeys } from "./migration/keys.ts";
import { notesOf } from "./migration/notes.ts";
import { tellsPower } from "./migration/kind.ts";
import { isMotion, timeOf, type Merged, type MergedFacts } from "./facts/merged.ts";
import { ownerOf, SharedParts } from "./migration/shared-parts.ts";
import { withTriggerOfRetries } from "./migration/again.ts";
import { linkRetries } from "./migration/retries.ts";
import { decideScopes, type InputInfo, type Scopes } from "./facts/scope.ts";
import { endsAMove, unfinishedReasonOf } from "./migration/unfinished.ts";

export interface Reconstruction {
  /** In report order, placements included, vCLS VMs left out; retries are not linked yet (settleNight). */
  readonly migrations: readonly Migration[];
  readonly windows: MaintenanceWindows;
  /** What each migration was put together from, by id; empty unless asked for. */
  readonly attempts: ReadonlyMap<string, Attempt>;
  readonly unattributedEnds: number;
  readonly context: readonly ContextEvent[];
  readonly apart: readonly { readonly vm: string; readonly reason: string; readonly count: number }[];
  /** Names under which an inventory may list a VM that has no MoRef. */
  readonly laterNames: LaterNames;
  /** How many records of an input only repeat what another record says. */
  readonly duplicatesOfInput: (input: number) => number;
  /** vCenter of each input, after adoption. */
  readonly vcenterOfInput: (input: number) => string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** From facts to migrations. Takes the facts over: the array is empty afterwards, for a big night must not be kept twice. */
export function reconstruct(facts: Fact[], inputs: readonly InputInfo[], keepAttempts = false): Reconstruction {
  const scopes = decideScopes(facts, inputs);
  const vcenterOfInput = inputVcenters(facts, inputs, scopes);
  const { facts: merged, duplicateRecords } = dedupe(facts, scopes);
  const duplicatesOfInput = duplicateCounts(facts, duplicateRecords);
  facts.length = 0;
  const night = finishNight(merged, keepAttempts);
  const dataEnd = (vcenter: string | null): EpochMs | null =>
    newestOf(inputs, ({ index }) => vcenterOfInput(index) === vcenter) ?? newestOf(inputs, () => true);
  const attemptsById = new Map<string, Attempt>();
  const migrations = withKeys(night.finished, {
    ...night,
    dataEnd,
    keep: (id, attempt) => attemptsById.set(id, attempt),
  });
  return {
    migrations,
    windows: night.windows,
    attempts: attemptsById,
    unattributedEnds: night.unattributedEnds,
    context: night.context,
    apart: night.apart,
    laterNames: night.laterNames,
    duplicatesOfInput,
    vcenterOfInput,
    diagnostics: [...scopes.diagnostics, ...notesOf(night.finished, night.unattributedEnds)],
  };
}

/** What can only be said when every source has been heard, host logs included: which failure was made good, who left for whom. */
export function settleNight(
  migrations: readonly Migration[],
  windows: MaintenanceWindows,
): { readonly migrations: readonly Migration[]; readonly evacuations: readonly Evacuation[] } {
  const linked = withTriggerOfRetries(linkRetries(cancelledWithMaintenance(migrations, windows).sort(byReportOrder)));
  return { migrations: linked, evacuations: evacuationsOf(windows, linked) };
}

/** All that is left of the facts once the migrations are made. */
interface Night {
  /** In report order, vCLS VMs left out. */
  readonly finished: readonly Unkeyed[];
  readonly windows: MaintenanceWindows;
  readonly unattributedEnds: number;
  /** When each owner was last seen doing what no VM does while it migrates. */
  readonly seenElsewhere: ReadonlyMap<string, EpochMs>;
  /** Last vCenter restart by scope. */
  readonly restarts: ReadonlyMap<string, EpochMs>;
  readonly context: readonly ContextEvent[];
  readonly apart: Reconstruction["apart"];
  readonly laterNames: LaterNames;
}

/** Takes the facts over: `merged` is empty afterwards, and each fact is let go when its migration is made. */
function finishNight(merged: Merged[], keepAttempts: boolean): Night {
  const sorted = sortByRole(merged);
  const identities = new VmIdentities(merged);
  const laterNames = new LaterNames(merged);
  merged.length = 0;
  const windows = maintenanceWindows(sorted.maintenance, sorted.tasks);
  const { powerEvents, seenElsewhere } = sightingsByOwner(sorted.sightings, identities);
  const powerEventsOf = (owner: string): readonly Merged<SightingFact>[] => powerEvents.get(owner) ?? [];
  const found = findAttempts(sorted, identities);
  const unattributedEnds = found.unattributedEnds.length;
  const attempts = joinCrossVcenter(found.attempts);
  for (const taken of [sorted.motions, sorted.tasks, found.attempts]) taken.length = 0;
  if (windows.all.length > 0) windows.boundBy(arrivalsOf(attempts));
  const finished: Unkeyed[] = [];
  const context = { identities, windows, powerEventsOf, keepAttempts, shared: new SharedParts() };
  attempts.reverse();
  for (let attempt = attempts.pop(); attempt !== undefined; attempt = attempts.pop())
    finished.push(finish(attempt, context));
  return {
    finished: finished.filter(({ migration }) => !isVcls(migration.vm.name)).sort(reportOrder),
    windows,
    unattributedEnds,
    seenElsewhere,
    restarts: restartsOf(sorted),
    context: contextOf(sorted),
    apart: apartOf(finished),
    laterNames,
  };
}

function arrivalsOf(attempts: readonly Attempt[]): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const { ends } of attempts)
    for (const { crossVcenter, source, destination, scope, at } of ends)
      if (crossVcenter === null && source.host !== destination.host)
        arrivals.push({ scope, host: destination.host, at: at ?? 0 });
  return arrivals;
}

function duplicateCounts(facts: readonly Fact[], duplicates: ReadonlySet<number>): (input: number) => number {
  const counts = new Map<number, number>();
  if (duplicates.size === 0) return () => 0;
  const seen = new Set<number>();
  for (const { input, recordId } of facts) {
    if (!duplicates.has(recordId) || seen.has(recordId)) continue;
    seen.add(recordId);
    counts.set(input, (counts.get(input) ?? 0) + 1);
  }
  return (input) => counts.get(input) ?? 0;
}

function inputVcenters(
  facts: readonly Fact[],
  inputs: readonly InputInfo[],
  scopes: Scopes,
): (input: number) => string | null {
  const names = new Map<number, Set<string | null>>();
  for (const fact of facts) {
    const own = names.get(fact.input);
    if (own === undefined) names.set(fact.input, new Set([scopes.vcenterOf(fact)]));
    else own.add(scopes.vcenterOf(fact));
  }
  return (input) => {
    const own = names.get(input);
    if (own === undefined) return inputs[input]?.vcenter ?? null;
    return own.size === 1 ? ([...own][0] ?? null) : null;
  };
}

function newestOf(inputs: readonly InputInfo[], test: (input: InputInfo) => boolean): EpochMs | null {
  let newest: EpochMs | null = null;
  for (const input of inputs)
    if (input.lastAt !== null && (newest === null || input.lastAt > newest) && test(input)) newest = input.lastAt;
  return newest;
}

/** The lists are the caller's own. */
type OwnFacts = { -readonly [Role in keyof MergedFacts]: MergedFacts[Role][number][] };

function sortByRole(facts: readonly Merged[]): OwnFacts {
  const sorted: OwnFacts = { motions: [], tasks: [], maintenance: [], sightings: [], context: [] };
  for (const fact of facts)
    if (isMotion(fact)) sorted.motions.push(fact);
    else if (fact.role === "task") sorted.tasks.push(fact);
    else if (fact.role === "maintenance") sorted.maintenance.push(fact);
    else if (fact.role === "sighting") sorted.sightings.push(fact);
    else if (fact.role === "context") sorted.context.push(fact);
  return sorted;
}

function sightingsByOwner(
  facts: readonly Merged<SightingFact>[],
  identities: VmIdentities,
): { powerEvents: Map<string, Merged<SightingFact>[]>; seenElsewhere: Map<string, EpochMs> } {
  const powerEvents = new Map<string, Merged<SightingFact>[]>();
  const seenElsewhere = new Map<string, EpochMs>();
  for (const fact of [...facts].sort((a, b) => timeOf(a) - timeOf(b))) {
    const vm = identities.of(fact.scope, fact);
    if (vm === null) continue;
    const owner = ownerOf(fact.scope, vm);
    if (tellsPower(fact)) addTo(powerEvents, owner, fact);
    if (endsAMove(fact)) seenElsewhere.set(owner, timeOf(fact));
  }
  return { powerEvents, seenElsewhere };
}

/** The order of the contract: time, then vCenter, VM name, id; the id comes later, so what it is made of stands in. */
function reportOrder(a: Unkeyed, b: Unkeyed): number {
  const [left, right] = [a.migration, b.migration];
  return (
    Math.floor(a.from) - Math.floor(b.from) ||
    text(left.vcenter, right.vcenter) ||
    text(left.vm.name, right.vm.name) ||
    Math.floor(a.to) - Math.floor(b.to) ||
    text(a.chainId, b.chainId) ||
    text(left.vm.moref, right.vm.moref) ||
    text(left.destination.host, right.destination.host) ||
    text(left.failure?.message ?? null, right.failure?.message ?? null)
  );
}

interface KeyContext extends Pick<Night, "seenElsewhere" | "restarts"> {
  readonly keep: (id: string, attempt: Attempt) => void;
  readonly dataEnd: (vcenter: string | null) => EpochMs | null;
}

function withKeys(sorted: readonly Unkeyed[], context: KeyContext): Migration[] {
  const keys = numberKeys(sorted.map(({ migration }) => migration.keys));
  const longest = new Map<string, number>();
  for (const { migration } of sorted)
    if (migration.durationSeconds !== null)
      longest.set(migration.kind, Math.max(longest.get(migration.kind) ?? 0, migration.durationSeconds));
  const nextOf = nextAttempts(sorted);
  const migrations = sorted.map((unkeyed, index): Migration => {
    const { migration, attempt, owner } = unkeyed;
    const own = keys[index] ?? [];
    const id = idOf(own[0] ?? "");
    if (attempt !== null) context.keep(id, attempt);
    // Made a moment ago and seen by nobody yet: completed in place.
    const whole = Object.assign(migration, { id, keys: own });
    if (migration.outcome !== "unfinished") return whole;
    const unfinishedReason = unfinishedReasonOf(unkeyed, {
      dataEnd: context.dataEnd(migration.vcenter),
      next: nextOf.get(unkeyed) ?? null,
      lastSeenElsewhere: context.seenElsewhere.get(owner) ?? null,
      lastRestart: context.restarts.get(owner.slice(0, owner.indexOf("\u0000"))) ?? null,
      longestSeconds: longest.get(migration.kind) ?? null,
    });
    return { ...whole, unfinishedReason };
  });
  return migrations.sort(byReportOrder);
}

/** For each attempt the next one of the same VM. */
function nextAttempts(sorted: readonly Unkeyed[]): Map<Unkeyed, Unkeyed> {
  const last = new Map<string, Unkeyed>();
  const next = new Map<Unkeyed, Unkeyed>();
  for (const unkeyed of sorted) {
    const before = last.get(unkeyed.owner);
    if (before?.migration.outcome === "unfinished") next.set(before, unkeyed);
    last.set(unkeyed.owner, unkeyed);
  }
  return next;
}

function restartsOf(facts: MergedFacts): Map<string, EpochMs> {
  const restarts = new Map<string, EpochMs>();
  for (const fact of facts.context)
    if (fact.what === "vcenter-restart")
      restarts.set(fact.scope, Math.max(restarts.get(fact.scope) ?? -Infinity, timeOf(fact)));
  return restarts;
}

function contextOf(facts: MergedFacts): ContextEvent[] {
  const events = facts.context.map((fact): ContextEvent => ({
    at: toIso(timeOf(fact)),
    vcenter: fact.vcenter,
    what: fact.what,
    subject: fact.subject,
    message: fact.message ?? "",
  }));
  const restarts = facts.sightings
    .filter(({ what }) => what === "ha-restart")
    .map((fact): ContextEvent => ({
      at: toIso(timeOf(fact)),
      vcenter: fact.vcenter,
      what: "ha-restart",
      subject: fact.vm.name ?? null,
      message: fact.message ?? "",
    }));
  return [...events, ...restarts].sort(
    (a, b) => text(a.at, b.at) || text(a.vcenter, b.vcenter) || text(a.subject, b.subject),
  );
}

/** vCenter's own cluster agents: they move by themselves and nobody decides about them. */
function isVcls(name: string | null): boolean {
  return name !== null && /^vCLS[-_ (]/i.test(name);
}

function apartOf(finished: readonly Unkeyed[]): Reconstruction["apart"] {
  const counts = new Map<string, number>();
  for (const {
    migration: { vm },
  } of finished)
    if (vm.name !== null && isVcls(vm.name)) counts.set(vm.name, (counts.get(vm.name) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => text(a[0], b[0]))
    .map(([vm, count]) => ({ vm, reason: "vSphere Cluster Services agent VM", count }));
}
