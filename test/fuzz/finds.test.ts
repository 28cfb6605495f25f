import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { withoutUserNames } from "../../src/render/page/without-user-names.ts";
import { aCsv } from "../cli/a-csv.ts";
import { selectCsv } from "../cli/run-cli.ts";
import { reportOf, WHOLE_NIGHT, type Window } from "./fuzz.ts";
import { ROOT } from "../shared.ts";
import { brokenInvariants } from "./invariants.ts";

const NOW = Date.parse("2026-11-23T06:00:00Z");
const START = "Migrating web01 from esx1.x, ds1 to esx2.x, ds1 in DC";
const END = "Migration of virtual machine web01 from esx1.x, ds1 to esx2.x, ds1 completed";

async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  window: Window = WHOLE_NIGHT,
): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-finds-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const report = await reportOf([folder], window);
    expect(brokenInvariants(report, NOW)).toEqual([]);
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What mutants have found, as small as it gets; each is named after its defect. */
describe("once found by a mutant", () => {
  test("a user's name of 20,000 characters made one pattern too long for the engine", async () => {
    const user = `CORP\\${"from-".repeat(8000)}`;
    const csv = `"CreatedTime","UserName","FullFormattedMessage"\n"2026-11-22 22:00:00","${user}","${START}"\n"2026-11-22 22:00:20","${user}","${END}"\n`;
    const report = await read({ "a.csv": csv });
    expect(report.migrations[0]?.userName).toContain("from-from");
    const shown = withoutUserNames({ ...report, findings: [], verdict: { level: "ok", text: `By ${user}!` } });
    expect(shown.verdict.text).toBe("By a user!");
  });

  test("a move of no time had a stop of a second", async () => {
    const report = await read({
      "a.csv": selectCsv([
        ["2026-11-22 22:00:00", START],
        ["2026-11-22 22:00:00", END],
      ]),
    });
    expect(report.migrations[0]).toMatchObject({ durationSeconds: 0, stun: { basis: "none", seconds: null } });
    // To the minute, 0 says nothing.
    const minutes = await read({
      "a.csv": selectCsv([
        ["2026-11-22 22:00", START],
        ["2026-11-22 22:00", END],
      ]),
    });
    expect(minutes.migrations[0]).toMatchObject({ durationSeconds: 0, stun: { basis: "inferred" } });
  });

  test("a window that begins after the data ends ended before it began", async () => {
    const csv = selectCsv([["2026-11-20 22:00:00", END]]);
    const [from, to] = [Date.parse("2026-11-22T20:00:00Z"), Date.parse("2026-11-19T20:00:00Z")];
    expect((await read({ "a.csv": csv }, { from, to: null })).window).toMatchObject({
      from: "2026-11-22T20:00:00.000Z",
      to: null,
    });
    expect((await read({ "a.csv": csv }, { from: null, to })).window).toMatchObject({
      from: null,
      to: "2026-11-19T20:00:00.000Z",
    });
  });

  test("sentences of ours carried what a terminal obeys", async () => {
    const name = "web\u001b[2J\u202e\u0007sql";
    const report = await read({ [`\u202e${name.slice(-4)}.json`]: "{", "b.json": aCsv(name, "fails") });
    const told = [
      report.verdict.text,
      ...report.diagnostics.map(({ message }) => message),
      ...report.findings.flatMap(({ title, description }) => [title, description]),
    ].join("\n");
    expect(told).toContain("web\\u001b[2J\\u202e\\u0007sql");
    // The name itself stays as it came.
    expect(report.migrations[0]?.vm.name).toBe(name);
  });

  test("a night of nameless ends was told as a quiet one", async () => {
    const report = await read({
      "a.csv": selectCsv([["2026-11-22 22:00:00", "Completed the relocation of the virtual machine"]]),
    });
    expect(report.counts).toMatchObject({ migrations: 0, unattributedEnds: 1 });
    expect(report.verdict).toEqual({ level: "watch", text: "No move is told whole: 1 end that names no VM." });
  });

  test("an evacuation ended before it began, where a move stood there from before", async () => {
    const report = await read({
      "a.csv": selectCsv([
        ["2026-11-22 22:00:05", "Hot migrating web01 from esx1, ds1 in DC to esx2, ds1 in DC"],
        ["2026-11-22 22:00:02", "Host esx1 in DC has started to enter maintenance mode"],
        ["2026-11-22 22:00:01", "DRS migrated web01 from esx1 to esx2 in cluster C1 in DC"],
      ]),
    });
    expect(report.evacuations.map(({ vmEvacuationSeconds }) => vmEvacuationSeconds)).toEqual([null]);
  });

  test("an export that stands behind another one in the same file was not heard", async () => {
    const powered = JSON.stringify({
      EventTypeId: "VmPoweredOffEvent",
      Key: 9,
      CreatedTime: "2026-11-22T20:00:00Z",
      Vm: { Name: "web01" },
      FullFormattedMessage: "web01 on esx1 in DC is powered off",
    });
    const csv = selectCsv([
      ["2026-11-22 22:00:00", START],
      ["2026-11-22 22:00:20", END],
    ]);
    const report = await read({ "all.json": `${powered}\n${csv}` });
    expect(report.verdict.level).not.toBe("ok");
    expect(report.diagnostics.some(({ code }) => code === "unread-input")).toBe(true);
  });

  describe("a second export in the same file was not heard where some moves of the first were read", () => {
    const csv = selectCsv([
      ["2026-11-22 22:00:00", START],
      ["2026-11-22 22:00:20", END],
    ]);
    const sample = (path: string): string => readFileSync(join(ROOT, "samples", path), "utf8").replace(/^\ufeff/, "");
    const syslog = sample("vpxd-syslog/aria-operations/nord-maintenance.log");
    const tasks = sample("vsphere-client-tasks-csv/english/nord-maintenance.csv");
    const objects = sample("powercli-json/powershell-7/nord-late.json");
    const client = sample("vsphere-client-events-csv/english/nord-maintenance.csv");
    const results = sample("get-vmotion-csv/english/nord.csv");
    const hosts = sample("esxi-log/syslog-7/central.log");
    const govc = sample("govc-text/long/nord-late.txt");
    const moves = sample("lucd-motion-history-csv/german/nord-late.csv");
    test.each([
      ["a log behind JSON", `${objects}\n${syslog}`],
      ["a table of tasks behind a log", `${syslog}${tasks}`],
      ["a table of tasks before a log", `${tasks}${syslog}`],
      ["a table without sentences behind one with them", `${client}${results}`],
      ["a host's log behind JSON", `${objects}\n${hosts}`],
      ["a host's log behind govc's lines", `${govc}\n${hosts}`],
      ["a table of moves before a host's log", `${moves}${hosts}`],
    ])("%s", async (_what, text) => {
      const report = await read({ "all.txt": text });
      const { used, duplicate, rejected } = report.inputs[0] ?? { used: 0, duplicate: 0, rejected: 0 };
      expect(used + duplicate).toBeGreaterThan(0);
      expect(rejected).toBeGreaterThan(0);
      expect(report.verdict.level).not.toBe("ok");
      expect(report.diagnostics.map(({ code }) => code)).toContain("unread-part");
    });

    test("and the same format behind itself, each with its byte order mark, is read", async () => {
      const more = csv.replaceAll("web01", "sql02");
      const report = await read({ "all.csv": `\ufeff${csv}\ufeff\ufeff${more}` });
      expect(report.migrations.map(({ vm, outcome }) => `${vm.name} ${outcome}`).sort()).toEqual([
        "sql02 succeeded",
        "web01 succeeded",
      ]);
      expect(report.inputs[0]).toMatchObject({ records: 4, used: 4 });
    });
  });

  test("a quotation mark behind an event's bracket made its sentence unknown", async () => {
    const event =
      "<14>Nov 22 23:27:10 vc01 vpxd[58650]:  Event [24] [1-1] [2026-11-22T22:27:10.540491Z] [vim.event.VmMigratedEvent] [info] [] [dc] [24] [Migration of virtual machine web01 from esx1, ds1 to esx1, ds2 completed]";
    for (const behind of ['"', "',", '";']) {
      const report = await read({ "a.log": `${event}${behind}\n` });
      expect(report.migrations.map(({ vm }) => vm.name)).toEqual(["web01"]);
    }
  });

  test("rows of one task and moment that name two VMs were told by the one that came first", async () => {
    const head =
      '"Key","Name","DescriptionId","EntityName","Entity","QueueTime","StartTime","CompleteTime","State","Cancelled","Error","ErrorType","EventChainId","Reason","ReasonUser"\n';
    const row = (name: string): string =>
      `"task-1","RelocateVM_Task","VirtualMachine.relocate","${name}","","2026-11-22T22:00:00Z","2026-11-22T22:00:01Z","2026-11-22T22:00:20Z","success","False",,,"77","VMware.Vim.TaskReasonUser","CORP\\ops"\n`;
    const rows = [row("web01"), row("sql02"), row("web01")];
    const told = async (order: readonly string[]) =>
      (await read({ "tasks.csv": head + order.join("") })).migrations.map(({ id, vm, keys }) => [id, vm, keys]);
    expect(await told(rows)).toEqual(await told(rows.toReversed()));
    expect(await told([rows[1] ?? "", rows[0] ?? "", rows[2] ?? ""])).toEqual(await told(rows));
  });

  test("a sentence that fits in two ways and not its type lost its VM where others had not named it before", async () => {
    const line = (minute: number, type: string, sentence: string): string =>
      `<14>1 2026-11-22T20:${minute}:11.7Z vc01 vpxd 1 - -  Event [${minute}] [1-1] [2026-11-22T20:${minute}:11.4Z] [vim.event.${type}] [info] [] [dc] [${minute}] [${sentence}]\n`;
    const places = "from esx3.x, ds1 to esx3.x, ds2";
    const lines = [
      line(48, "VmFailedMigrateEvent", `Migrating Backup from Berlin to Kiel ${places} in dc`),
      line(58, "VmMigratedEvent", `Migration of virtual machine Backup from Berlin to Kiel ${places} completed`),
    ];
    for (const order of [lines, lines.toReversed()]) {
      const { migrations } = await read({ "a.log": order.join("") });
      expect(migrations.map(({ vm }) => vm.name)).toEqual(migrations.map(() => "Backup from Berlin to Kiel"));
      expect(migrations.map(({ outcome }) => outcome)).toContain("failed");
    }
  });

  test.each([
    ["a hidden mark", "VmMig\u200bratedEvent"],
    ["a wide space", "VmMigratedEve\u3000nt"],
    ["a NUL", "VmMigrated\u0000Event"],
    ["a letter of another script", "VmMigrat\u0435dEvent"],
  ])("%s in a type made its event another", async (_what, type) => {
    const event = (typeId: string, seconds: number, text: string): string =>
      JSON.stringify({
        EventTypeId: typeId,
        Key: seconds,
        ChainId: 1,
        CreatedTime: `2026-11-22T20:00:${seconds}Z`,
        Vm: { Name: "web01" },
        FullFormattedMessage: text,
      });
    const { migrations } = await read({
      "events.json": `${event("VmBeingHotMigratedEvent", 10, START)}\n${event(type, 20, END)}\n`,
    });
    expect(migrations.map(({ outcome }) => outcome)).toEqual(["succeeded"]);
  });

  test.each(["\u0000", "\u000b", "\u001b", "\u200b"])("a control in a sentence made it unknown: %j", async (mark) => {
    const csv = selectCsv([
      ["2026-11-22 22:00:00", START.replace("M", `M${mark}`)],
      ["2026-11-22 22:00:20", END.replace("virtual", `vir${mark}tual`)],
    ]);
    const { migrations } = await read({ "a.csv": csv });
    expect(migrations.map(({ vm, outcome }) => [vm.name, outcome])).toEqual([["web01", "succeeded"]]);
  });

  test.each(["12:", "events.txt:", "x, "])(
    "govc's lines behind %s were more of the message before them",
    async (prefix) => {
      const lines = [`[Sun Nov 22 20:00:10 2026] [info] ${START}`, `${prefix}[Sun Nov 22 20:00:30 2026] [info] ${END}`];
      const { migrations } = await read({ "events.txt": `${lines.join("\n")}\n` });
      expect(migrations.map(({ outcome }) => outcome)).toEqual(["succeeded"]);
    },
  );

  test("an end whose sentence names no VM that can be told was in no migration, and nobody was told", async () => {
    const line = (minute: number, type: string, sentence: string): string =>
      `<14>1 2026-11-22T20:${minute}:11.7Z vc01 vpxd 1 - -  Event [${minute}] [1-1] [2026-11-22T20:${minute}:11.4Z] [vim.event.${type}] [info] [] [dc] [${minute}] [${sentence}]\n`;
    const report = await read({
      "a.log":
        line(10, "VmBeingHotMigratedEvent", START) +
        line(11, "VmMigratedEvent", END) +
        line(20, "VmMigratedEvent", END.replace("web01 from esx1.x, ds1", "sql02 from esx1.x , ds1")),
    });
    expect(report.counts).toMatchObject({ migrations: 1, unattributedEnds: 1 });
    expect(report.diagnostics).toContainEqual(
      expect.objectContaining({ code: "ends-unattributed", severity: "warning", count: 1 }),
    );
  });

  describe("a task whose label is in no wording known was no migration", () => {
    const tasks = readFileSync(join(ROOT, "samples/vsphere-client-tasks-csv/english/nord-maintenance.csv"), "utf8");
    const labelled = (label: string): string =>
      tasks.replaceAll(
        /Migrate virtual machine|Relocate virtual machine|Execute Storage vMotion for Storage DRS/g,
        label,
      );
    test.each([
      "Migrate virtual machine (retry)",
      "Migrer la machine virtuelle",
      "Migrar máquina virtual",
      "Migra macchina virtuale",
      "Virtuelle Maschine verschieben nach",
      "仮想マシンの移行",
      "迁移虚拟机",
      "가상 시스템 마이그레이션",
    ])("%s", async (label) => {
      const report = await read({ "tasks.csv": labelled(label) });
      expect(report.inputs[0]?.rejected).toBeGreaterThan(9);
      expect(report.verdict.level).not.toBe("ok");
    });

    test("none of them read: the input is unread", async () => {
      const rows = labelled("Migrer la machine virtuelle").split("\n");
      const alone = rows.filter((row, index) => index === 0 || row.startsWith('"Migrer'));
      const report = await read({ "tasks.csv": `${alone.join("\n")}\n` });
      expect(report.diagnostics.map(({ code }) => code)).toContain("unread-input");
    });
  });

  test("a host's log that was folded at a column was a quiet night", async () => {
    const log = readFileSync(join(ROOT, "samples/esxi-log/syslog-7/central.log"), "utf8");
    const report = await read({ "central.log": log.replaceAll(/(.{100})(?=.)/g, "$1\n") });
    expect(report.inputs[0]?.rejected).toBeGreaterThan(0);
    expect(report.verdict.level).not.toBe("ok");
  });

  test("a queue's time to the millisecond stood behind an end to the second", async () => {
    const task =
      '"Key","Name","DescriptionId","EntityName","Entity","QueueTime","StartTime","CompleteTime","State","Cancelled","Error","ErrorType","EventChainId","Reason","ReasonUser"\n' +
      '"task-1","RelocateVM_Task","VirtualMachine.relocate","web01","vm-1","2026-11-22T22:00:20.275Z",,,"running","False",,,,"VMware.Vim.TaskReasonUser","CORP\\ops"\n';
    const report = await read({ "tasks.csv": task, "a.csv": selectCsv([["2026-11-22 22:00:20", END]]) });
    expect(report.counts.migrations).toBeGreaterThan(0);
  });

  test("a task called as every object's own parts was a move of no kind", async () => {
    const row = (id: string, key: number): string =>
      `"task-${key}","${id}","${id}","web01","vm-1","2026-11-22T22:00:00Z","2026-11-22T22:00:01Z","2026-11-22T22:00:02Z","success","False",,,,"VMware.Vim.TaskReasonUser","CORP\\ops"`;
    const head =
      '"Key","Name","DescriptionId","EntityName","Entity","QueueTime","StartTime","CompleteTime","State","Cancelled","Error","ErrorType","EventChainId","Reason","ReasonUser"';
    const ids = ["constructor", "__proto__", "RelocateVM_Task"];
    const report = await read({ "tasks.csv": `${[head, ...ids.map(row)].join("\n")}\n` });
    expect(report.inputs[0]).toMatchObject({ records: 3, used: 1, irrelevant: 2 });
  });

  test("a type, an id and a sentence with what nobody sees in them were other events", async () => {
    const hidden = aCsv("web-01")
      .replace("VmMigratedEvent", "Vm\u00adMigrated\u200bEvent")
      .replace("VmBeingHotMigratedEvent", "\u202eVmBeingHot\ufeffMigratedEvent");
    expect((await read({ "a.json": hidden })).counts).toMatchObject({ migrations: 1, succeeded: 1 });
    const pasted = selectCsv([
      ["2026-11-22 22:00:00", START.replaceAll(" ", "\u00a0")],
      ["2026-11-22 22:00:20", END.replace("Migration", "Migra\u00adtion")],
    ]);
    expect((await read({ "a.csv": pasted })).counts).toMatchObject({ migrations: 1, succeeded: 1 });
    // A Cyrillic letter in the type, and a text that says nothing.
    const alike = aCsv("web-01")
      .replaceAll("MigratedEvent", "\u041cigratedEvent")
      .replaceAll(/(?<="FullFormattedMessage":")[^"]+/g, "");
    expect((await read({ "a.json": alike })).inputs[0]).toMatchObject({ records: 2, used: 0, irrelevant: 0 });
  });

  test("a workbook with a hole was waited for for ever, and the program ended with nothing", async () => {
    const whole = readFileSync(join(ROOT, "samples/rvtools-xlsx/sued/RVTools_sued.xlsx"));
    for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.999, 1]) {
      const at = Math.floor(whole.length * share);
      const holed = Buffer.concat([whole.subarray(0, at), Buffer.alloc(8192), whole.subarray(at)]);
      for (const bytes of [holed, whole.subarray(0, at)]) {
        const report = await read({ "RVTools.xlsx": bytes, "a.csv": selectCsv([["2026-11-22 22:00:00", START]]) });
        expect(report.counts.migrations).toBe(1);
      }
    }
  });

  test("rows that were sorted gave the class of the #TYPE line to another record", async () => {
    const rows = [
      `"1","7","2026-11-22 22:00:00","LAB\\anna","${START}"`,
      `"2","7","2026-11-22 22:00:20","LAB\\anna","${END}"`,
    ];
    const header = `"Key","ChainId","CreatedTime","UserName","FullFormattedMessage"`;
    const csv = ["#TYPE VMware.Vim.ExitMaintenanceModeEvent", header, ...rows, ""].join("\r\n");
    expect((await read({ "a.csv": csv })).migrations[0]).toMatchObject({ outcome: "succeeded", durationSeconds: 20 });
  });

  test("DOS's end of file behind the last row was a record that is none", async () => {
    const csv = `${selectCsv([["2026-11-22 22:00:00", START]])}\u001a`;
    expect((await read({ "a.csv": csv })).inputs[0]).toMatchObject({ records: 1, rejected: 0 });
  });

  test("an export in an archive was passed over for the zeros of a torn write", async () => {
    const csv = `${selectCsv([["2026-11-22 22:00:00", END]])}${"\0".repeat(60)}`;
    const { inputs } = await read({ "a.zip": zipSync({ "a.csv": Buffer.from(csv) }) });
    expect(inputs[0]).toMatchObject({ used: 1, rejected: 0 });
  });

  test("an archive of one log was taken for the folder of a host of its name", async () => {
    const log = readFileSync(join(ROOT, "samples/esxi-log", BUNDLE, "web-front-03/vmware.log"));
    const { migrations } = await read({ "vmware.log.zip": zipSync({ "vmware.log": log }) });
    expect(migrations.map(({ source }) => source.host)).toEqual(["172.20.1.13"]);
  });

  test("JSON nested deep in a cell ran out of stack", async () => {
    const deep = `${"[".repeat(7000)}${"]".repeat(7000)}`;
    for (const cell of [deep, `{""message"":${deep}}`])
      await read({ "a.csv": `"n","message"\n"1","${cell}"\n"2","x"\n` });
    await read({ "a.json": JSON.stringify([{ message: `{"a":${deep}}` }]) });
  });

  test("a log or a table that stops in the middle of a line was a quiet night", async () => {
    const codes = async (name: string, text: string): Promise<readonly string[]> =>
      (await read({ [name]: text })).diagnostics.flatMap(({ code, severity }) => (severity === "info" ? [] : [code]));
    const table = readFileSync(join(ROOT, "samples/vcenter-db-events-csv/psql/nord-evening.csv"), "utf8");
    // In the user's name of its 30th row: fewer cells than columns, and no word of a migration yet.
    const cells = table.split("\n").slice(0, 30).join("\n");
    expect(await codes("a.csv", cells.slice(0, cells.lastIndexOf(",", cells.length - 60)))).toContain("damaged-input");
    const vpxd = readFileSync(join(ROOT, "samples/vpxd-syslog/rfc5424/nord-evening.log"), "utf8");
    expect(await codes("a.log", vpxd.slice(0, 9000))).toContain("damaged-input");
    const hostd = readFileSync(join(ROOT, "samples/esxi-log", KERNEL), "utf8");
    expect(await codes("vmkernel.log", hostd.slice(0, 4396))).toContain("no-line-end");
    expect(await codes("vmkernel.log", hostd)).not.toContain("no-line-end");
    // What an editor saved without the last line end is whole.
    expect(await codes("a.csv", table.trimEnd())).not.toContain("damaged-input");
  });
});

const KERNEL = "bundle-8/esx-esx-n03.example.net-2026-11-23--06.10-2101278/var/run/log/vmkernel.log";
const BUNDLE = "bundle-8/esx-esx-n03.example.net-2026-11-23--06.10-2101278/vmfs/volumes/5f1d0c3a-77aa";
