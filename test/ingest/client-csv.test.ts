import { describe, expect, test } from "vitest";
import { vsphereClientEventsCsv } from "../../src/ingest/format/vsphere-client-events-csv.ts";
import { vsphereClientTasksCsv } from "../../src/ingest/format/vsphere-client-tasks-csv.ts";
import { detect } from "../../src/ingest/registry.ts";
import type { TaskRecord } from "../../src/model/record.ts";
import { readWith, sourceOf } from "./support/read.ts";

const MESSAGE = "Migration of virtual machine web-01 from esx1, ds1 to esx2, ds1 completed";
const TIME = "10/05/2026, 6:20:24\u202fPM";

/** Header lines as the Client's languages have them; what stands under each is given in this order. */
const EVENT_HEADERS: readonly (readonly [language: string, header: string])[] = [
  ["English", "Description,Type,Date Time,Task,Target,User,Event Type ID"],
  ["German", "Beschreibung,Typ,Datum/Uhrzeit,Aufgabe,Ziel,Benutzer,Ereignistyp-ID"],
  ["French", "Description,Type,Date et heure,Tâche,Cible,Utilisateur,ID de type d'événement"],
  ["Japanese", "説明,タイプ,日時,タスク,ターゲット,ユーザー,イベント タイプ ID"],
  ["Chinese", "描述,类型,日期时间,任务,目标,用户,事件类型 ID"],
];

describe("the Client's exported events", () => {
  test.each(EVENT_HEADERS)("in %s", async (_language, header) => {
    const row = `"${MESSAGE}",Information,"${TIME}",Relocate virtual machine,web-01,VSPHERE.LOCAL\\Administrator,vim.event.VmMigratedEvent`;
    const source = await sourceOf(`${header}\r\n${row}\r\n`);
    expect(detect(source.head).yes).toEqual(["vsphere-client-events-csv"]);
    const { records, rejected } = await readWith(vsphereClientEventsCsv, source);
    expect(rejected).toEqual([]);
    expect(records).toEqual([
      expect.objectContaining({
        line: 2,
        time: TIME,
        message: MESSAGE,
        typeId: "vim.event.VmMigratedEvent",
        target: "web-01",
        userName: "VSPHERE.LOCAL\\Administrator",
        taskLabel: "Relocate virtual machine",
      }),
    ]);
  });

  test("with headers nobody knows, by what the columns hold", async () => {
    const rows = Array.from(
      { length: 5 },
      (_, n) => `esx${n},"05.10.2026, 18:2${n}:00",vim.event.VmMigratedEvent,"Virtuell maskin web-0${n} ble migrert"`,
    );
    const source = await sourceOf(`Mål,Dato og klokkeslett,Hendelsestype,Beskrivelse\n${rows.join("\n")}\n`);
    expect(detect(source.head).yes).toEqual(["vsphere-client-events-csv"]);
    const { records } = await readWith(vsphereClientEventsCsv, source);
    expect(records.length).toBe(5);
    expect(records[3]).toMatchObject({ time: "05.10.2026, 18:23:00", message: "Virtuell maskin web-03 ble migrert" });
  });

  test("an older client's list without type ids skips nothing for its words", async () => {
    const source = await sourceOf(
      "Beschreibung;Typ;Datum und Uhrzeit;Aufgabe;Ziel;Benutzer\nIrgendetwas ist geschehen;Info;22.11.2026 20:00:01;;web-01;\n",
    );
    const { records, irrelevant } = await readWith(vsphereClientEventsCsv, source);
    expect(irrelevant).toBe(0);
    expect(records).toEqual([expect.objectContaining({ userName: "", target: "web-01" })]);
  });
});

describe("the Client's exported tasks", () => {
  const header =
    "Task Name,Target,Status,Details,Initiator,Queued For,Start Time,Completion Time,Execution Time,Server";

  async function read(row: string, head = header): Promise<TaskRecord> {
    const source = await sourceOf(`${head}\n${row}\n`);
    expect(detect(source.head).yes).toEqual(["vsphere-client-tasks-csv"]);
    const { records } = await readWith(vsphereClientTasksCsv, source);
    const [record] = records;
    if (record?.shape !== "task") throw new Error("no task");
    return record;
  }

  test("name the vCenter, the state and who asked", async () => {
    const record = await read(
      `Relocate virtual machine,web-01,Completed,,VSPHERE.LOCAL\\Administrator,3 ms,"${TIME}","${TIME}",12 s,vc1.example.net`,
    );
    expect(record).toMatchObject({
      vcenter: "vc1.example.net",
      info: { label: "Relocate virtual machine", entity: { name: "web-01" }, state: "Completed" },
    });
    expect(record.info.reasonUser).toBe("VSPHERE.LOCAL\\Administrator");
    expect(record.info.fault).toBeUndefined();
  });

  test("a status that is no state is the fault; System is no user", async () => {
    const record = await read(
      `Migrate virtual machine,web-01,"Operation timed out.",,System,3 ms,"${TIME}","${TIME}",12 s,vc1`,
    );
    expect(record.info).toMatchObject({ fault: { message: "Operation timed out." }, reasonType: "TaskReasonSystem" });
    expect(record.info.reasonUser).toBeUndefined();
  });

  test("one that still runs is no fault", async () => {
    for (const state of ["37 %", "Running", "Queued"]) {
      const record = await read(`Migrate virtual machine,web-01,${state},,System,3 ms,"${TIME}",,,vc1`);
      expect(record.info).toMatchObject({ state });
      expect(record.info.fault).toBeUndefined();
      expect(record.info.completeTime).toBeUndefined();
    }
  });

  test.each([
    [
      "German",
      "Aufgabenname,Ziel,Status,Details,Initiator,Warteschlangenzeit,Startzeit,Abschlusszeit,Ausführungszeit,Server",
    ],
    ["French", "Nom de la tâche,Cible,Statut,Détails,Initiateur,En attente,Heure de début,Heure de fin,Durée,Serveur"],
    ["Japanese", "タスク名,ターゲット,ステータス,詳細,開始者,待ち時間,開始時刻,完了時刻,実行時間,サーバ"],
    ["Chinese", "任务名称,目标,状态,详细信息,启动者,排队时间,开始时间,完成时间,执行时间,服务器"],
  ])("in %s", async (_language, head) => {
    const record = await read(`x,web-01,Completed,,root,3 ms,"${TIME}","${TIME}",12 s,vc1`, head);
    expect(record).toMatchObject({
      vcenter: "vc1",
      info: { label: "x", entity: { name: "web-01" }, startTime: TIME, completeTime: TIME, reasonUser: "root" },
    });
  });
});
