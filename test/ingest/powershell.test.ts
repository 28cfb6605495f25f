import { describe, expect, test } from "vitest";
import { powercliClixml } from "../../src/ingest/format/powercli-clixml.ts";
import { powercliJson } from "../../src/ingest/format/powercli-json.ts";
import { powercliSelectCsv } from "../../src/ingest/format/powercli-select-csv.ts";
import { detect } from "../../src/ingest/registry.ts";
import type { Source } from "../../src/ingest/source.ts";
import { readWith, sourceOf, textOf } from "./support/read.ts";

const MESSAGE = "Migrating web-01 off host esx1 in DC";

describe("ConvertTo-Json", () => {
  test.each([
    ["Windows PowerShell's instant", '"\\/Date(1795377641380)\\/"', { epochMs: 1_795_377_641_380, precisionMs: 1 }],
    [
      "an instant that a Select has dressed up",
      '{"value":"\\/Date(1795377641380)\\/","DisplayHint":2,"DateTime":"Sunday, 22 November 2026 20:00:41"}',
      { epochMs: 1_795_377_641_380, precisionMs: 1 },
    ],
    ["PowerShell 7's", '"2026-11-22T21:00:41.38+01:00"', "2026-11-22T21:00:41.38+01:00"],
  ])("%s", async (_name, written, time) => {
    const source = await sourceOf(
      `{"CreatedTime":${written},"UserName":null,"FullFormattedMessage":"${MESSAGE}","Vm":"VMware.Vim.VmEventArgument"}`,
    );
    expect(detect(source.head).yes).toEqual(["powercli-json"]);
    const { records } = await readWith(powercliJson, source);
    expect(records).toEqual([expect.objectContaining({ time, userName: "", message: MESSAGE, vm: undefined })]);
  });

  test("an array inside value and Count", async () => {
    const one = `{"CreatedTime":"2026-11-22T21:00:41+01:00","Key":7,"FullFormattedMessage":"${MESSAGE}"}`;
    const source = await sourceOf(`{"value":[${one},${one}],"Count":2}`);
    expect(detect(source.head).yes).toEqual(["powercli-json"]);
    expect((await readWith(powercliJson, source)).records.length).toBe(2);
  });
});

describe("Export-Csv", () => {
  test("a message that was not quoted gets its commas back where it is the last column", async () => {
    const text =
      "CreatedTime,UserName,FullFormattedMessage\n2026-11-22 20:00:00,,Migrating a from h1, d1 to h2, d2 in DC\n";
    const { records } = await readWith(powercliSelectCsv, await sourceOf(text));
    expect(records).toEqual([expect.objectContaining({ message: "Migrating a from h1, d1 to h2, d2 in DC" })]);
  });

  test("calculated columns are hints, class names are none", async () => {
    const text =
      "createdTime;User;fullFormattedMessage;VM;VmId;Type;vCenter;Host\n22.11.2026 20:00:00;anna;Migrating web-01 off host esx1 in DC;web-01;VirtualMachine-vm-7;VMware.Vim.VmEmigratingEvent;vc1;VMware.Vim.HostEventArgument\n";
    const { records } = await readWith(powercliSelectCsv, await sourceOf(text));
    expect(records).toEqual([
      expect.objectContaining({
        userName: "anna",
        vm: { name: "web-01", moref: "vm-7" },
        typeId: "VmEmigratingEvent",
        vcenter: "vc1",
        host: undefined,
      }),
    ]);
  });
});

const OPEN = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">';
const clixmlEvent = (key: number, type: string, message: string, more = ""): string =>
  `  <Obj RefId="${key}">
    ${type}
    <Props>
      <I32 N="Key">${key}</I32>
      <DT N="CreatedTime">2026-11-22T20:00:${key}.5Z</DT>
      <S N="UserName"></S>
      <S N="FullFormattedMessage">${message}</S>${more}
    </Props>
  </Obj>`;
const DEFINED = '<TN RefId="0"><T>VMware.Vim.VmMigratedEvent</T><T>System.Object</T></TN>';
const REFERRED = '<TNRef RefId="0" />';

describe("Export-Clixml", () => {
  test("classes are known by their number, references by theirs, enums and control characters read", async () => {
    const more = `
      <Obj N="Vm" RefId="90"><TN RefId="1"><T>VMware.Vim.VmEventArgument</T></TN><Props>
        <S N="Name">web &amp; db_x000A_2</S>
        <Obj N="Vm" RefId="91"><TN RefId="2"><T>VMware.Vim.ManagedObjectReference</T></TN><Props><S N="Type">VirtualMachine</S><S N="Value">vm-7</S></Props></Obj>
      </Props></Obj>
      <Obj N="Severity" RefId="92"><TN RefId="3"><T>VMware.Vim.EventEventSeverity</T></TN><ToString>warning</ToString><I32>1</I32></Obj>
      <Obj N="Arguments" RefId="93"><TN RefId="4"><T>VMware.Vim.KeyAnyValue[]</T></TN><LST><Obj RefId="94"><Props><S N="Key">destHost</S><S N="Value">esx2</S></Props></Obj></LST></Obj>
      <Nil N="Net" />`;
    const text = `${OPEN}\n${clixmlEvent(11, DEFINED, "x")}\n${clixmlEvent(12, REFERRED, "y", more)}\n</Objs>\n`;
    const source = await sourceOf(text);
    expect(detect(source.head).yes).toEqual(["powercli-clixml"]);
    const { records, rejected } = await readWith(powercliClixml, source);
    expect(rejected).toEqual([]);
    expect(records).toEqual([
      expect.objectContaining({ line: 2, typeId: "VmMigratedEvent", key: "11", userName: "" }),
      expect.objectContaining({
        line: 11,
        typeId: "VmMigratedEvent",
        vm: { name: "web & db\n2", moref: "vm-7", uuid: undefined },
        severity: "warning",
        arguments: { destHost: "esx2" },
      }),
    ]);
  });

  test("a damaged object costs itself only, wherever the chunks are cut", async () => {
    const good = [clixmlEvent(11, DEFINED, "a"), clixmlEvent(13, REFERRED, "c")];
    const damaged: readonly (readonly [string, string])[] = [
      ["not closed", clixmlEvent(12, REFERRED, "b").replace("  </Obj>", "")],
      ["not well-formed", clixmlEvent(12, REFERRED, "b < c")],
    ];
    for (const [name, object] of damaged) {
      const text = `${OPEN}\n${good[0]}\n${object}\n${good[1]}\n</Objs>\n`;
      for (const size of [1, 17, 100_000]) {
        const { records, rejected } = await readWith(powercliClixml, await inPieces(text, size));
        expect(
          records.map((record) => (record.shape === "event" ? record.key : null)),
          name,
        ).toEqual(["11", "13"]);
        expect(
          rejected.map(({ line }) => line),
          name,
        ).toEqual([11]);
      }
    }
  });

  test("what cannot concern a migration is skipped, with its time", async () => {
    const text = `${OPEN}\n${clixmlEvent(11, '<TN RefId="0"><T>VMware.Vim.UserLoginSessionEvent</T></TN>', "User logged in")}\n</Objs>`;
    const { records, irrelevantTimes } = await readWith(powercliClixml, await sourceOf(text));
    expect(records).toEqual([]);
    expect(irrelevantTimes).toEqual(["2026-11-22T20:00:11.5Z"]);
  });
});

async function inPieces(text: string, size: number): Promise<Source> {
  const source = await sourceOf(text);
  const whole = await textOf(source);
  async function* pieces(): AsyncIterable<string> {
    for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size);
  }
  return { ...source, text: pieces };
}
