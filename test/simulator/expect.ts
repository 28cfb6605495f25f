import type { SimEvent, SimKind, SimOutcome, SimTask, SimTrigger, TruthMigration, World } from "./types.ts";
import type { Carries, WrittenFile } from "./write/written.ts";

/** What the written files can say of one migration; null or an empty list: they cannot. */
export interface Expected {
  readonly truth: TruthMigration;
  /** A start, an end, a failure or a row of the task history is there. */
  readonly visible: boolean;
  readonly startTimes: readonly number[];
  readonly endTimes: readonly number[];
  /** Start and end are both on record and nameable. */
  readonly complete: boolean;
  /** Something hints at it (its queued task, say), too little to demand a migration of it. */
  readonly hinted: boolean;
  /** The end names no VM and fits more than one open start: pairing it is a guess that nobody asks for. */
  readonly guess: boolean;
  readonly outcomes: readonly SimOutcome[];
  readonly kinds: readonly SimKind[];
  readonly trigger: SimTrigger | null;
  readonly sourceHost: string | null;
  readonly sourceDatastore: string | null;
  readonly destinationHost: string | null;
  readonly destinationDatastore: string | null;
}

const STORAGE_DRS_MOVED = "com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent";

interface Seen {
  readonly event: SimEvent;
  readonly carries: Carries;
}

interface SeenTask {
  readonly task: SimTask;
  readonly carries: Carries;
}

export function expectAll(world: World, files: readonly WrittenFile[]): Expected[] {
  const events = new Map<number, Seen[]>();
  const tasks = new Map<number, SeenTask[]>();
  const push = <T>(map: Map<number, T[]>, key: number, value: T): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else list.push(value);
  };
  for (const { carries, ...file } of files) {
    for (const event of file.events) if (event.truth !== null) push(events, event.truth, { event, carries });
    for (const task of file.tasks) if (task.truth !== null) push(tasks, task.truth, { task, carries });
  }
  const entering = files.some((file) => file.events.some((event) => event.type === "EnteringMaintenanceModeEvent"));
  const opens = world.truth.flatMap((truth): Open[] => {
    const own = events.get(truth.index) ?? [];
    if (truth.startAt === null || !own.some(({ event }) => event.role === "start")) return [];
    const closed = own.some(({ event }) => event.role === "end" || event.role === "failure");
    return [{ truth, from: truth.startAt, to: closed ? (truth.endAt ?? Infinity) : Infinity }];
  });
  return world.truth.map((truth) =>
    expectOne(truth, events.get(truth.index) ?? [], tasks.get(truth.index) ?? [], opens, entering),
  );
}

/** A start that stands open, as far as the records say: where its end was lost, for ever. */
interface Open {
  readonly truth: TruthMigration;
  readonly from: number;
  readonly to: number;
}

