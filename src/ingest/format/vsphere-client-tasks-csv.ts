import type { RawTaskInfo } from "../../model/record.ts";
import { stateOfTask } from "../../model/task-state.ts";
import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";

/**
 * vSphere Client, Monitor > Tasks > Export: duration and result of each task, but neither source nor destination. The only Client
 * export that names its vCenter (`Server`). `Status` holds the state, or the text of the fault.
 */
export const vsphereClientTasksCsv: Adapter = tableAdapter(
  {
    id: "vsphere-client-tasks-csv",
    title: "vSphere Client, exported tasks (CSV)",
    role: "tasks",
    bareTimes: "local",
    recipes: [
      {
        tool: "vSphere Client",
        command: "select the vCenter > Monitor > Tasks > Export > CSV, with all columns",
        privilege: "Read-only on the vCenter root, propagated",
        note: "Give the exported events too: tasks name neither source nor destination. Times are the browser's: give --time-zone.",
      },
    ],
  },
  {
    columns: {
      name: ["Task Name", "Name", "Aufgabenname", "Nom de la tâche", "タスク名", "任务名称", "工作名稱", "작업 이름"],
      target: ["Target", "Ziel", "Cible", "ターゲット", "目标", "目標", "대상"],
      status: ["Status", "État", "Statut", "ステータス", "状态", "狀態", "상태"],
      details: ["Details", "Détails", "詳細", "详细信息", "詳細資料", "세부 정보"],
      initiator: ["Initiator", "Initiated by", "Initiateur", "開始者", "启动者", "启动程序", "啟動者", "이니시에이터"],
      queued: ["Queued Time", "Requested Start Time"],
      start: ["Start Time", "Startzeit", "Heure de début", "開始時刻", "開始時間", "开始时间", "시작 시간"],
      completion: [
        "Completion Time",
        "Completed Time",
        "End Time",
        "Abschlusszeit",
        "Fertigstellungszeit",
        "Endzeit",
        "Heure de fin",
        "Heure d'achèvement",
        "完了時刻",
        "完成時間",
        "完成时间",
        "完了時間",
        "완료 시간",
      ],
      server: ["Server", "vCenter", "vCenter Server", "Serveur", "サーバ", "服务器", "伺服器", "서버"],
    },
    needed: ["name", "target", "start"],
    time: ["start"],
    // Task labels are localised: none may be skipped for its words.
    readsEveryRow: true,
    claims: (table) =>
      table.has("name", "target", "status", "start") &&
      !table.columns.has(["DescriptionId", "EventChainId", "complete_state"])
        ? "yes"
        : "no",
    record: (row) => {
      const status = row.text("status");
      const info: RawTaskInfo = {
        label: row.text("name"),
        entity: { name: row.text("target") },
        state: status ?? (row.has("status") ? "" : undefined),
        fault: faultOf(status, row.text("details")),
        queueTime: row.text("queued"),
        startTime: row.text("start"),
        completeTime: row.text("completion"),
        ...initiatorOf(row.text("initiator")),
      };
      return { shape: "task", line: row.line, info, vcenter: row.text("server") };
    },
  },
);

/** vCenter's faults are sentences: a word alone is a state in a language that is not known here, or none at all. */
const SENTENCE = /\S\s+\S+\s+\S|[.:。：]|.{30}/su;

/** The Status column holds a state, or the text of what went wrong. */
function faultOf(status: string | undefined, details: string | undefined): RawTaskInfo["fault"] {
  const state = stateOfTask(status);
  if (status === undefined) return undefined;
  if (state === "error") return { message: details ?? status };
  if (state !== "unknown" || !SENTENCE.test(status)) return undefined;
  return { message: details === undefined ? status : `${status} ${details}` };
}

/** `System` is no user. */
function initiatorOf(initiator: string | undefined): Pick<RawTaskInfo, "reasonType" | "reasonUser"> {
  if (initiator === undefined || /^(system|système|システム|系统|系統|시스템)$/i.test(initiator))
    return { reasonType: "TaskReasonSystem" };
  return { reasonUser: initiator };
}
