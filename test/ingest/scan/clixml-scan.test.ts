import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { powercliClixml } from "../../../src/ingest/format/powercli-clixml.ts";
import { expectSame } from "./oracle.ts";

/** Objects whole and torn, with classes told once and by their number, against the reader of Clixml. */

const HEAD = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n';
const TIME = '<DT N="CreatedTime">2026-11-22T20:05:00.123Z</DT>';

function object(type: string, message: string, inside = ""): string {
  return `  <Obj RefId="7">
    ${type}
    <ToString>VMware.Vim.Event</ToString>
    <Props>
      <I32 N="Key">4711</I32>
      ${TIME}
      <S N="FullFormattedMessage">${message}</S>
      ${inside}
    </Props>
  </Obj>
`;
}
const defined = (id: string, name: string): string =>
  `<TN RefId="${id}"><T>VMware.Vim.${name}</T><T>System.Object</T></TN>`;
const told = (id: string): string => `<TNRef RefId="${id}" />`;

const quiet = object(defined("0", "UserLoginSessionEvent"), "User logged in");
const again = object(told("0"), "User logged in");
const loud = object(defined("1", "VmMigratedEvent"), "Migration of web-01 from esx01 to esx02 completed");
/** Nothing in it tells of a migration but the number of its class. */
const byNumber = object(told("1"), "web-01: fertig");
const nested = object(
  told("0"),
  "x",
  `<Obj N="Vm" RefId="8">\n        ${defined("3", "VmEventArgument")}\n      </Obj>`,
);

const WHOLE = [quiet, again, loud, byNumber, nested, again.replaceAll("\n", "\r\n"), again.replaceAll(/\n\s*/g, "")];

const ODD = [
  // Classes: another number, the same number again, numbers that are none, a class of the object's own further in.
  object(defined("1", "UserLoginSessionEvent"), "x"),
  object(defined("0", "VmMigratedEvent"), "x"),
  object(told("9"), "x"),
  object(told("00"), "x"),
  object(told("12345678901"), "x"),
  object(told("5"), "x", `<Obj RefId="9">${defined("5", "VmMigratedEvent")}</Obj>`),
  object('<TN RefId="1">\n <T>Selected.VMware.Vim.UserLogoutSessionEvent</T></TN>', "x"),
  object('<TN RefId="1" x=""><T>VMware.Vim.Alarm</T></TN>', "x"),
  object('<TN RefId="1"><T>VMware.\nVim.Alarm</T></TN>', "x"),
  object('<TN RefId="1"></TN>', "x"),
  object('<TN RefId="1"><T></T></TN>', "x"),
  // Times
  again.replace(TIME, ""),
  again.replace(TIME, `<DT N="CreatedTime"></DT><DT N="QueueTime">2026-11-22T21:05:00Z</DT>`),
  again.replace(TIME, TIME.toLowerCase()),
  again.replace(TIME, '<DT N="CreatedTime">2026-11-22T20:05:00+05:30</DT>'),
  again.replace(TIME, '<DT N="CreatedTime">never</DT>'),
  again.replace(TIME, '<DT N="CreatedTime">2026-11-22\n20:05:00</DT>'),
  again.replace(TIME, `<DT N="CreatedTime">${"9".repeat(120)}</DT>`),
  again.replace(TIME, '<DT N="CreatedTime">'),
  // Letters
  again.replace("logged in", "Straße"),
  again.replace("logged in", "移行"),
  again.replace("logged in", "m&#105;grated &lt;Obj&gt;"),
  again.replace("logged in", "m_x0069_grated"),
  again.replace("logged in", "<![CDATA[<Obj> </Obj>]]>"),
  again.replace("logged in", "<!-- </Obj> -->"),
  again.replace("logged in", "x\0x"),
  again.replace("logged in", "x\rx"),
  again.replace("logged in", "entered standby mode"),
  // Tags
  again.replace('<Obj RefId="7">', '<Obj\n RefId="7">'),
  again.replace('<Obj RefId="7">', '<Obj\tN="é" RefId="7">'),
  again.replace('<Obj RefId="7">', `<Obj N="${"x".repeat(300)}">`),
  again.replace('<Obj RefId="7">', `<Obj N="${"x".repeat(3000)}">`),
  again.replace('<Obj RefId="7">', '<Obj RefId="7"'),
  again.replace('<Obj RefId="7">', "<Obj <Obj>"),
  again.replace('<Obj RefId="7">', "<Objx>"),
  again.replace("</Obj>", "</Obj"),
  again.replace("</Obj>", "</Obj >"),
  again.replace("</Obj>", ""),
  again.replace("  <Obj", "<Obj").replace("  </Obj>", ""),
  again.slice(0, 100),
  again.slice(12),
  '  <Obj RefId="1" />\n',
  '<Obj RefId="1"/>',
  "</Obj>",
  "<Obj>",
  "<",
  "<S>4 < 5</S>",
  `<${"x".repeat(3000)}`,
  "</Objs>",
  HEAD,
  "\ufeff",
  "é\n",
];

describe("Clixml", () => {
  test("each odd text among objects as they should be", async () => {
    for (const odd of ODD)
      await expectSame(
        Buffer.from(`${HEAD}${quiet}${loud}${again}${odd}${again}${byNumber}${again}`),
        [100_000, 301],
        powercliClixml,
      );
  });

  test("in any order and chunks", async () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...WHOLE) },
      { weight: 1, arbitrary: fc.constantFrom(...ODD) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 12 }),
        fc.constantFrom("utf8" as const, "utf16le" as const, "latin1" as const),
        fc.integer({ min: 1, max: 900 }),
        async (parts, encoding, size) => {
          await expectSame(Buffer.from(HEAD + parts.join(""), encoding), [size], powercliClixml);
        },
      ),
      { numRuns: 40, seed: 20_261_126 },
    );
  });

  test("what is passed is counted with its hours", async () => {
    const seen = await expectSame(Buffer.from(HEAD + quiet + again.repeat(3000)), [65_536], powercliClixml);
    expect(seen).toMatchObject({ irrelevant: 3001, emitted: [], rejected: [] });
    expect(seen?.covered).toHaveLength(1);
  });

  test("a class that an object defines which is not read is known to those that are", async () => {
    const other = object(defined("4", "AlarmEvent"), "x");
    const seen = await expectSame(
      Buffer.from(HEAD + other + object(told("4"), "Migrating web-01") + byNumber + loud + byNumber),
      [100_000],
      powercliClixml,
    );
    expect(seen?.emitted.map((record) => record.shape === "event" && record.typeId)).toEqual([
      "AlarmEvent",
      "VmMigratedEvent",
      "VmMigratedEvent",
    ]);
    expect(seen?.irrelevant).toBe(2);
  });

  test("an object that is too long is given up at the same place", async () => {
    const long = quiet.replace("logged in", `${"x".repeat(4_194_000)}<Obj>\n${" ".repeat(300)}</Obj>`);
    const seen = await expectSame(Buffer.from(HEAD + again + long + again), [524_288], powercliClixml);
    expect(seen?.rejected).toHaveLength(1);
  });
});
