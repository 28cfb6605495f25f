import type { ScoredMigration, ScoredReport } from "./score.ts";
import type { SimEvent, SimTask } from "./types.ts";

/** The pairing rules of the known scripts, run on whole event objects: more than any export file would give them. */
export type Rival = "Get-VMotion" | "vCheck 72" | "Get-VMotionDuration" | "FIFO by VM name";

const STARTS = new Set(["VmBeingHotMigratedEvent", "VmBeingMigratedEvent"]);
const ENDS = new Set(["VmMigratedEvent", "DrsVmMigratedEvent"]);
const ENCRYPTED = "com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent";
const MANUAL = new Set(["VirtualMachine.migrate", "VirtualMachine.relocate", "Drm.ExecuteVMotionLRO"]);

function pair(start: SimEvent, end: SimEvent): ScoredMigration {
  const iso = (at: number): string => new Date(Math.floor(at)).toISOString();
  return {
    id: `${start.key}-${end.key}`,
    vcenter: start.vcenter,
    vm: { name: start.vm?.name ?? null, moref: null },
    kind: "unknown",
    scope: "unknown",
    outcome: "succeeded",
    half: "none",
    trigger: "unknown",
    queuedAt: null,
    startedAt: iso(start.at),
    endedAt: iso(end.at),
    source: { host: null, datastore: null },
    destination: { host: null, datastore: null },
    pairing: { basis: "rival", confidence: 1 },
  };
}

function byChain(events: readonly SimEvent[]): SimEvent[][] {
  const groups = new Map<string, SimEvent[]>();
  for (const event of events) {
    const chain = `${event.vcenter} ${event.chainId}`;
    const group = groups.get(chain);
    if (group === undefined) groups.set(chain, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}

/** Get-VMotion: any even group, its first event the start, its second the end. */
function getVMotion(events: readonly SimEvent[]): ScoredMigration[] {
  const asked = events.filter((e) => STARTS.has(e.type) || ENDS.has(e.type) || e.eventTypeId === ENCRYPTED);
  return byChain(asked).flatMap((group) => {
    const [start, end] = group;
    return group.length % 2 === 0 && start !== undefined && end !== undefined ? [pair(start, end)] : [];
  });
}

/** vCheck plugin 72: groups of exactly two. */
function vCheck72(events: readonly SimEvent[]): ScoredMigration[] {
  const asked = events.filter((e) => STARTS.has(e.type) || ENDS.has(e.type));
  return byChain(asked).flatMap((group) => {
    const [start, end] = group;
    return group.length === 2 && start !== undefined && end !== undefined ? [pair(start, end)] : [];
  });
}

/** Get-VMotionDuration: for each migration task, first and last event of its chain. */
function getVMotionDuration(events: readonly SimEvent[], tasks: readonly SimTask[]): ScoredMigration[] {
  const descriptions = new Map(tasks.map((task) => [`${task.vcenter} ${task.key}`, task.descriptionId]));
  const chains = new Map(byChain(events).map((group) => [`${group[0]?.vcenter} ${group[0]?.chainId}`, group]));
  return events.flatMap((event) => {
    if (event.type !== "TaskEvent" || !MANUAL.has(descriptions.get(`${event.vcenter} ${event.taskKey}`) ?? ""))
      return [];
    const group = chains.get(`${event.vcenter} ${event.chainId}`) ?? [];
    const first = group[0];
    const last = group.at(-1);
    return first !== undefined && last !== undefined && first !== last ? [pair(first, last)] : [];
  });
}

/** What everybody writes first: a queue of starts for each VM name, the next end takes the oldest. */
function fifoByName(events: readonly SimEvent[]): ScoredMigration[] {
  const open = new Map<string, SimEvent[]>();
  const pairs: ScoredMigration[] = [];
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    const name = event.vm?.name ?? "";
    const queue = open.get(name) ?? [];
    open.set(name, queue);
    if (STARTS.has(event.type) || event.type === "VmBeingRelocatedEvent" || event.eventTypeId === ENCRYPTED)
      queue.push(event);
    else if (ENDS.has(event.type) || event.type === "VmRelocatedEvent" || event.type === "VmFailedMigrateEvent") {
      const start = queue.shift();
      if (start !== undefined) pairs.push(pair(start, event));
    }
  }
  return pairs;
}

export function runRivals(events: readonly SimEvent[], tasks: readonly SimTask[]): Record<Rival, ScoredReport> {
  return {
    "Get-VMotion": { migrations: getVMotion(events) },
    "vCheck 72": { migrations: vCheck72(events) },
    "Get-VMotionDuration": { migrations: getVMotionDuration(events, tasks) },
    "FIFO by VM name": { migrations: fifoByName(events) },
  };
}