function expectOne(
  truth: TruthMigration,
  seen: readonly Seen[],
  tasks: readonly SeenTask[],
  opens: readonly Open[],
  entering: boolean,
): Expected {
  const of = (role: SimEvent["role"]): Seen[] => seen.filter(({ event }) => event.role === role);
  const starts = of("start");
  // Storage DRS tells the end of its moves in an event of its own.
  const ends = [...of("end"), ...of("context").filter(({ event }) => event.eventTypeId === STORAGE_DRS_MOVED)];
  const failures = of("failure");
  // A power-on or an applied recommendation moves nothing by itself: only events tell that a VM moved for it.
  const rows = tasks.filter(({ task }) => task.key === truth.taskKey && !/PowerOn|applyRec/.test(task.descriptionId));
  const named = ends.filter(({ event, carries }) => namesItsVm(truth, event, carries, starts));
  const guess = ends.length > 0 && named.length === 0 && othersOpen(truth, opens);
  const unnameable = ends.length > 0 && named.length === 0 && (starts.length === 0 || guess);
  const told = unnameable ? [] : ends;
  const closed = [...told, ...failures];
  const rowDone = rows.filter(({ task }) => task.completedAt !== null);
  const startTimes = [
    ...starts.map(({ event }) => event.at),
    ...rows.flatMap(({ task }) => [task.startedAt, task.queuedAt]),
    ...of("task").map(({ event }) => event.at),
    truth.queuedAt,
  ];
  const endTimes = [
    ...[...ends, ...failures].map(({ event }) => event.at),
    ...rowDone.map(({ task }) => task.completedAt ?? 0),
  ];
  const visible = starts.length + told.length + failures.length + rows.length > 0;
  return {
    truth,
    visible,
    hinted: !visible && seen.length + tasks.length > 0,
    startTimes,
    endTimes,
    complete: !guess && ((starts.length > 0 && closed.length > 0) || rowDone.length > 0),
    guess,
    outcomes: outcomesOf(truth, starts.length > 0, told, failures, rows),
    kinds: kindsOf(truth, starts, told, failures),
    trigger: triggerOf(truth, seen, rows, entering),
    ...placesOf(truth, starts, told, failures),
  };
}

function namesItsVm(truth: TruthMigration, event: SimEvent, carries: Carries, starts: readonly Seen[]): boolean {
  if (!truth.namelessEnd || carries.vmField) return true;
  return carries.chain && starts.some((start) => start.event.chainId === event.chainId && event.chainId !== 0);
}

function othersOpen(truth: TruthMigration, opens: readonly Open[]): boolean {
  const at = truth.endAt ?? 0;
  return opens.some(
    (other) =>
      other.truth !== truth &&
      other.truth.vcenter === truth.vcenter &&
      other.from <= at + 1000 &&
      other.to >= at - 6000 &&
      at - other.from <= 48 * 3_600_000,
  );
}

function outcomesOf(
  truth: TruthMigration,
  started: boolean,
  ends: readonly Seen[],
  failures: readonly Seen[],
  rows: readonly SeenTask[],
): SimOutcome[] {
  if (ends.length > 0) return ["succeeded"];
  const row = rows[0]?.task;
  const told = failures.some(({ carries }) => carries.text || carries.placeFields);
  if (truth.outcome === "cancelled" && (failures.length > 0 || row !== undefined))
    // The database's task rows know neither fault nor cancellation.
    return told || rows.some(({ task, carries }) => task.cancelled && (carries.taskReason || carries.vcenter))
      ? ["cancelled"]
      : ["cancelled", "failed"];
  if (failures.length > 0) return ["failed"];
  if (row === undefined || row.completedAt === null)
    return started ? ["unfinished"] : row === undefined ? [] : ["unfinished"];
  if (row.state === "success") return ["succeeded"];
  // Only the task is there, and it says error although the VM moved: nobody can know.
  return truth.outcome === "succeeded" ? [] : ["failed"];
}

/** By the places alone, as it were for a running VM. */
function kindByPlaces(truth: TruthMigration): SimKind {
  const moved = truth.source.host !== truth.destination.host;
  const restored =
    truth.source.datastore !== truth.destination.datastore || truth.source.datacenter !== truth.destination.datacenter;
  return moved ? (restored ? "combined" : "vmotion") : restored ? "storage-vmotion" : "unknown";
}

function kindsOf(
  truth: TruthMigration,
  starts: readonly Seen[],
  ends: readonly Seen[],
  failures: readonly Seen[],
): SimKind[] {
  if (truth.trigger === "placement") return [];
  const places = placesOf(truth, starts, ends, failures);
  const all =
    places.sourceHost !== null &&
    places.destinationHost !== null &&
    places.sourceDatastore !== null &&
    places.destinationDatastore !== null;
  if (!all) return [];
  if (truth.perDisk) return ["storage-vmotion", "unknown"];
  if (truth.kind !== "cold") return [truth.kind];
  const template = [...starts, ...ends].some(
    ({ event, carries }) => event.template === true && carries.vmField && carries.text && carries.placeFields,
  );
  return template ? ["cold"] : ["cold", "unknown", kindByPlaces(truth)];
}

