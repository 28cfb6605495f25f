import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cutLinesOf } from "../../src/job/cut-lines.ts";
import type { Report } from "../../src/model/report.ts";
import { ROOT } from "../shared.ts";
import { reportOf } from "./fuzz.ts";
import { brokenInvariants } from "./invariants.ts";

const NOW = Date.parse("2026-11-23T06:00:00Z");

function sample(path: string): string {
  const bytes = readFileSync(join(ROOT, "samples", path));
  return bytes.toString(bytes[0] === 0xff ? "utf16le" : "utf8").replace(/^\ufeff/, "");
}

async function read(text: string, name = "export.txt"): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-cut-"));
  try {
    writeFileSync(join(folder, name), text);
    const report = await reportOf([folder]);
    expect(brokenInvariants(report, NOW)).toEqual([]);
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const codes = ({ diagnostics }: Report): string[] => diagnostics.map(({ code }) => code);

describe("a document that was cut was OK where few of its records were torn", () => {
  const events = JSON.parse(sample("powercli-json/powershell-7/nord-late.json")) as readonly unknown[];
  const many = Array.from({ length: 4 }, () => events).flat();
  const list = JSON.stringify(many, null, 2);
  const lastEnd = list.lastIndexOf("\n  },") + "\n  },".length;
  const clixml = sample("powercli-clixml/windows-powershell/nord-maintenance.xml");
  test.each([
    ["between two objects, behind the comma", list.slice(0, lastEnd)],
    ["between two objects, before the comma", list.slice(0, lastEnd - 1)],
    ["inside an object", list.slice(0, lastEnd - 40)],
    ["inside a wrapper", `{"events": ${list.slice(0, lastEnd)}`],
    ["Clixml, between two objects", clixml.slice(0, clixml.lastIndexOf("</Objs>"))],
    ["Clixml, inside an object", clixml.slice(0, clixml.lastIndexOf("</Obj>"))],
  ])("%s", async (_where, text) => {
    const report = await read(text);
    expect(codes(report)).toContain("damaged-input");
    expect(report.verdict.level).not.toBe("ok");
    expect(report.counts.migrations).toBeGreaterThan(0);
  });

  test("and one that is whole is not said to be cut", async () => {
    for (const text of [list, `${list}\n\u001a`, `{${JSON.stringify("events")}: ${list}}`, clixml, `{\n${list}`])
      expect(codes(await read(text))).not.toContain("damaged-input");
  });
});

describe("host logs that a width cut or wrapped had no stops, and were OK", () => {
  const log = sample("esxi-log/syslog-7/central.log").split("\n");
  const cut = (line: string, width: number, mark: string): string =>
    line.length > width ? line.slice(0, width - mark.length) + mark : line;
  test.each([
    ["wrapped at 80", log.flatMap((line) => line.match(/.{1,80}/g) ?? [""])],
    ["cut at 120", log.map((line) => cut(line, 120, ""))],
    ["cut at 120, with dots", log.map((line) => cut(line, 120, "..."))],
  ])("%s", async (_how, lines) => {
    const report = await read(lines.join("\n"));
    expect(codes(report)).toContain("lines-cut");
    expect(report.verdict.level).not.toBe("ok");
  });

  test("as a mail in quoted-printable does", async () => {
    const headers = "From: a@example.net\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n";
    const wrapped = log.map((line) => line.replaceAll("=", "=3D").replaceAll(/(.{70})/g, "$1=\n"));
    const report = await read(headers + wrapped.join("\n"));
    expect(codes(report)).toContain("lines-cut");
    expect(
      codes(await read(`From: a@example.net\nContent-Transfer-Encoding: 8bit\n\n${log.join("\n")}`)),
    ).not.toContain("lines-cut");
  });

  test("lines of one length that end as statements do are whole", () => {
    const statement = (index: number): string =>
      `2026-11-22T20:00:${10 + index}.187Z cpu3:2097593)Migrate: 101: 14460467034${1000 + index} S: took 1${index % 10} ms`;
    const text = Array.from({ length: 40 }, (_, index) => statement(index)).join("\n");
    const head = { name: "", text, encoding: "utf-8", complete: true, nature: "text", gzipped: false } as const;
    expect(cutLinesOf(head)).toBeNull();
    const waiting = Array.from(
      { length: 40 },
      (_, index) => `${statement(index)}, waiting for ${"x".repeat(index)}...`,
    );
    expect(cutLinesOf({ ...head, text: waiting.join("\n") })).toBeNull();
  });
});

describe("a hole of zeros in a log or a table, as a torn write leaves it", () => {
  const log = sample("esxi-log/syslog-7/central.log");
  const zeros = "\0".repeat(600);
  const half = log.length >> 1;
  test("is told", async () => {
    const { diagnostics, verdict } = await read(log.slice(0, half) + zeros + log.slice(half + 600));
    expect(diagnostics.map(({ message }) => message).join(" ")).toContain("a hole of zero bytes");
    expect(verdict.level).not.toBe("ok");
  });

  test("is none at the begin or the end, where room was set aside", async () => {
    for (const text of [zeros + log, log + zeros, `${log}${zeros.repeat(200)}`])
      expect(codes(await read(text))).not.toContain("damaged-input");
  });
});

test("an export of tasks under headers of other columns was a quiet night", async () => {
  const [header = "", ...rows] = sample("vsphere-client-tasks-csv/english/nord-maintenance.csv").split("\n");
  const [first = "", second = "", ...others] = header.trim().split(",");
  const report = await read([[second, first, ...others].join(","), ...rows].join("\n"), "tasks.csv");
  expect(report.counts.migrations).toBe(0);
  expect(codes(report)).toContain("unread-input");
  expect(report.verdict.level).not.toBe("ok");
});

describe("the header and rows of another table right behind a header were rows that say nothing", () => {
  const tasks = sample("vsphere-client-tasks-csv/english/nord-maintenance.csv").split("\n");
  const moves = sample("get-vmotion-csv/english/nord.csv");
  const rules = sample("get-drsrule-csv/powercli/nord-rules.csv");
  const log = sample("esxi-log/syslog-7/central.log").split("\n");

  test("a header behind two lines of another table is the export's, and the row before it is told", async () => {
    const report = await read(`${tasks.slice(0, 2).join("\n")}\n${moves}`);
    const [input] = report.inputs;
    expect(codes(report)).toContain("lines-before");
    expect(report.verdict.level).not.toBe("ok");
    expect(input).toMatchObject({ format: "get-vmotion-csv", rejected: 1 });
    expect(report.counts.migrations).toBeGreaterThan(20);
  });

  test("a short table behind the rows of a long one is told", async () => {
    const report = await read(`${tasks.join("\n")}\n${moves.split("\n").slice(0, 5).join("\n")}\n`);
    expect(codes(report)).toContain("unread-part");
    expect(report.inputs[0]?.rejected).toBeGreaterThan(3);
  });

  test("rows without their header, behind a log and in another table", async () => {
    const rows = moves.split("\n").slice(1).join("\n");
    for (const text of [`${log.slice(0, 40).join("\n")}\n${rows}`, `${tasks.slice(0, 2).join("\n")}\n${rows}`]) {
      const report = await read(text);
      expect(codes(report)).toContain("unread-part");
      expect(report.verdict.level).not.toBe("ok");
    }
  });

  test("rows of tasks behind a line of a log that moved nothing", async () => {
    const [, ...rows] = sample("vcenter-db-tasks-csv/psql/nord.csv").split("\n");
    const said = "[ExitMaintenanceModeEvent] Host esx-n03.example.net in Hamburg has exited maintenance mode";
    const line = `[Mon Nov 23 00:58:31 2026] [info] [66] ${said}`;
    const report = await read(`${line}\n${rows.join("\n")}`);
    expect(codes(report)).toContain("unread-part");
    expect(report.verdict.level).not.toBe("ok");
  });

  test("two lines of a log in a cell of two rows are text of their row", async () => {
    const table = sample("rvtools-csv/nord/RVTools_tabvSnapshot.csv").split("\n");
    const line =
      "2026-11-22T23:00:51.880Z vc01 vpxd 123 - -  Event [1] [1-1] [2026-11-22T23:00:51.88Z] [vim.event.VmMigratedEvent] [info] [LAB\\alice] [DC1] [1] [Migration of virtual machine web-01 from esx-n01, ds1 to esx-n02, ds1 completed]";
    const cells = (table[1] ?? "").split(",").with(3, `"${line}\n${line}"`);
    const report = await read(table.with(1, cells.join(",")).join("\n"), "RVTools_tabvSnapshot.csv");
    expect(report.inputs[0]?.format).toBe("rvtools-csv");
  });

  test("a host's log behind psql's expanded rows", async () => {
    const report = await read(`${sample("vcenter-db-events-csv/psql-expanded/sued.txt")}\n${log.join("\n")}`);
    expect(codes(report)).toContain("unread-part");
    expect(report.verdict.level).not.toBe("ok");
  });

  test("an inventory behind events is told, and no move is said to be missing", async () => {
    const report = await read(`${tasks.join("\n")}${rules}`);
    expect(codes(report)).toContain("unread-inventory");
    expect(report.verdict.level).not.toBe("ok");
  });
});

describe("an export behind the first lines of something else was that something", () => {
  const moves = sample("get-vmotion-csv/english/nord.csv");
  const objects = sample("powercli-json/powershell-7/nord-late.json");
  const govc = sample("govc-text/long/nord-late.txt").split("\n");
  test.each([
    ["a line of govc's before JSON", govc[0] ?? "", objects, "powercli-json"],
    [
      "an XML prolog before a store's answer",
      '<?xml version="1.0" encoding="UTF-8"?>',
      sample("log-store-export/elastic-hits/nord-evening.json"),
      "log-store-export",
    ],
    ["a mail before a table", "From: a@b.example\nSubject: moves\n\nPlease look:\n", moves, "get-vmotion-csv"],
  ])("%s", async (_what, before, text, format) => {
    const report = await read(`${before}\n${text}`);
    const alone = await read(text);
    expect(report.inputs[0]?.format).toBe(format);
    expect(report.counts).toEqual(alone.counts);
    const shift = before.split("\n").length;
    const line = ({ migrations }: Report): number => migrations[0]?.evidence[0]?.line ?? 0;
    expect(line(report)).toBe(line(alone) + shift);
  });

  test("rules of which one line quotes a header", async () => {
    const header = '"Name";"PowerState";"NumCpu";"MemoryGB";"VMHost"';
    const lines = sample("govc-cluster-rules/text/sued-rules.txt").split("\n");
    const { inputs } = await read(lines.with(1, `${lines[1] ?? ""} ${header}`).join("\n"));
    expect(inputs[0]?.format).toBe("govc-cluster-rules");
  });

  test("rules behind a comment that quotes tasks", async () => {
    const rules = sample("govc-cluster-rules/text/sued-rules.txt");
    const [task] = JSON.parse(sample("task-history/json/sued-tasks.json")) as readonly unknown[];
    const { inputs, verdict } = await read(`# [\n# ${JSON.stringify(task)},\n${rules}`);
    expect(inputs[0]).toMatchObject({ format: "govc-cluster-rules", rejected: 1 });
    expect(verdict.level).not.toBe("ok");
  });
});
