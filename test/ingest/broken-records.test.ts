import { describe, expect, test } from "vitest";
import { ADAPTERS, detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf, type Reading } from "./support/read.ts";

/** A record that lost a mark, and what was read of the rest: nothing of it is passed over in silence. */

async function reading(lines: readonly string[]): Promise<Reading> {
  const source = await sourceOf(`${lines.join("\n")}\n`);
  const { yes, maybe } = detect(source.head);
  const adapter = ADAPTERS.find(({ id }) => id === (yes[0] ?? maybe[0]));
  if (adapter === undefined) throw new Error("no format");
  return readWith(adapter, source);
}

const reasons = ({ rejected }: Reading): readonly string[] => rejected.map(({ line, reason }) => `${line}: ${reason}`);

describe("a brace too many in JSON", () => {
  const event = (key: number, vm: string): string =>
    `{"Key":${key},"ChainId":${key},"CreatedTime":"2026-11-22T21:0${key}:00Z","Vm":{"Name":"${vm}"},` +
    `"FullFormattedMessage":"Migrating ${vm} from esx01, ds1 to esx02, ds1 in Hamburg"}`;
  const torn = event(2, "web-02").replace('"web-02"}', '"web-02"}}');

  test("ends an object too early: the rest of it is told", async () => {
    const { records, rejected } = await reading([event(1, "web-01"), torn, event(3, "web-03")]);
    expect(records).toHaveLength(2);
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([[2, "a brace closes more than is open"]]);
  });

  test("and within a list that stands in an object", async () => {
    const list = ['{"events": [', `${event(1, "web-01")},`, `${torn},`, event(3, "web-03"), '], "total": 3}'];
    const { rejected } = await reading(list);
    expect(rejected.map(({ line }) => line)).toEqual([3]);
  });

  test("behind a whole object costs nothing and is not told", async () => {
    const { records, rejected } = await reading([1, 2, 3].map((key) => `${event(key, "web-01")}}`));
    expect([records.length, rejected]).toEqual([3, []]);
  });

  test("closes what was open around a list that stands in one of a list's own objects", async () => {
    const nested = event(1, "web-01").replace(/\}$/, ',"data":[{"a":1}],"note":"x"}');
    const { rejected } = await reading([`{"events": [${nested},${event(2, "web-02")}], "total": 2}`]);
    expect(rejected).toEqual([]);
  });

  test("closes what was open around a list, whatever came before the list", async () => {
    const { records, rejected } = await reading([`{"a": {"b": 1}, "events": [${event(1, "web-01")}], "next": null}`]);
    expect([records.length, rejected]).toEqual([1, []]);
  });
});

describe("a row of another width", () => {
  const HEADER =
    '"Task Name","Target","Status","Details","Initiator","Queued For","Start Time","Completion Time","Server"';
  const row = (vm: string, minute: number): string =>
    `"Migrate virtual machine","${vm}","Completed","","System","11 ms","11/22/2026, 9:0${minute}:00 PM","11/22/2026, 9:0${minute}:20 PM","vc1"`;
  const rows = [1, 2, 3, 4, 5].map((minute) => row(`web-0${minute}`, minute));

  test.each([
    ["a quote doubled at a cell's end", row("db-01", 6).replace('machine"', 'machine""')],
    ["a delimiter doubled", row("db-01", 6).replace(",", ",,")],
    ["a delimiter gone", row("db-01", 6).replace('","', '""')],
  ])("is told: %s", async (_name, broken) => {
    const read = await reading([HEADER, ...rows, broken]);
    expect(read.records).toHaveLength(5);
    expect(reasons(read)).toEqual([expect.stringMatching(/^7: the row has (?:8|10) of 9 columns$/)]);
  });

  test("is told where it is as wide as the others by chance", async () => {
    const line = (minute: number): string =>
      `"11/22/2026 9:0${minute}:00 PM","LAB\\anna","Migrating web-0${minute} from esx01, ds1 to esx02, ds1 in Hamburg"`;
    const header = '"CreatedTime","UserName","FullFormattedMessage"';
    const read = await reading([header, line(1), line(2), line(3).replace('anna"', 'anna""'), line(4)]);
    expect(read.records).toHaveLength(3);
    expect(reasons(read)).toEqual(["4: a quote in the row is broken"]);
  });

  test("is whole where only cells are missing that no row fills", async () => {
    const noted = [`${HEADER},"Notes"`, ...rows.map((text) => `${text},""`)];
    const { records, rejected } = await reading([...noted, row("db-01", 6)]);
    expect([records.length, rejected]).toEqual([6, []]);
  });

  test("but not where a cell within it is missing: it ends as the others do", async () => {
    const noted = [`${HEADER},"Notes"`, ...rows.map((text) => `${text},""`)];
    const read = await reading([...noted, `${row("db-01", 6).replace('","', ',"')},""`]);
    expect(reasons(read)).toEqual(["7: the row has 9 of 10 columns"]);
  });

  test("is a sentence that nobody quoted, where the row ends with it", async () => {
    const quiet = [1, 2, 3, 4].map((minute) => `2026-11-22 21:0${minute}:00,LAB\\anna,User LAB\\anna logged out`);
    const move = "2026-11-22 21:06:00,LAB\\anna,Migrating web-01 from esx01, ds1 to esx02, ds1 in Hamburg";
    const { records, rejected } = await reading(["CreatedTime,UserName,FullFormattedMessage", ...quiet, move]);
    expect(rejected).toEqual([]);
    expect(records).toEqual([
      expect.objectContaining({ message: "Migrating web-01 from esx01, ds1 to esx02, ds1 in Hamburg" }),
    ]);
  });
});