function triggerOf(
  truth: TruthMigration,
  seen: readonly Seen[],
  rows: readonly SeenTask[],
  entering: boolean,
): SimTrigger | null {
  const tellsUser = seen.some(({ carries }) => carries.user) || rows.some(({ carries }) => carries.user);
  const deciding = seen.filter(
    ({ event }) => event.role !== "quote" && event.role !== "noise" && event.role !== "warning",
  );
  if (deciding.length === 0 && rows.length === 0) return null;
  const ends = seen.filter(({ event }) => event.role === "end" || event.role === "start" || event.role === "failure");
  // The task behind it is known from its own row, or from the TaskEvent where a real chain leads to it.
  const chained = seen.some(
    ({ event, carries }) =>
      event.role === "task" &&
      carries.descriptionId &&
      event.chainId !== 0 &&
      ends.some((end) => end.event.chainId === event.chainId),
  );
  const task = chained || rows.some(({ carries }) => carries.descriptionId);
  const reason =
    (chained && seen.some(({ carries }) => carries.taskReason)) || rows.some(({ carries }) => carries.taskReason);
  const drsEnd = seen.some(
    ({ event, carries }) => event.type === "DrsVmMigratedEvent" && (carries.text || carries.eventTypes),
  );
  switch (truth.trigger) {
    case "user":
      return tellsUser ? "user" : null;
    case "drs":
      return drsEnd || task ? "drs" : null;
    case "maintenance":
      return entering && (drsEnd || task) ? "maintenance" : null;
    case "storage-drs":
      return task ? "storage-drs" : null;
    case "scheduled":
      return reason ? "scheduled" : null;
    case "placement":
      return task ? "placement" : null;
    case "unknown":
      return tellsUser && ends.length > 0 ? "unknown" : null;
    default:
      return null;
  }
}

type Places = Pick<Expected, "sourceHost" | "sourceDatastore" | "destinationHost" | "destinationDatastore">;

function placesOf(
  truth: TruthMigration,
  starts: readonly Seen[],
  ends: readonly Seen[],
  failures: readonly Seen[],
): Places {
  let sourceHost = false;
  let destinationHost = false;
  let sourceDatastore = false;
  let destinationDatastore = false;
  for (const { event, carries } of [...starts, ...ends, ...failures]) {
    const full = carries.placeFields || carries.text;
    if (event.role === "start") {
      if (full || carries.ownPlace) sourceHost = sourceDatastore = true;
      if (full) destinationHost = destinationDatastore = true;
    } else if (event.role === "failure") {
      const both = event.type === "VmFailedMigrateEvent" && full;
      if (both || (carries.ownPlace && event.type !== "EventEx")) sourceHost = sourceDatastore = true;
      if (both) destinationHost = destinationDatastore = true;
    } else if (event.eventTypeId === undefined) {
      // An end's own place is the destination; its sentence may be the one of DRS, or the one without any name.
      const fields = carries.placeFields;
      const sentence = carries.text && event.type !== "VmRelocatedEvent";
      if (fields || carries.ownPlace || sentence) destinationHost = true;
      if (fields || carries.ownPlace || (sentence && event.type !== "DrsVmMigratedEvent")) destinationDatastore = true;
      if (fields || sentence) sourceHost = true;
      if (fields || (sentence && event.type !== "DrsVmMigratedEvent")) sourceDatastore = true;
    }
  }
  return {
    sourceHost: sourceHost ? truth.source.host : null,
    sourceDatastore: sourceDatastore ? truth.source.datastore : null,
    destinationHost: destinationHost ? truth.destination.host : null,
    destinationDatastore: destinationDatastore ? truth.destination.datastore : null,
  };
}
