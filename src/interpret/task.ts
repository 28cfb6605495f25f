import type { EntityRef } from "../model/entity.ts";
import { UNKNOWN_SIDE, type Fact, type FactBase, type MotionFact, type Side, type TaskFact } from "../model/fact.ts";
import type { EventRecord, MigrationRecord, RawTaskInfo, RawTime, TaskRecord } from "../model/record.ts";
import { saysCancelled, stateOfTask } from "../model/task-state.ts";
import { shownLabel } from "../model/visible.ts";
import type { Draft, DraftContext, Verdict } from "./draft.ts";
import { classifyFault } from "./failure.ts";
import { TELLS_IN_ANOTHER_LANGUAGE, TELLS_OF_MIGRATION } from "./messages.ts";
import { plainEntity, plainEntityName } from "./names.ts";
import { isBrokenDescription, isCutLabel, isStandbyTask, motionOfTask } from "./task-types.ts";
import type { ParsedTime } from "./time-text.ts";

/** HostSystem, Datastore: what is written in another way says nothing. */
const MANAGED_TYPE = /^[A-Z][A-Za-z]+$/;

/** One row of the task history. */
export function draftTask(record: TaskRecord, context: DraftContext): Verdict {
  const { info } = record;
  const queued = context.read(info.queueTime);
  const started = context.read(info.startTime);
  const time = started ?? queued ?? context.read(info.completeTime);
  if (isStandbyTask(info)) return standbyDraft(record, time, context);
  const known = motionOfTask(info);
  if (known === null) return unknownTask(info, time);
  if (time === null)
    return { rejected: "the task has no time that can be read, between 1990 and the year after this one" };
  const odd = oddityOf(info, context);
  if (odd !== null) return { rejected: odd };
  const isOther = info.entityType !== "VirtualMachine" && MANAGED_TYPE.test(info.entityType ?? "");
  const vm = isOther ? {} : (plainEntity(info.entity) ?? {});
  const isNameless = !isOther && vm.name === undefined && vm.moref === undefined && vm.uuid === undefined;
  if (isNameless && !isHostTask(known.motion)) return { rejected: "the task names no VM" };
  const draft = taskDraft(
    info,
    { record, name: info.descriptionId ?? info.name ?? info.label ?? "task", time, snapshot: false, vm },
    context,
  );
  return draft === null ? "irrelevant" : { drafts: [draft] };
}

/** Why nobody can say when a task ended, or how; null where it says so itself. */
function oddityOf(info: RawTaskInfo, { read }: DraftContext): string | null {
  const times = [info.queueTime, info.startTime, info.completeTime];
  if (times.some((raw) => isUnreadable(raw, read))) return "one of the task's times cannot be read";
  const isTold = stateOfTask(info.state) !== "unknown" || info.cancelled === true || info.fault !== undefined;
  if (isTold) return null;
  // An export without the column tells only of tasks that were done, as far as anybody knows.
  if (info.state === undefined) return null;
  if (info.state.trim() !== "") return "the task's state is no word that is known";
  return info.completeTime === undefined ? null : "the task has ended, and nothing says how";
}

/** What PowerShell and databases write for a time that never was. */
const UNSET = /^[-–—\s]*$|\b0?1[/.-]0?1[/.-]0001\b|\b0001-01-01(?!\d)/;

/** True for a time that is given and is none. */
function isUnreadable(raw: RawTime | undefined, read: DraftContext["read"]): boolean {
  return raw !== undefined && read(raw) === null && !(typeof raw === "string" && UNSET.test(raw));
}

/** A task that only its label tells of, and that in no wording known: rejected where it tells of a migration in any language. */
function unknownTask({ descriptionId, label, name, state }: RawTaskInfo, time: ParsedTime | null): Verdict {
  if (descriptionId !== undefined)
    return isBrokenDescription(descriptionId)
      ? { rejected: "a task whose description id cannot be read" }
      : "irrelevant";
  const text = shownLabel(label ?? name) ?? "";
  if (text === "" && time !== null && stateOfTask(state) !== "unknown")
    return { rejected: "nothing says what task it is" };
  if (isCutLabel(text)) return { rejected: "a task about a migration whose name was cut" };
  if (TELLS_OF_MIGRATION.test(text)) return { rejected: "a task about a migration in a wording that is not known" };
  return TELLS_IN_ANOTHER_LANGUAGE.test(text)
    ? {
        rejected:
          "a task about a migration in another language than English, without its descriptionId: export that too (precopy formats shows how)",
      }
    : "irrelevant";
}

