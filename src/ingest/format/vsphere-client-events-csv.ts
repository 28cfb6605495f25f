import { mayConcernMigration } from "../../model/relevance.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape, splitRecord, type CsvShape } from "../dialect/csv.ts";
import { aliases, readTable, rejectHeader, userAt } from "../dialect/table.ts";
import type { Head, Source } from "../source.ts";

/**
 * vSphere Client, Monitor > Events > Export, and the older clients' event lists. Headers, types and dates follow the language of
 * the browser, the columns and their order the user's settings; the ids of the event types stay English.
 */
export const vsphereClientEventsCsv: Adapter = {
  id: "vsphere-client-events-csv",
  title: "vSphere Client, exported events (CSV)",
  role: "events",
  bareTimes: "local",
  recipes: [
    {
      tool: "vSphere Client",
      command: "select the vCenter > Monitor > Events > Export > CSV, with all columns",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Only the events the page has loaded are exported, and the times are the browser's: give --time-zone.",
    },
  ],
  probe,
  read,
};

const MESSAGE = aliases("Description", "Beschreibung", "説明", "描述", "說明", "설명", "Descripción", "Descrizione");
const TIME = aliases(
  "Date Time",
  "Date/Time",
  "Time",
  "Datum/Uhrzeit",
  "Datum und Uhrzeit",
  "Datum Uhrzeit",
  "Date et heure",
  "Date/Heure",
  "日時",
  "日付/時刻",
  "日期时间",
  "日期/时间",
  "日期時間",
  "날짜/시간",
);
const TARGET = aliases("Target", "Ziel", "Cible", "ターゲット", "目标", "目標", "대상");
const USER = aliases("User", "Benutzer", "Utilisateur", "ユーザー", "用户", "使用者", "사용자");
const TASK = aliases("Task", "Aufgabe", "Tâche", "タスク", "任务", "工作", "작업");
const SEVERITY = aliases("Type", "Typ", "タイプ", "类型", "類型", "Severity", "Schweregrad");
const TYPE_ID = aliases(
  "Event Type ID",
  "Ereignistyp-ID",
  "ID des Ereignistyps",
  "ID de type d'événement",
  "イベント タイプ ID",
  "イベントタイプ ID",
  "事件类型 ID",
  "事件類型識別碼",
  "事件類型 ID",
);
const SERVER = aliases("Server", "vCenter", "vCenter Server", "Serveur", "サーバ", "服务器");

/** Columns of events that other tools write; the Client has none of them. */
const OTHER_PRODUCERS = aliases(
  "FullFormattedMessage",
  "message",
  "create_time",
  "CreatedTime",
  "chain_id",
  "event_key",
);

interface Layout {
  readonly time: number;
  readonly message: number;
  readonly target: number;
  readonly user: number;
  readonly task: number;
  readonly severity: number;
  readonly typeId: number;
  readonly server: number;
}

function layoutOf(shape: CsvShape, head: Head): Layout | null {
  const columns = new Columns(shape.columns);
  const typeId = columns.has(TYPE_ID) ? columns.find(TYPE_ID) : byContent(shape, head, TYPE_ID_TEXT);
  const named = columns.has(MESSAGE) && columns.has(TIME);
  // Without known headers only the ids of the event types prove what this is.
  if (!named && (typeId < 0 || columns.has(OTHER_PRODUCERS))) return null;
  const layout: Layout = {
    time: columns.has(TIME) ? columns.find(TIME) : byContent(shape, head, DATE_TEXT),
    message: columns.has(MESSAGE) ? columns.find(MESSAGE) : longestColumn(shape, head),
    target: columns.find(TARGET),
    user: columns.find(USER),
    task: columns.find(TASK),
    severity: columns.find(SEVERITY),
    typeId,
    server: columns.find(SERVER),
  };
  if (layout.time < 0 || layout.message < 0) return null;
  const others = [layout.target, layout.user, layout.task, layout.severity, typeId].filter((index) => index >= 0);
  return others.length >= 2 || typeId >= 0 ? layout : null;
}

// vim.event.VmMigratedEvent   com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent   esx.problem.net.migrate.bindtovmk
const TYPE_ID_TEXT = /^(vim\.event\.\w+|(com\.vmware|esx|vprob)\.[\w.]+)$/;
// 10/05/2021, 6:20:24 PM   05.10.2021, 18:20:24   2021/10/05 18:20:24
const DATE_TEXT = /^\d{1,4}[./\-年]\s?\d{1,2}[./\-月]\s?\d{1,4}.*\d{1,2}:\d\d/;
const SAMPLED_ROWS = 30;

function sampledRows(shape: CsvShape, head: Head): readonly (readonly string[])[] {
  return head.text
    .split("\n", shape.headerLine + SAMPLED_ROWS)
    .slice(shape.headerLine)
    .map((line) => splitRecord(line, shape.delimiter))
    .filter((fields) => fields.length === shape.columns.length);
}

/** The column most of whose cells look like that, or -1. */
function byContent(shape: CsvShape, head: Head, pattern: RegExp): number {
  const rows = sampledRows(shape, head);
  return shape.columns.findIndex((_name, index) => {
    const cells = rows.map((fields) => fieldAt(fields, index)).filter((cell) => cell !== undefined);
    return cells.length > 0 && cells.filter((cell) => pattern.test(cell)).length >= cells.length * 0.8;
  });
}

function longestColumn(shape: CsvShape, head: Head): number {
  const rows = sampledRows(shape, head);
  const lengths = shape.columns.map((_name, index) =>
    rows.reduce((sum, fields) => {
      const cell = fields[index] ?? "";
      return TYPE_ID_TEXT.test(cell) ? sum : sum + cell.length;
    }, 0),
  );
  const most = Math.max(...lengths);
  return most > 0 ? lengths.indexOf(most) : -1;
}

function probe(head: Head): Probe {
  const shape = csvShape(head);
  return shape !== null && layoutOf(shape, head) !== null ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  const layout = shape && layoutOf(shape, source.head);
  if (!shape || !layout) return rejectHeader(source, sink);
  const named = new Columns(shape.columns).has(MESSAGE);
  const notes = named ? [] : ["no header is known: the columns were told by what they hold"];
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns, notes });
  await readTable(source, shape, sink, {
    needed: [layout.time, layout.message],
    time: layout.time,
    // Without type ids a sentence in another language must not be skipped for its words.
    relevant: layout.typeId < 0 ? () => true : mayConcernMigration,
    row: (fields, line) => {
      sink.emit({
        shape: "event",
        line,
        time: fieldAt(fields, layout.time),
        message: fieldAt(fields, layout.message),
        typeId: fieldAt(fields, layout.typeId),
        userName: userAt(fields, layout.user),
        target: fieldAt(fields, layout.target),
        taskLabel: fieldAt(fields, layout.task),
        severity: fieldAt(fields, layout.severity),
        vcenter: fieldAt(fields, layout.server),
      });
    },
  });
}
