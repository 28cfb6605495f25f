import type { RawTaskInfo } from "../../model/record.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape } from "../dialect/csv.ts";
import { aliases, readTable, rejectHeader } from "../dialect/table.ts";
import type { Head, Source } from "../source.ts";

/**
 * vSphere Client, Monitor > Tasks > Export: duration and result of each task, but neither source nor destination. The only Client
 * export that names its vCenter (`Server`). `Status` holds the state, or the text of the fault.
 */
export const vsphereClientTasksCsv: Adapter = {
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
  probe,
  read,
};

const NAME = aliases(
  "Task Name",
  "Name",
  "Aufgabenname",
  "Nom de la tâche",
  "タスク名",
  "任务名称",
  "工作名稱",
  "작업 이름",
);
const TARGET = aliases("Target", "Ziel", "Cible", "ターゲット", "目标", "目標", "대상");
const STATUS = aliases("Status", "État", "Statut", "ステータス", "状态", "狀態", "상태");
const DETAILS = aliases("Details", "Détails", "詳細", "详细信息", "詳細資料", "세부 정보");
const INITIATOR = aliases(
  "Initiator",
  "Initiated by",
  "Initiateur",
  "開始者",
  "启动者",
  "启动程序",
  "啟動者",
  "이니시에이터",
);
const START = aliases("Start Time", "Startzeit", "Heure de début", "開始時刻", "開始時間", "开始时间", "시작 시간");
const COMPLETION = aliases(
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
);
const QUEUED = aliases("Queued Time", "Requested Start Time");
const SERVER = aliases("Server", "vCenter", "vCenter Server", "Serveur", "サーバ", "服务器", "伺服器", "서버");

/** States as the Client words them; any other status is the text of a fault. */
const STATES = aliases(
  "Completed",
  "Success",
  "Running",
  "Queued",
  "In progress",
  "Canceled",
  "Cancelled",
  "Error",
  "Failed",
  "Abgeschlossen",
  "Erfolgreich",
  "Wird ausgeführt",
  "In Warteschlange",
  "Abgebrochen",
  "Fehler",
  "Fehlgeschlagen",
  "Terminé",
  "En cours",
  "En file d'attente",
  "Annulé",
  "Échec",
  "完了",
  "実行中",
  "キュー待機中",
  "キャンセル",
  "エラー",
  "失敗",
  "已完成",
  "正在运行",
  "已取消",
  "失败",
  "완료",
);

function probe(head: Head): Probe {
  const shape = csvShape(head);
  if (shape === null) return "no";
  const columns = new Columns(shape.columns);
  if (columns.has(["descriptionid", "eventchainid", "completestate"])) return "no";
  return columns.has(NAME) && columns.has(TARGET) && columns.has(STATUS) && columns.has(START) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const columns = new Columns(shape.columns);
  const at = {
    name: columns.find(NAME),
    target: columns.find(TARGET),
    status: columns.find(STATUS),
    details: columns.find(DETAILS),
    initiator: columns.find(INITIATOR),
    queued: columns.find(QUEUED),
    start: columns.find(START),
    completion: columns.find(COMPLETION),
    server: columns.find(SERVER),
  };
  await readTable(source, shape, sink, {
    needed: [at.name, at.target, at.start],
    time: at.start,
    // Task labels are localised: none may be skipped for its words.
    relevant: () => true,
    row: (fields, line) => {
      const status = fieldAt(fields, at.status);
      const info: RawTaskInfo = {
        label: fieldAt(fields, at.name),
        entity: { name: fieldAt(fields, at.target) },
        state: status,
        fault: faultOf(status, fieldAt(fields, at.details)),
        queueTime: fieldAt(fields, at.queued),
        startTime: fieldAt(fields, at.start),
        completeTime: fieldAt(fields, at.completion),
        ...initiatorOf(fieldAt(fields, at.initiator)),
      };
      sink.emit({ shape: "task", line, info, vcenter: fieldAt(fields, at.server) });
    },
  });
}

function faultOf(status: string | undefined, details: string | undefined): RawTaskInfo["fault"] {
  if (status === undefined) return undefined;
  const [plain] = aliases(status);
  // 37%, Completed, Abgeschlossen
  if (plain === undefined || STATES.includes(plain) || /^\d+ ?%$/.test(status)) {
    const failed = /^(error|failed|fehler|fehlgeschlagen|echec|エラー|失敗|失败|cancell?ed|abgebrochen|annule)$/.test(
      plain ?? "",
    );
    return failed ? { message: details ?? status } : undefined;
  }
  return { message: details === undefined ? status : `${status} ${details}` };
}

/** `System` is no user. */
function initiatorOf(initiator: string | undefined): Pick<RawTaskInfo, "reasonType" | "reasonUser"> {
  if (initiator === undefined || /^(system|système|システム|系统|系統|시스템)$/i.test(initiator))
    return { reasonType: "TaskReasonSystem" };
  return { reasonUser: initiator };
}
