import { strToU8, zipSync } from "fflate";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { findInputs } from "../../src/job/inputs.ts";
import { readInputs } from "../../src/job/read.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";

async function diagnosticsOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<readonly Diagnostic[]> {
  const root = await mkdtemp(join(tmpdir(), "precopy-test-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
  const inputs = await findInputs([root], Readable.from([]), () => null);
  onTestFinished(() => inputs.dispose());
  const { diagnostics } = await readInputs(inputs.files, {
    timeZone: "UTC",
    timeZoneGiven: true,
    dateOrder: null,
    inputFormat: null,
    now: Date.UTC(2026, 10, 23, 6),
  });
  return diagnostics
    .list()
    .map((one) => ({ ...one, message: one.message.replaceAll(`${root.replaceAll("\\", "/")}/`, "") }));
}

describe("an export that is none is called by its name", () => {
  test.each<readonly [string, string | Uint8Array, RegExp]>([
    [
      "a Word document",
      zipSync({ "[Content_Types].xml": strToU8("<x/>"), "word/document.xml": strToU8("<x/>") }),
      /is a Word document/,
    ],
    ["an Excel file before 2007", Buffer.from("d0cf11e0a1b11ae1000000000000000000000000", "hex"), /before 2007/],
    [
      "a login page",
      '<!DOCTYPE html>\n<html><head><title>Login</title></head><body><form><input type="password"></form></body></html>',
      /asks to log in/,
    ],
    ["another web page", "<html><body><h1>502 Bad Gateway</h1></body></html>", /is a web page, no export/],
    [
      "an error of PowerShell",
      "Get-VIEvent : You are not currently connected to any servers. Please connect first using a Connect cmdlet.\nAt line:1 char:1\n+ Get-VIEvent -Start (Get-Date)\n    + CategoryInfo          : ResourceUnavailable: (:) [Get-VIEvent], ViServerConnectionException\n",
      /error message of PowerShell/,
    ],
    [
      "an error of govc",
      "govc: ServerFaultCode: Cannot complete login due to an incorrect user name or password.\n",
      /error message of govc: ServerFaultCode: Cannot complete login/,
    ],
    [
      "Format-List",
      "\nCreatedTime          : 23.11.2026 05:16:24\nUserName             : LAB\\hans\nFullFormattedMessage : Migrating web-01 from esx1, ds1 to\n                       esx2, ds1 in DC\nKey                  : 4711\n",
      /Format-List/,
    ],
    [
      "Format-Table",
      "\nCreatedTime         UserName FullFormattedMessage\n-----------         -------- --------------------\n23.11.2026 05:16:24 LAB\\hans Migrating web-01 fro...\n",
      /Format-Table/,
    ],
    [
      "a SOAP fault",
      '<?xml version="1.0"?>\n<soapenv:Envelope xmlns:soapenv="x"><soapenv:Body><soapenv:Fault>x</soapenv:Fault></soapenv:Body></soapenv:Envelope>',
      /SOAP fault/,
    ],
  ])("%s", async (_name, content, said) => {
    const told = await diagnosticsOf({ "events.csv": content });
    expect(told.filter(({ code }) => code === "broken-export").map(({ severity }) => severity)).toEqual(["error"]);
    expect(told.find(({ code }) => code === "broken-export")?.message).toMatch(said);
  });

  test("one cause is one diagnostic with a count, however many files have it", async () => {
    const page = "<!DOCTYPE html><html><body><form action='/websso'><input type='password'></form></body></html>";
    const names = Array.from({ length: 15 }, (_none, index) => `events-${String(index).padStart(2, "0")}.csv`);
    const told = await diagnosticsOf(Object.fromEntries(names.map((name) => [name, page])));
    expect(told.map(({ code, count }) => [code, count])).toEqual([["broken-export", 15]]);
    expect(told[0]?.message).toMatch(
      /^events-00\.csv is a web page .* The same with events-01\.csv, events-02\.csv, events-03\.csv and 11 more\.$/,
    );
  });

  test("reasons that differ in their figures only are one cause", async () => {
    const header = "CreatedTime,UserName,Key,FullFormattedMessage\n";
    const rows = ["x migrated", "x,migrated", "a,b,migrated"].join("\n");
    const told = await diagnosticsOf({ "a.csv": header + rows, "b.csv": header + rows });
    const rejected = told.filter(({ code }) => code === "rejected-record");
    expect(rejected.length).toBe(1);
    expect(rejected[0]?.count).toBe(6);
  });

  test("an empty folder is said", async () => {
    const root = await mkdtemp(join(tmpdir(), "precopy-test-"));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    const { files, missing } = await findInputs([root], Readable.from([]), () => null);
    expect(files).toEqual([]);
    expect(missing.map(({ reason }) => reason)).toEqual(["the folder is empty"]);
  });

  test("a header without rows is an empty export of a known format", async () => {
    expect(await diagnosticsOf({ "events.csv": "CreatedTime,UserName,FullFormattedMessage\n" })).toEqual([]);
  });
});

const TASKS = JSON.stringify({
  tasks: [
    {
      key: "task-7",
      descriptionId: "VirtualMachine.migrate",
      entity: { type: "VirtualMachine", value: "vm-7" },
      entityName: "web-01",
      state: "success",
      queueTime: "2026-11-23T02:00:00Z",
      startTime: "2026-11-23T02:00:00Z",
      completeTime: "2026-11-23T02:00:20Z",
    },
  ],
});

describe("tasks that tell of migrations beside no events", () => {
  test.each([
    ["an empty file", ""],
    ["a header alone", "CreatedTime,UserName,FullFormattedMessage\n"],
  ])("%s", async (_name, events) => {
    const told = await diagnosticsOf({ "events-vc.csv": events, "tasks-vc.json": TASKS });
    expect(told.filter(({ code }) => code === "empty-events").map(({ severity }) => severity)).toEqual(["warning"]);
  });

  test("tasks alone were meant so", async () => {
    const told = await diagnosticsOf({ "tasks-vc.json": TASKS });
    expect(told.map(({ code }) => code)).not.toContain("empty-events");
  });
});
