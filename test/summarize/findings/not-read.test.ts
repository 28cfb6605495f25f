import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/model/diagnostic.ts";
import { eventsMissing } from "../../../src/summarize/findings/events-missing.ts";
import { hostLogsApart } from "../../../src/summarize/findings/host-logs-apart.ts";
import { inputNotRead } from "../../../src/summarize/findings/input-not-read.ts";
import { found } from "../../support/findings.ts";

const diagnostic = (part: Partial<Diagnostic>): Diagnostic => ({
  severity: "error",
  code: "missing-input",
  message: "in/a.csv: there is no such file or folder.",
  input: null,
  line: null,
  count: 1,
  ...part,
});

describe("nothing is OK that was not read", () => {
  test("an input that is not there", () => {
    expect(found(inputNotRead, { diagnostics: [diagnostic({})] })).toMatchObject([
      { severity: "watch", title: "in/a.csv could not be read", subjects: ["in/a.csv"] },
    ]);
  });

  test("any error but those that another rule tells", () => {
    const codes = ["broken-export", "unreadable-input", "input-unreachable", "something-new"];
    const elsewhere = ["unread-input", "unread-part", "damaged-input"];
    for (const code of codes) expect(found(inputNotRead, { diagnostics: [diagnostic({ code })] })).toHaveLength(1);
    for (const code of elsewhere) expect(found(inputNotRead, { diagnostics: [diagnostic({ code })] })).toEqual([]);
  });

  test("not the file system's own folder, nor a warning", () => {
    const message = "in/lost+found: it may not be read by this user.";
    expect(found(inputNotRead, { diagnostics: [diagnostic({ message })] })).toEqual([]);
    expect(found(inputNotRead, { diagnostics: [diagnostic({ severity: "warning" })] })).toEqual([]);
  });

  test("an export that stops at its tool's limit", () => {
    const cap = diagnostic({ code: "export-cap", severity: "warning", message: "a.csv: exactly 100 events." });
    expect(found(eventsMissing, { diagnostics: [cap] })).toMatchObject([{ severity: "watch" }]);
  });

  test("a time in which vCenter dropped events", () => {
    const event = { at: "2026-11-22T23:00:00.000Z", vcenter: "vc01", subject: null, message: "" };
    expect(found(eventsMissing, { events: [{ ...event, what: "events-dropped" }] })).toMatchObject([
      { title: "vc01 dropped events: moves may be missing" },
    ]);
    expect(found(eventsMissing, { events: [{ ...event, what: "ha-restart" }] })).toEqual([]);
  });

  test("migrations that hosts measured and nobody can place", () => {
    const apart = (stopSeconds: number | null, of: number) =>
      found(hostLogsApart, { logsApart: { stops: [{ at: null, stopSeconds }], of } });
    expect(apart(0.2, 5)).toMatchObject([
      { severity: "watch", title: "1 of 5 migrations in host logs could be joined to no move" },
    ]);
    expect(apart(0.2, 500)).toEqual([]);
    expect(apart(null, 5)).toMatchObject([{ severity: "watch" }]);
    expect(apart(2.31, 500)).toMatchObject([
      { severity: "act", title: "A host measured a stop of 2.31 s; which VM's is not known" },
    ]);
    expect(found(hostLogsApart, { logsApart: { stops: [], of: 5 } })).toEqual([]);
  });
});