/** DPM empties a host before it powers it off: no maintenance, and no migration by itself. */
function standbyDraft(record: TaskRecord, time: ParsedTime | null, context: DraftContext): Verdict {
  if (time === null)
    return { rejected: "the task has no time that can be read, between 1990 and the year after this one" };
  const { info } = record;
  const subject = info.entity?.name === undefined ? null : plainEntityName(info.entity.name);
  return {
    drafts: [
      {
        time,
        build: (at, precisionMs): Fact => ({
          role: "context",
          what: "host-standby",
          subject,
          input: context.input,
          line: record.line,
          record: info.descriptionId ?? info.label ?? "task",
          recordId: context.recordId,
          vcenter: record.vcenter ?? null,
          at,
          precisionMs,
          eventKey: null,
          chainId: info.eventChainId ?? null,
          vm: {},
          userName: info.reasonUser ?? null,
          message: info.label ?? info.descriptionId ?? null,
        }),
      },
    ],
  };
}

interface TaskSetting {
  readonly record: TaskRecord | EventRecord;
  readonly name: string;
  readonly time: ParsedTime;
  readonly snapshot: boolean;
  readonly vm: EntityRef;
}

/** Null: a task that does not concern migrations. */
export function taskDraft(info: RawTaskInfo, setting: TaskSetting, context: DraftContext): Draft | null {
  const known = motionOfTask(info);
  if (known === null) return null;
  const { record, time, snapshot } = setting;
  context.names.learn("vm", setting.vm.name);
  return {
    time,
    times: {
      queuedAt: context.read(info.queueTime),
      startedAt: context.read(info.startTime),
      completedAt: context.read(info.completeTime),
    },
    build: (at, precisionMs, times): TaskFact => {
      const state = snapshot ? "queued" : effectiveState(info, times.completedAt !== null);
      const event = record.shape === "event" ? record : null;
      // A cancelled task is a person's cancel whatever its error says.
      const isCancelled = info.cancelled === true || saysCancelled(info.state);
      const raw = isCancelled && state === "error" ? { ...info.fault, type: "RequestCanceled" } : info.fault;
      const fault = state === "error" || raw !== undefined ? classifyFault(raw, { message: null }) : null;
      return {
        role: "task",
        input: context.input,
        line: record.line,
        record:
          setting.name === "TaskEvent" ? `TaskEvent ${info.descriptionId ?? info.label ?? ""}`.trim() : setting.name,
        recordId: context.recordId,
        vcenter: record.vcenter ?? null,
        at,
        precisionMs,
        eventKey: event?.key ?? null,
        chainId: event?.chainId ?? info.eventChainId ?? null,
        vm: isHostTask(known.motion) ? {} : (plainEntity(setting.vm) ?? {}),
        userName: info.reasonUser ?? (/system/i.test(info.reasonType ?? "") ? "" : (event?.userName ?? null)),
        message: event?.message ?? info.label ?? null,
        taskKey: info.key ?? null,
        motion: known.motion,
        descriptionId: info.descriptionId ?? null,
        state,
        cancelled: isCancelled,
        fault: snapshot ? null : fault,
        reason: reasonOf(info.reasonType),
        snapshot,
        queuedAt: times.queuedAt,
        startedAt: snapshot ? null : times.startedAt,
        completedAt: snapshot ? null : times.completedAt,
        entityName: info.entity?.name === undefined ? null : plainEntityName(info.entity.name),
      };
    },
  };
}

function isHostTask(motion: TaskFact["motion"]): boolean {
  return (
    motion === "enter-maintenance" ||
    motion === "exit-maintenance" ||
    motion === "datastore-maintenance" ||
    motion === "storage-drs-apply" ||
    motion === "drs-apply"
  );
}