describe("psql's expanded rows", () => {
  const record = (number: number, minute: number): string[] => [
    `-[ RECORD ${number} ]---+---------------`,
    `event_id     | ${number}`,
    "event_type   | vim.event.VmMigratedEvent",
    `create_time  | 2026-11-22 21:0${minute}:00`,
    `vm_name      | web-0${number}`,
  ];

  test("are two where the line between them is broken", async () => {
    const lines = [...record(1, 1), ...record(2, 2), ...record(3, 3)];
    lines[5] = "-[ RECO}RD 2 ]---+---------------";
    const { records, rejected } = await reading(lines);
    expect([records.length, rejected]).toEqual([3, []]);
  });

  test("are told where a column's name is broken", async () => {
    const lines = [...record(1, 1), ...record(2, 2), ...record(3, 3)];
    lines[8] = "creat]_time  | 2026-11-22 21:02:00";
    const read = await reading(lines);
    expect(read.records).toHaveLength(2);
    expect(reasons(read)).toEqual(['6: "creat]_time" is no column of this table']);
  });
});

test("psql's expanded rows are known by the columns of most of them, should the first be broken", async () => {
  const record = (number: number): string[] => [
    `-[ RECORD ${number} ]---+---------------`,
    number === 1 ? `"event_id     | ${number}` : `event_id     | ${number}`,
    "event_type   | vim.event.VmMigratedEvent",
    `create_time  | 2026-11-22 21:0${number}:00`,
    `vm_name      | web-0${number}`,
  ];
  const read = await reading([1, 2, 3, 4].flatMap(record));
  expect(read.records).toHaveLength(3);
  expect(reasons(read)).toEqual(['1: ""event_id" is no column of this table']);
});

describe("a line that lost its form", () => {
  const event = (key: number): string =>
    `<14>1 2026-11-22T21:0${key}:00.1Z vc1 vpxd 1 - - Event [${key}] [1-1] [2026-11-22T21:0${key}:00.1Z] [vim.event.EventEx] [info] ` +
    `[LAB\\anna] [Hamburg] [${key}] [Virtual machine web-0${key} vm-7 in Lab in Hamburg was migrated from vm-9]`;

  test.each([
    ["a bracket doubled", "Event [4]", "Event [[4]"],
    ["another bracket", "[1-1]", "<1-1]"],
    ["the number gone", "Event [4] [1-1] [2026-11-22T21:04:00.1Z]", ""],
  ])("is told of vCenter's syslog: %s", async (_name, found, instead) => {
    const read = await reading([event(1), event(2), event(3), event(4).replace(found, instead), event(5)]);
    expect(read.records).toHaveLength(4);
    expect(reasons(read)).toEqual(["4: an event line that cannot be taken apart"]);
  });

  test("is told of what govc prints", async () => {
    const line = (minute: number): string =>
      `[Sun Nov 22 21:0${minute}:00 2026] [info] Migrating web-0${minute} from esx01, ds1 to esx02, ds1 in Hamburg`;
    const read = await reading([line(1), line(2).replace("[Sun", "<Sun"), line(3).replace("] [info]", " [info]")]);
    expect(read.records).toHaveLength(1);
    expect(read.rejected.map(({ line: at }) => at)).toEqual([2, 3]);
  });

  const id = "6678473373419855426";
  const result = (first: string): string[] => [
    first,
    ...["  vmDowntime = 401733,", "  vmPrecopyStunTime = 0,", "  srcMigrationTime = 28800000,", "}"].map(
      (text) => `2026-11-22T23:01:58.951Z In(166) Hostd[1589519]: -->${text}`,
    ),
  ];
  const head = `2026-11-22T23:01:58.950Z In(166) Hostd[1422558]: [Originator@6876 sub=Vcsvc.VMotionSrc.${id}] Vmotion task succeeded with result: (vim.host.VMotionManager.SrcVMotionResult) {`;
  const quiet = Array.from(
    { length: 70 },
    (_, index) => `2026-11-22T23:00:${String(index % 60).padStart(2, "0")}.100Z In(166) Hostd[1]: heartbeat`,
  );

  test("is told of a host's log: its level and program", async () => {
    const read = await reading([...quiet, ...result(head.replace("In(166) Hostd[1422558]: ", "In(16"))]);
    expect(reasons(read)).toContain("71: a host log's line whose beginning cannot be read");
  });

  test("and broken in two", async () => {
    const read = await reading([...quiet, ...result(head.replace("[Originator", "\n[Originator"))]);
    expect(reasons(read)).toContain("72: the rest of a host log's line that was broken in two");
  });

  test("and figures of a stop that nothing says the move of", async () => {
    const read = await reading([...quiet, ...result(head).slice(1)]);
    expect(reasons(read)).toEqual(["71: figures of a vMotion of which nothing says which one it is"]);
  });

  test("but not the figures that a log begins with, the rest of one that was rotated away", async () => {
    expect(reasons(await reading([...result(head).slice(1), ...quiet]))).toEqual([]);
  });

  test("and a result is one by its sentence, should the class behind it be broken", async () => {
    const { records } = await reading([...quiet, ...result(head.replace("SrcVMotionResult)", "SrcVMo"))]);
    expect(records).toEqual([
      expect.objectContaining({
        migrationId: id,
        statement: expect.objectContaining({ downtimeMicroseconds: 401733 }),
      }),
    ]);
  });
});

