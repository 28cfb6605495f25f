import type { TaskFact } from "../../model/fact.ts";
import type { InitiatorClass, Trigger } from "../../model/migration.ts";
import { endOf, placesOf, startOf, type Attempt } from "../attempts/attempt.ts";
import type { MaintenanceWindow } from "../maintenance/windows.ts";

export interface TriggerFound {
  readonly trigger: Trigger;
  /** What proved it, in words. */
  readonly detail: string | null;
}

export interface TriggerContext {
  /** Maintenance of the source host at the time, if any. */
  readonly maintenance: MaintenanceWindow | null;
  readonly userName: string | null;
}

/** Why a VM moved: task first (language-free and precise), then event type, then who; never from an empty user name alone. */
export function triggerOf(attempt: Attempt, context: TriggerContext): TriggerFound {
  const { tasks } = attempt;
  const motions = [...attempt.starts, ...attempt.ends, ...attempt.failures];
  const has = (motion: TaskFact["motion"]): TaskFact | undefined => tasks.find((task) => task.motion === motion);
  const powerOn = has("power-on");
  if (powerOn !== undefined) return { trigger: "placement", detail: named(powerOn) };
  const scheduled = tasks.find(({ reason }) => reason === "schedule");
  if (scheduled !== undefined) return { trigger: "scheduled", detail: `scheduled task (${named(scheduled)})` };
  const byStorageDrs = has("storage-drs") ?? has("storage-drs-apply");
  if (byStorageDrs !== undefined || motions.some(({ storageDrs }) => storageDrs)) {
    return { trigger: "storage-drs", detail: byStorageDrs === undefined ? "Storage DRS event" : named(byStorageDrs) };
  }
  const byDrs = has("drs-vmotion");
  const drsEvent = motions.find(({ drs }) => drs);
  if (
    context.maintenance !== null &&
    (byDrs !== undefined || drsEvent !== undefined || isSystemMove(attempt, context))
  ) {
    return { trigger: "maintenance", detail: `${context.maintenance.host} was entering maintenance mode` };
  }
  if (byDrs !== undefined) return { trigger: "drs", detail: named(byDrs) };
  if (drsEvent !== undefined)
    return { trigger: "drs", detail: drsEvent.fromResultRow ? "the script's column Trigger" : "DrsVmMigratedEvent" };
  const byLabel = tasks.find(isDrsByLabel);
  if (byLabel !== undefined && initiatorClassOf(context.userName) === "system")
    return { trigger: "drs", detail: `${named(byLabel)} by the system` };
  // RelocateVM is a call that somebody makes, and its label no other task's.
  const byRelocate = tasks.find(({ motion, descriptionId }) => motion === "relocate" && descriptionId === null);
  if (byRelocate !== undefined && context.userName === null) return { trigger: "user", detail: named(byRelocate) };
  const byPerson = tasks.find(
    ({ motion, descriptionId }) => (motion === "migrate" || motion === "relocate") && descriptionId !== null,
  );
  if (byPerson !== undefined && byPerson.reason !== "system") {
    if (context.userName !== null && context.userName !== "")
      return { trigger: "user", detail: `${named(byPerson)} by ${context.userName}` };
    if (byPerson.reason === "user") return { trigger: "user", detail: named(byPerson) };
    // MigrateVM and RelocateVM are calls somebody makes; without a name it is not known who.
    return context.userName === ""
      ? { trigger: "unknown", detail: `${named(byPerson)} by the system` }
      : { trigger: "user", detail: named(byPerson) };
  }
  if (context.userName !== null && context.userName !== "")
    return { trigger: "user", detail: `started by ${context.userName}` };
  return { trigger: "unknown", detail: null };
}

/** "Migrate virtual machine" is the label of MigrateVM, which a person calls, and of DRS's own task, which has no user. */
function isDrsByLabel({ motion, descriptionId, message }: TaskFact): boolean {
  return motion === "migrate" && descriptionId === null && message !== null;
}

/** During maintenance the moves off the host are the evacuation's, unless a person other than its initiator made them; DRS moves no storage. */
function isSystemMove(attempt: Attempt, context: TriggerContext): boolean {
  const { source, destination } = placesOf(attempt);
  if (source.datastore !== null && destination.datastore !== null && source.datastore !== destination.datastore)
    return false;
  if (context.userName === null || context.userName === "") return true;
  return attempt.tasks.length === 0 && context.maintenance?.userName === context.userName;
}

function named(task: TaskFact): string {
  return task.descriptionId ?? task.record;
}

/** Accounts that are programs: vCenter's own solution users, and what people by convention name so. */
const SERVICE =
  /^(vpxuser|dcui|com\.vmware\.)|(^|\\)(svc|service|srv|sa|bot|auto|backup|veeam|zerto|ansible|terraform|vpxd-extension|vsphere-webclient|vsphere-ui|machine|vcls)[-_.]|[-_.](svc|service|bot)(@|$)|(^|\\)(svc_?|s-)\w+|\$$|vpxd-extension|solution-user/i;

export function initiatorClassOf(userName: string | null): InitiatorClass {
  if (userName === null) return "unknown";
  if (userName === "" || /^(system|vCenter Server|com\.vmware\.vim)$/i.test(userName)) return "system";
  return SERVICE.test(userName) ? "service" : "person";
}

/** The user of the attempt: a name beats an empty one, the start beats what follows. Null where no record says. */
export function userOf(attempt: Attempt): string | null {
  const users = [
    startOf(attempt)?.userName,
    endOf(attempt)?.userName,
    ...attempt.failures.map(({ userName }) => userName),
    ...attempt.tasks.map(({ userName }) => userName),
  ];
  const own = users.find((user) => user !== null && user !== undefined && user !== "");
  return own ?? (users.some((user) => user === "") ? "" : null);
}
