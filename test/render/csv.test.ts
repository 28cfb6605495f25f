import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { CSV_COLUMNS, renderCsv } from "../../src/render/csv.ts";
import type { Report } from "../../src/model/report.ts";
import { fakeReport } from "../support/fake-report.ts";

const written = (report: Report): string => [...renderCsv(report)].join("");

function rowsOf(report: Report): Record<string, string>[] {
  return parse(written(report), { bom: true, columns: true, record_delimiter: "\r\n" });
}

/** The report with its first migration's VM renamed. */
function withVmName(name: string): Report {
  const report = fakeReport({ migrations: 3 });
  const [first, ...others] = report.migrations;
  if (first === undefined) throw new Error("no migration");
  return { ...report, migrations: [{ ...first, vm: { ...first.vm, name } }, ...others] };
}

describe("renderCsv", () => {
  test("begins with a BOM and ends every row with CRLF", () => {
    const text = written(fakeReport({ migrations: 5 }));
    expect(text.startsWith("\uFEFFid,vcenter,vm,vmMoref,")).toBe(true);
    expect(text.endsWith("\r\n")).toBe(true);
    expect(text.split("\r\n")).toHaveLength(7);
  });

  test("has unique headers, among them those readers rely on", () => {
    const headers = CSV_COLUMNS.map(({ header }) => header);
    expect(new Set(headers).size).toBe(headers.length);
    for (const header of ["vm", "vmMoref", "sourceHost", "durationSeconds", "stunBestSeconds", "stunBasis"]) {
      expect(headers).toContain(header);
    }
  });

  test.each([false, true])("carries one row a migration with the report's figures (hostile: %s)", (hostile) => {
    const report = fakeReport({ migrations: 120, hostile });
    const rows = rowsOf(report);
    expect(rows).toHaveLength(120);
    for (const [index, migration] of report.migrations.entries()) {
      const row = rows[index] ?? {};
      // UTF-8 cannot carry half a surrogate pair.
      const name = Buffer.from(migration.vm.name ?? "").toString();
      expect(row["vm"]).toBe(/^[=+\-@\t\r]/.test(name) ? `'${name}` : name);
      expect(row["startedAt"]).toBe(migration.startedAt ?? "");
      expect(row["durationSeconds"]).toBe(migration.durationSeconds === null ? "" : String(migration.durationSeconds));
      expect(row["stunBestSeconds"]).toBe(migration.stun.seconds === null ? "" : String(migration.stun.seconds.best));
      expect(row["outcome"]).toBe(migration.outcome);
      expect(row["evidence"]?.split("; ").length).toBeGreaterThanOrEqual(1);
    }
  });

  test.each(["=1+1", "+49 30", "-db01", "@home", "\tx", "\rx"])("defuses %j with an apostrophe", (name) => {
    expect(rowsOf(withVmName(name))[0]?.["vm"]).toBe(`'${name}`);
  });

  test.each(["db=01", "'db", " =1", "a\r\nb", 'say "hi", twice', "Müller"])("leaves %j as it is", (name) => {
    expect(rowsOf(withVmName(name))[0]?.["vm"]).toBe(name);
  });

  test("never touches a negative or tiny number", () => {
    const report = fakeReport({ migrations: 1 });
    const [first] = report.migrations;
    if (first === undefined) throw new Error("no migration");
    const strange = { ...report, migrations: [{ ...first, durationSeconds: -1.5, queueSeconds: 1e-7 }] };
    expect(rowsOf(strange)[0]).toMatchObject({ durationSeconds: "-1.5", queueSeconds: "0.0000001" });
  });
});