test("two documents whose border is lost are none", async () => {
  const document = (key: number): string[] => [
    "---",
    `key: ${key}`,
    "createdTime: 2026-11-22T21:01:00Z",
    `fullFormattedMessage: Migration of virtual machine web-0${key} from esx01, ds1 to esx02, ds1 completed`,
    "vm:",
    "  vm: vm-7",
    `  name: web-0${key}`,
    "eventType: VmMigratedEvent",
  ];
  const lines = [...document(1), ...document(2), ...document(3)];
  lines[8] = '"---';
  const read = await reading(lines);
  expect(read.records).toHaveLength(1);
  expect(reasons(read)).toEqual(["1: a document that is no event"]);
});

describe("a row of cells", () => {
  const HEADER = '"CreatedTime","UserName","FullFormattedMessage"';
  const row = (minute: number): string =>
    `"2026-11-22T21:0${minute}:00Z","anna","Migrating web-0${minute} from esx01, ds1 to esx02, ds1 in Kiel"`;

  test.each([
    ["behind its end", (text: string) => `${text}   `],
    ["before its beginning", (text: string) => `\t${text}`],
    ["around its delimiters", (text: string) => text.replaceAll('","', '" , "')],
  ])("may have white space %s", async (_where, write) => {
    const { records, rejected } = await reading([HEADER, ...[1, 2, 3].map(row).map(write)]);
    expect(rejected).toEqual([]);
    expect(records).toMatchObject(
      [1, 2, 3].map((minute) => ({
        userName: "anna",
        message: `Migrating web-0${minute} from esx01, ds1 to esx02, ds1 in Kiel`,
      })),
    );
  });

  test("of which all have one too many are told: nobody knows which column has moved into another", async () => {
    const bare = [1, 2, 3].map((minute) => `${row(minute)},esx02`.replaceAll('"', ""));
    const read = await reading([`${HEADER},"Host"`, ...bare]);
    expect(read.records).toEqual([]);
    expect(reasons(read)).toEqual([2, 3, 4].map((line) => `${line}: the row has 6 of 4 columns`));
  });

  test("below a second header in another order is told, and read again below the first one's like", async () => {
    const turned = (text: string): string =>
      text
        .split('","')
        .toReversed()
        .map((cell) => `"${cell.replaceAll('"', "")}"`)
        .join(",");
    const read = await reading([HEADER, row(1), turned(HEADER), turned(row(2)), HEADER.replaceAll('"', ""), row(3)]);
    expect(read.records).toMatchObject([{ line: 2 }, { line: 6 }]);
    expect(reasons(read)).toEqual([3, 4].map((line) => `${line}: a second header has the columns in another order`));
  });

  test("of which one is too narrow for a spreadsheet is told", async () => {
    const read = await reading([HEADER, row(1), row(2).replace("2026-11-22T21:02:00Z", "########"), row(3)]);
    expect(read.records).toHaveLength(2);
    expect(reasons(read)).toEqual(["3: a cell shows ##### instead of what it holds"]);
  });
});
