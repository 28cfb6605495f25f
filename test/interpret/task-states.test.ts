import { describe, expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

/** What a task's state and times say, in the words of databases and of the vSphere Client, and in none. */

const NOW = { zone: "UTC", now: Date.parse("2026-11-23T06:00:00Z") };

/** Outcomes and rejected records of an export that has another, sound record beside those given. */
async function told(lines: readonly string[]) {
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  const { migrations, inputs } = await runFiles([{ name: "tasks.csv", bytes }], NOW);
  const others = migrations.filter(({ vm }) => vm.name !== "sound");
  expect(migrations.length - others.length).toBe(1);
  return { outcomes: others.map(({ outcome }) => outcome), rejected: inputs[0]?.rejected ?? 0 };
}

const inDatabase = (state: string, complete = "2026-11-22 21:00:20", vm = "web-01"): string =>
  `${vm.length},RelocateVM_Task,VirtualMachine.relocate,${vm},${state},2026-11-22 21:00:00,2026-11-22 21:00:01,${complete}`;
const DATABASE = [
  "task_id,name,descriptionid,entity_name,complete_state,queue_time,start_time,complete_time",
  inDatabase("success", undefined, "sound"),
];

describe("a task of the database", () => {
  test.each([
    ["success", "succeeded"],
    ['"success"', "succeeded"],
    ["error", "failed"],
    ["'error'", "failed"],
    ["Canceled", "cancelled"],
    ["cancelled", "cancelled"],
    ["running", "unfinished"],
  ])("in the state %s is %s", async (state, outcome) => {
    expect(await told([...DATABASE, inDatabase(state)])).toEqual({ outcomes: [outcome], rejected: 0 });
  });

  test.each(["xyz", "succes", "-", "NULL", ""])("in the state %j has an outcome that nobody knows", async (state) => {
    expect(await told([...DATABASE, inDatabase(state)])).toEqual({ outcomes: [], rejected: 1 });
  });

  test.each(["yesterday", "2026-11-22 21:99:20", "1/1/2026 8:00 XM", "{}"])(
    "with the end %j is told",
    async (complete) => {
      expect(await told([...DATABASE, inDatabase("success", complete)])).toEqual({ outcomes: [], rejected: 1 });
    },
  );

  test("of no VM is told", async () => {
    expect(await told([...DATABASE, inDatabase("success", undefined, "")])).toEqual({ outcomes: [], rejected: 1 });
  });

  test.each(["", "1/1/0001 12:00:00 AM", "0001-01-01T00:00:00"])("with the end %j has none", async (complete) => {
    expect(await told([...DATABASE, inDatabase("running", complete)])).toEqual({
      outcomes: ["unfinished"],
      rejected: 0,
    });
  });
});

const inClient = (status: string, name = "Migrate virtual machine", vm = "web-01"): string =>
  `"${name}","${vm}","${status}","","System","11 ms","11/22/2026, 9:00:00 PM","11/22/2026, 9:00:20 PM","vc1"`;
const CLIENT = [
  '"Task Name","Target","Status","Details","Initiator","Queued For","Start Time","Completion Time","Server"',
  inClient("Completed", undefined, "sound"),
];

describe("a task of the Client", () => {
  test.each([
    ["Completed", "succeeded"],
    ["Abgeschlossen", "succeeded"],
    ["Completado", "succeeded"],
    ["완료됨", "succeeded"],
    ["En cours d'exécution", "unfinished"],
    ["37 %", "unfinished"],
    ["Échec", "failed"],
    ["Operation timed out.", "failed"],
    ["A general system error occurred: no such file", "failed"],
    ["Canceled", "cancelled"],
  ])("with the status %s is %s", async (status, outcome) => {
    expect(await told([...CLIENT, inClient(status)])).toEqual({ outcomes: [outcome], rejected: 0 });
  });

  test.each(["-", "N/A", "undefined", "NULL", "Valmis", "Kész", ""])(
    "with the status %j is neither done nor failed",
    async (status) => {
      expect(await told([...CLIENT, inClient(status)])).toEqual({ outcomes: [], rejected: 1 });
    },
  );

  test("without a name is told", async () => {
    expect(await told([...CLIENT, inClient("Completed", "")])).toEqual({ outcomes: [], rejected: 1 });
  });
});

test("a table without states tells of tasks that were done", async () => {
  const row = (vm: string): string =>
    `VirtualMachine.migrate,${vm},2026-11-22T21:00:00Z,2026-11-22T21:00:01Z,2026-11-22T21:00:20Z,500`;
  const header = "DescriptionId,EntityName,QueueTime,StartTime,CompleteTime,EventChainId";
  expect(await told([header, row("sound"), row("web-01")])).toEqual({ outcomes: ["succeeded"], rejected: 0 });
});

test("a result with a time that is none is told", async () => {
  const rows = [
    "StartTime,EndTime,Duration,VM,SourceHost,DestinationHost,Type",
    "2026-11-22 21:00:00,2026-11-22 21:00:20,20,web-01,esx01,esx02,vMotion",
    "2026-11-22 21:05:00,2026-11-22 21:05:20,20,sound,esx01,esx02,vMotion",
    "2026-11-22 21:10:00,soon,20,web-02,esx01,esx02,vMotion",
  ];
  expect(await told(rows)).toEqual({ outcomes: ["succeeded"], rejected: 1 });
});