function effectiveState(info: RawTaskInfo, completed: boolean): TaskFact["state"] {
  const state = stateOfTask(info.state);
  if (state !== "unknown") return state;
  // The Client's Status column holds the fault text of a failed task.
  if (info.fault !== undefined || info.cancelled === true) return "error";
  return info.state === undefined && completed ? "success" : "unknown";
}

function reasonOf(type: string | undefined): TaskFact["reason"] {
  const word = type?.toLowerCase() ?? "";
  if (word.includes("schedule")) return "schedule";
  if (word.includes("alarm")) return "alarm";
  if (word.includes("system")) return "system";
  return word.includes("user") ? "user" : "unknown";
}

/** A row of Get-VMotion (start and end) or of LucD's Get-MotionHistory (end only). */
export function draftResultRow(record: MigrationRecord, context: DraftContext): Verdict {
  const started = context.read(record.startTime);
  const ended = context.read(record.endTime);
  if (started === null && ended === null) return { rejected: "the row has no time that can be read" };
  if ([record.startTime, record.endTime].some((raw) => isUnreadable(raw, context.read)))
    return { rejected: "one of the row's times cannot be read" };
  const vm = plainEntity(record.vm) ?? {};
  if (vm.name === undefined) return { rejected: "the row names no VM" };
  context.names.learn("vm", vm.name);
  const drafts: Draft[] = [];
  if (started !== null) drafts.push(rowDraft(record, "start", started, vm, context));
  if (ended !== null) drafts.push(rowDraft(record, "end", ended, vm, context));
  return { drafts };
}

function rowDraft(
  record: MigrationRecord,
  role: "start" | "end",
  time: ParsedTime,
  vm: EntityRef,
  context: DraftContext,
): Draft {
  const unchanged = record.emptyMeansUnchanged === true;
  const source = side(record.sourceHost, record.sourceDatastore, record.sourceDatacenter, record.sourceCluster, record);
  const destination = side(
    record.destHost ?? (unchanged ? record.sourceHost : undefined),
    record.destDatastore ?? (unchanged ? record.sourceDatastore : undefined),
    record.destDatacenter,
    record.destCluster,
    record,
  );
  return {
    time,
    build: (at, precisionMs): Fact => {
      const base: FactBase = {
        input: context.input,
        line: record.line,
        record: `${record.typeLabel ?? "migration"} row, ${role}`,
        recordId: context.recordId,
        vcenter: record.vcenter ?? null,
        at,
        precisionMs,
        eventKey: null,
        chainId: record.chainId ?? null,
        vm,
        userName: record.userName === undefined ? null : scriptUser(record.userName),
        message: null,
      };
      return {
        ...base,
        role,
        source,
        destination,
        hot: null,
        encrypted: null,
        storage: /s-?vmotion|both/i.test(record.typeLabel ?? ""),
        drs: /^drs$/i.test(record.trigger ?? ""),
        storageDrs: false,
        template: false,
        crossVcenter: null,
        fault: null,
        fromResultRow: true,
        saidKind: saidKindOf(record.typeLabel),
      };
    },
  };
}

/** `vMotion`; `SvMotion`, `s-vMotion`, `svMotion`; `Both` says nothing that the places do not. */
function saidKindOf(typeLabel: string | undefined): MotionFact["saidKind"] {
  if (/^vmotion$/i.test(typeLabel ?? "")) return "vmotion";
  return /^s-?vmotion$/i.test(typeLabel ?? "") ? "storage-vmotion" : undefined;
}

/** Get-VMotion writes DRS and LucD's script System where vCenter's user name is empty: that says system, not DRS. */
function scriptUser(user: string): string {
  return /^(drs|system)$/i.test(user) ? "" : user;
}

function side(
  host: string | undefined,
  datastore: string | undefined,
  datacenter: string | undefined,
  cluster: string | undefined,
  record: MigrationRecord,
): Side {
  return {
    ...UNKNOWN_SIDE,
    host: host ?? null,
    datastore: datastore ?? null,
    datacenter: datacenter ?? null,
    cluster: cluster ?? null,
    shortHost: record.shortHostNames === true,
  };
}
