import type { Adapter } from "../adapter.ts";
import { fieldAt } from "../dialect/columns.ts";
import { splitRecord, type CsvShape } from "../dialect/csv.ts";
import type { ColumnNames, Positions } from "../dialect/row.ts";
import { tableAdapter, type Table } from "../dialect/table.ts";
import type { Head } from "../source.ts";
import { maxOf } from "../../model/numbers.ts";

const COLUMNS = {
  time: [
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
  ],
  message: ["Description", "Beschreibung", "説明", "描述", "說明", "설명", "Descripción", "Descrizione"],
  target: ["Target", "Ziel", "Cible", "ターゲット", "目标", "目標", "대상"],
  user: ["User", "Benutzer", "Utilisateur", "ユーザー", "用户", "使用者", "사용자"],
  task: ["Task", "Aufgabe", "Tâche", "タスク", "任务", "工作", "작업"],
  severity: ["Type", "Typ", "タイプ", "类型", "類型", "Severity", "Schweregrad"],
  typeId: [
    "Event Type ID",
    "Ereignistyp-ID",
    "ID des Ereignistyps",
    "ID de type d'événement",
    "イベント タイプ ID",
    "イベントタイプ ID",
    "事件类型 ID",
    "事件類型識別碼",
    "事件類型 ID",
  ],
  server: ["Server", "vCenter", "vCenter Server", "Serveur", "サーバ", "服务器"],
} as const satisfies ColumnNames<string>;
type Column = keyof typeof COLUMNS;

/**
 * vSphere Client, Monitor > Events > Export, and the older clients' event lists. Headers, types and dates follow the language of
 * the browser, the columns and their order the user's settings; the ids of the event types stay English.
 */
export const vsphereClientEventsCsv: Adapter = tableAdapter(
  {
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
  },
  {
    columns: COLUMNS,
    needed: ["time", "message"],
    time: ["time"],
    // Without type ids a sentence in another language must not be skipped for its words.
    readsEveryRow: (table) => !table.has("typeId"),
    locate: byHeaderOrContent,
    claims: (table) => {
      if (!table.has("time", "message")) return "no";
      const others = (["target", "user", "task", "severity", "typeId"] as const).filter((name) => table.has(name));
      return others.length >= 2 || table.has("typeId") ? "yes" : "no";
    },
    notes: ({ columns }) =>
      columns.has(COLUMNS.message) ? [] : ["no header is known: the columns were told by what they hold"],
    record: (row) => ({
      shape: "event",
      line: row.line,
      time: row.text("time"),
      message: row.text("message"),
      typeId: row.text("typeId"),
      userName: row.user("user"),
      target: row.text("target"),
      taskLabel: row.text("task"),
      severity: row.text("severity"),
      vcenter: row.text("server"),
    }),
  },
);

/** Columns of events that other tools write; the Client has none of them. */
const OTHER_PRODUCERS = ["FullFormattedMessage", "message", "create_time", "CreatedTime", "chain_id", "event_key"];

/** By header; else by what the columns hold, where the ids of the event types prove whose they are. */
function byHeaderOrContent({ shape, columns, at }: Table<Column>, head: Head): Positions<Column> {
  const typeId = at.typeId >= 0 ? at.typeId : byContent(shape, head, TYPE_ID_TEXT);
  const named = at.message >= 0 && at.time >= 0;
  if (named) return { ...at, typeId };
  if (typeId < 0 || columns.has(OTHER_PRODUCERS)) return { ...at, time: -1, message: -1 };
  return {
    ...at,
    typeId,
    time: at.time >= 0 ? at.time : byContent(shape, head, DATE_TEXT),
    message: at.message >= 0 ? at.message : longestColumn(shape, head),
  };
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
  const most = maxOf(lengths) ?? 0;
  return most > 0 ? lengths.indexOf(most) : -1;
}
