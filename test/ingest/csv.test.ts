import { describe, expect, test } from "vitest";
import { csvShape, readCsv, splitRecord } from "../../src/ingest/dialect/csv.ts";
import { sourceOf } from "./support/read.ts";

interface Outcome {
  readonly rows: (readonly [line: number, ...fields: string[]])[];
  readonly skipped: number[];
  readonly broken: number[];
}

async function read(content: string, relevant: (record: string) => boolean = () => true): Promise<Outcome> {
  const source = await sourceOf(content);
  const shape = csvShape(source.head);
  if (shape === null) throw new Error("no shape");
  const outcome: Outcome = { rows: [], skipped: [], broken: [] };
  await readCsv(source, shape, {
    relevant,
    row: (fields, line) => void outcome.rows.push([line, ...fields]),
    skipped: (_record, line) => void outcome.skipped.push(line),
    broken: (line) => void outcome.broken.push(line),
  });
  return outcome;
}

describe("the layout of a delimited file", () => {
  test.each([
    ["a,b,c\n", ",", 1],
    ['"a";"b";"c"\r\n', ";", 1],
    ["a\tb\tc\n", "\t", 1],
    ["a|b|c\n", "|", 1],
    ["sep=;\na;b,x;c\n", ";", 2],
    ['"sep=|"\r\na|b|c\n', "|", 2],
    ['#TYPE Selected.VMware.Vim.VmMigratedEvent\n\n"a","b","c"\n', ",", 3],
    ["Events of tonight\na;b;c\n", ";", 2],
  ])("%j is split by %j with the header on line %i", async (content, delimiter, headerLine) => {
    const shape = csvShape((await sourceOf(content)).head);
    expect(shape).toMatchObject({ delimiter, headerLine });
    expect(shape?.columns.map((name) => name.slice(0, 1))).toEqual(["a", "b", "c"]);
  });

  test.each(["just a sentence\nand another\n", "", "{\n}\n"])("%j has none", async (content) => {
    expect(csvShape((await sourceOf(content)).head)).toBeNull();
  });

  test("Windows PowerShell's type line is kept", async () => {
    const shape = csvShape((await sourceOf("#TYPE VMware.Vim.VmMigratedEvent\na,b\n")).head);
    expect(shape?.powershellType).toBe("VMware.Vim.VmMigratedEvent");
  });
});

describe("the records of a delimited file", () => {
  test("quoted newlines, delimiters and doubled quotes belong to the field; lines count physically", async () => {
    const { rows, broken } = await read('a,b\r\n1,"x\r\ny, ""z"""\r\n2,plain\r\n');
    expect(rows).toEqual([
      [2, "1", 'x\ny, "z"'],
      [4, "2", "plain"],
    ]);
    expect(broken).toEqual([]);
  });

  test("a quote that never closes costs its own row, quoted neighbours", async () => {
    const { rows, broken } = await read('"a","b"\n"1","ok"\n"2","open\n"3","ok"\n"4","ok"\n');
    expect(rows.map(([line]) => line)).toEqual([2, 4, 5]);
    expect(broken).toEqual([3]);
  });

  test("a quote that never closes costs its own row, unquoted neighbours", async () => {
    const { rows, broken } = await read('a,b\n1,ok\n2,"open\n3,ok\n4,ok\n5,"fine"\n6,ok\n');
    expect(rows.map(([line]) => line)).toEqual([2, 4, 5, 6, 7]);
    expect(broken).toEqual([3]);
  });

  test("a truncated file loses its last row only, with its place", async () => {
    const { rows, broken } = await read('a,b\n1,ok\n2,ok\n3,"cut in the mid');
    expect(rows.map(([line]) => line)).toEqual([2, 3]);
    expect(broken).toEqual([4]);
  });

  test("an open quote in the last rows gives back the rows behind it", async () => {
    const { rows, broken } = await read('a,b\n1,"open\n2,ok\n3,ok');
    expect(rows.map(([line]) => line)).toEqual([3, 4]);
    expect(broken).toEqual([2]);
  });

  test("a quote inside plain text is text", async () => {
    const { rows, broken } = await read('a,b\n1,a 19" rack\n2,ok\n3,"x"\n');
    expect(rows).toEqual([
      [2, "1", 'a 19" rack'],
      [3, "2", "ok"],
      [4, "3", "x"],
    ]);
    expect(broken).toEqual([]);
  });

  test("repeated headers and type lines of appended exports are no records", async () => {
    const header = '#TYPE Selected.VMware.Vim.VmMigratedEvent\n"a","b"\n';
    const { rows, skipped } = await read(`${header}1,x\n${header}2,y\n`, () => true);
    expect(rows.map(([line]) => line)).toEqual([3, 6]);
    expect(skipped).toEqual([]);
    const irrelevant = await read(`${header}1,x\n${header}2,y\n`, () => false);
    expect(irrelevant.skipped).toEqual([3, 6]);
  });

  test("empty lines are no records, irrelevant ones are skipped whole", async () => {
    const { rows, skipped } = await read('a,b\n\n1,no\n   \n2,"no\nmore"\n3,yes\n', (text) => text.includes("yes"));
    expect(rows).toEqual([[7, "3", "yes"]]);
    expect(skipped).toEqual([3, 5]);
  });

  test("short and long rows arrive as they are", async () => {
    const { rows } = await read("a,b,c\n1\n1,2,3,4\n");
    expect(rows).toEqual([
      [2, "1"],
      [3, "1", "2", "3", "4"],
    ]);
  });

  test("a hundred thousand lines after a quote that never closes are all read", async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `${index},ok`);
    const { rows, broken } = await read(`a,b\n0,"open\n${lines.join("\n")}\n`);
    expect(broken).toEqual([2]);
    expect(rows.length).toBe(100_000);
    expect(rows.at(-1)).toEqual([100_002, "99999", "ok"]);
  });

  test("one record is split like a parsed one", () => {
    expect(splitRecord('1;"a;""b""";;x', ";")).toEqual(["1", 'a;"b"', "", "x"]);
    expect(splitRecord("a,b,c,d", ",", 2)).toEqual(["a", "b"]);
  });
});
