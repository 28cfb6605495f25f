import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HistoryUnusable } from "../../../src/history/database.ts";
import { openHistory } from "../../../src/history/store.ts";
import { takeLock } from "../../../src/job/nightly/lock.ts";
import { runNightly } from "../../../src/job/nightly.ts";
import type { Config } from "../../../src/model/config.ts";
import type { Migration } from "../../../src/model/migration.ts";
import { aConfig, exportLine, fakeTools, readReport } from "./fake-tools.ts";
import { allOf } from "../../history/builder.ts";

let folder: string;
let config: Config;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-nightly-"));
  mkdirSync(join(folder, "exports"));
  config = aConfig(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes an export that was finished at `at`. */
function anExport(name: string, at: string, ...lines: readonly string[]): string {
  const file = join(folder, "exports", name);
  writeFileSync(file, lines.join(""));
  utimesSync(file, new Date(at), new Date(at));
  return file;
}

async function stored(): Promise<readonly (readonly (string | null)[])[]> {
  const history = await openHistory(join(folder, "history.duckdb"));
  const migrations = await allOf(history);
  history.close();
  return migrations.map(({ vm, startedAt, endedAt }) => [vm.name, startedAt, endedAt]);
}

const shown = (migrations: readonly Migration[]): readonly (string | null)[] => migrations.map(({ vm }) => vm.name);

const day = (date: number, time = "06:00:00"): string => `2026-11-${String(date).padStart(2, "0")}T${time}.000Z`;

/** Three nights: the second VM moves over the end of the first night. */
function threeNights(): void {
  const open = exportLine("start", "b", day(20, "05:40:00"));
  anExport(
    "19.txt",
    day(20, "05:50:00"),
    exportLine("other", "-", day(19, "06:00:00")),
    exportLine("start", "a", day(19, "22:00:00")),
    exportLine("end", "a", day(19, "22:01:00")),
    open,
  );
  anExport(
    "20.txt",
    day(21, "05:50:00"),
    exportLine("end", "b", day(20, "06:10:00")),
    exportLine("end", "c", day(21, "05:45:00")),
  );
  anExport(
    "21.txt",
    day(22, "05:50:00"),
    exportLine("start", "d", day(21, "23:00:00")),
    exportLine("end", "d", day(21, "23:01:00")),
    exportLine("other", "-", day(22, "05:48:00")),
  );
}

describe("a night", () => {
  test("takes the new exports, writes the report of its date and sends the mail", async () => {
    threeNights();
    rmSync(join(folder, "exports", "21.txt"));
    rmSync(join(folder, "exports", "20.txt"));
    const tools = fakeTools(day(20));
    const result = await runNightly(config, tools);
    expect(result).toMatchObject({ exitCode: 0, date: "2026-11-20", backfilled: [], mail: { status: "sent" } });
    expect(tools.mailed).toEqual([result.folder]);
    expect(readReport(result.folder).counts).toMatchObject({ migrations: 2, succeeded: 1, unfinished: 1 });
    expect(existsSync(join(config.out, "precopy.lock"))).toBe(false);
  });

  test("closes what the night before left open, under its id, and reports it then", async () => {
    threeNights();
    const later = ["20.txt", "21.txt"].map((name) => join(folder, "exports", name));
    for (const file of later) rmSync(file);
    await runNightly(config, fakeTools(day(20)));
    threeNights();
    rmSync(join(folder, "exports", "21.txt"));
    const result = await runNightly(config, fakeTools(day(21)));
    expect(shown(readReport(result.folder).migrations)).toEqual(["b", "c"]);
    expect(await stored()).toEqual([
      ["a", day(19, "22:00:00"), day(19, "22:01:00")],
      ["b", day(20, "05:40:00"), day(20, "06:10:00")],
      ["c", null, day(21, "05:45:00")],
    ]);
  });

  test("run again changes nothing and mails nothing; with a new export it grows and is mailed again", async () => {
    threeNights();
    const first = await runNightly(config, fakeTools(day(22)));
    const again = fakeTools(day(22, "07:00:00"));
    expect(await runNightly(config, again)).toMatchObject({ date: first.date, mail: null, backfilled: [] });
    expect(again.mailed).toEqual([]);
    expect(shown(readReport(first.folder).migrations)).toEqual(["d"]);
    anExport("more.txt", day(22, "07:50:00"), exportLine("end", "e", day(22, "07:00:00")));
    const grown = fakeTools(day(22, "08:00:00"));
    await runNightly(config, grown);
    expect(shown(readReport(first.folder).migrations)).toEqual(["e", "d"]);
    expect(grown.mailed).toEqual([first.folder]);
  });

  test("without a newer record is told as such, mailed, and made up for the night after", async () => {
    threeNights();
    await runNightly(config, fakeTools(day(22)));
    const silent = fakeTools(day(23));
    const result = await runNightly(config, silent);
    expect(readReport(result.folder).verdict.level).toBe("no-data");
    expect(silent.mailed).toEqual([result.folder]);
    anExport(
      "22.txt",
      day(24, "05:50:00"),
      exportLine("end", "x", day(22, "12:00:00")),
      exportLine("end", "y", day(24, "05:00:00")),
    );
    const next = await runNightly(config, fakeTools(day(24)));
    expect(next.backfilled).toEqual(["2026-11-23"]);
    expect(shown(readReport(join(config.out, "2026-11-23")).migrations)).toEqual(["x"]);
    expect(shown(readReport(next.folder).migrations)).toEqual(["y"]);
  });

  test("without any input still writes and mails a report", async () => {
    const tools = fakeTools(day(22));
    const result = await runNightly(config, tools);
    expect(readReport(result.folder).verdict.level).toBe("no-data");
    expect(tools.mailed).toHaveLength(1);
  });
});

describe("missed nights", () => {
  test("are found and made up for, each migration in exactly one report", async () => {
    threeNights();
    const result = await runNightly(config, fakeTools(day(22)));
    expect(result.backfilled).toEqual(["2026-11-20", "2026-11-21"]);
    const reports = [...result.backfilled, result.date].map((date) => readReport(join(config.out, date)));
    expect(reports.map((report) => shown(report.migrations))).toEqual([["a"], ["b", "c"], ["d"]]);
    expect(reports[2]?.diagnostics.map(({ code }) => code)).toEqual(["nights-backfilled"]);
    const history = await openHistory(join(folder, "history.duckdb"));
    const nights = await history.nights();
    history.close();
    expect(nights.map(({ date, status }) => [date, status])).toEqual([
      ["2026-11-22", "reported"],
      ["2026-11-21", "backfilled"],
      ["2026-11-20", "backfilled"],
    ]);
  });

  test("a date that has its report gets no second one: what it lacks goes to the next", async () => {
    threeNights();
    rmSync(join(folder, "exports", "21.txt"));
    rmSync(join(folder, "exports", "20.txt"));
    await runNightly(config, fakeTools(day(20, "00:30:00")));
    threeNights();
    const result = await runNightly(config, fakeTools(day(22)));
    const dates = new Set(["2026-11-20", ...result.backfilled, result.date]);
    const reports = [...dates].map((date) => readReport(join(config.out, date)));
    expect(reports.flatMap((report) => shown(report.migrations))).toEqual(["a", "b", "c", "d"]);
  });
});

describe("faults", () => {
  test("a second run at the same time is told who holds the lock", async () => {
    mkdirSync(config.out);
    const lock = await takeLock(join(config.out, "precopy.lock"), "precopy nightly --config other.yaml");
    await expect(runNightly(config, fakeTools(day(22)))).rejects.toThrow(
      `"precopy nightly --config other.yaml" (process ${process.pid}`,
    );
    await lock.release();
    threeNights();
    const both = await Promise.allSettled([
      runNightly(config, fakeTools(day(22))),
      runNightly(config, fakeTools(day(22))),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await stored()).toHaveLength(4);
  });

  test("a damaged history costs the comparison, not the report", async () => {
    threeNights();
    writeFileSync(join(folder, "history.duckdb"), "no database ".repeat(2000));
    const result = await runNightly(config, fakeTools(day(22)));
    const report = readReport(result.folder);
    expect(shown(report.migrations)).toEqual(["d"]);
    expect(report.diagnostics).toMatchObject([{ code: "history-damaged", severity: "warning" }]);
    expect(result.mail?.status).toBe("sent");
  });

  test("a history that cannot be opened costs the comparison, not the report", async () => {
    threeNights();
    mkdirSync(join(folder, "is-a-folder.duckdb"));
    const result = await runNightly({ ...config, history: join(folder, "is-a-folder.duckdb") }, fakeTools(day(22)));
    expect(shown(readReport(result.folder).migrations)).toEqual(["d"]);
    expect(readReport(result.folder).diagnostics).toHaveLength(1);
  });

  test("a history that may only be read is compared with, and the report says that it was not updated", async () => {
    threeNights();
    await runNightly(config, fakeTools(day(22)));
    const file = config.history ?? "";
    const before = await stored();
    anExport("22.txt", day(23, "05:50:00"), exportLine("end", "x", day(22, "12:00:00")));
    const readOnly = await openHistory(file, { readOnly: true });
    await expect(readOnly.prune(day(30))).rejects.toThrow(/read-only/i);
    readOnly.close();
    const result = await runNightly(config, fakeTools(day(23)), (path, options) =>
      options?.readOnly === true
        ? openHistory(path, options)
        : Promise.reject(new HistoryUnusable("history-read-only", `The history ${path} cannot be written`)),
    );
    const report = readReport(result.folder);
    expect(shown(report.migrations)).toEqual(["x"]);
    expect(report.diagnostics.map(({ code }) => code)).toEqual(["history-read-only", "history-not-updated"]);
    expect(await stored()).toEqual(before);
  });

  test("a disk that fills up under the history costs the update, not the report; the next run catches up", async () => {
    threeNights();
    const result = await runNightly(config, fakeTools(day(22)), async (path, options) => {
      const history = await openHistory(path, options);
      return { ...history, apply: () => Promise.reject(new Error("IO Error: No space left on device")) };
    });
    const report = readReport(result.folder);
    expect(shown(report.migrations)).toContain("d");
    expect(report.diagnostics.map(({ code }) => code)).toContain("history-not-updated");
    await runNightly(config, fakeTools(day(22, "08:00:00")));
    expect(await stored()).toHaveLength(4);
  });

  test("without a history each night is reported by itself", async () => {
    threeNights();
    const result = await runNightly({ ...config, history: null }, fakeTools(day(22)));
    expect(result.backfilled).toEqual([]);
    expect(shown(readReport(result.folder).migrations)).toEqual(["d"]);
    expect(readdirSync(folder).sort()).toEqual(["exports", "reports"]);
  });

  test("a full disk ends the run with a sentence; the next run makes up for the night", async () => {
    threeNights();
    const full = fakeTools(day(22), { write: () => Promise.reject(new Error("ENOSPC: no space left on device")) });
    await expect(runNightly(config, full)).rejects.toThrow(/report of 2026-11-20 could not be written .*ENOSPC/);
    expect(existsSync(join(config.out, "precopy.lock"))).toBe(false);
    expect(await stored()).toHaveLength(4);
    const result = await runNightly(config, fakeTools(day(22)));
    expect(result.backfilled).toEqual(["2026-11-20", "2026-11-21"]);
    expect(result.mail?.status).toBe("sent");
  });

  test("a share that vanished is a problem in a report that is still mailed", async () => {
    threeNights();
    const gone = { path: join(folder, "share"), vcenter: null, timeZone: null, dateOrder: null, format: null };
    const tools = fakeTools(day(22));
    const result = await runNightly({ ...config, inputs: [gone, ...config.inputs] }, tools);
    const codes = readReport(result.folder).diagnostics.map(({ code }) => code);
    expect(codes).toEqual(["input-unreachable", "nights-backfilled"]);
    expect(tools.mailed).toHaveLength(1);
  });

  test("an export still being written waits, and is read whole the night after", async () => {
    threeNights();
    const file = anExport("growing.txt", day(22, "05:59:59"), exportLine("start", "g", day(22, "04:00:00")));
    const grow = (): Promise<void> => {
      writeFileSync(file, exportLine("start", "g", day(22, "04:00:00")) + exportLine("end", "g", day(22, "04:01:00")));
      return Promise.resolve();
    };
    const first = await runNightly(config, fakeTools(day(22), { settleSeconds: 30, sleep: grow }));
    expect(shown(readReport(first.folder).migrations)).toEqual(["d"]);
    expect(readReport(first.folder).diagnostics.map(({ code }) => code)).toContain("input-unsettled");
    utimesSync(file, new Date(day(22)), new Date(day(22)));
    await runNightly(config, fakeTools(day(23)));
    expect(await stored()).toContainEqual(["g", day(22, "04:00:00"), day(22, "04:01:00")]);
  });

  test("2,000 exports in one night are one reading", async () => {
    const at = new Date(day(22, "05:50:00"));
    for (let index = 0; index < 2000; index++) {
      const second = new Date(Date.parse(day(21, "12:00:00")) + index * 25_000).toISOString();
      const file = join(folder, "exports", `event-${index}.txt`);
      writeFileSync(file, exportLine("end", `vm${index}`, second));
      utimesSync(file, at, at);
    }
    let readings = 0;
    const tools = fakeTools(day(22));
    const read: typeof tools.read = (files) => {
      readings++;
      return tools.read(files);
    };
    const result = await runNightly(config, { ...tools, read });
    expect(readings).toBe(1);
    expect(readReport(result.folder).counts.migrations).toBe(2000);
    expect(await stored()).toHaveLength(2000);
  }, 120_000);

  test("0-byte exports are read once and forgotten", async () => {
    threeNights();
    anExport("empty.txt", day(22, "05:50:00"));
    const first = await runNightly(config, fakeTools(day(22)));
    expect(readReport(first.folder).inputs.map((input) => basename(input.path))).toContain("empty.txt");
    const second = await runNightly(config, fakeTools(day(22, "07:00:00")));
    expect(readReport(second.folder).inputs.map((input) => basename(input.path))).not.toContain("empty.txt");
  });

  test("a mail that cannot be sent leaves the report, is said, and is tried again", async () => {
    threeNights();
    const down = fakeTools(day(22), { mail: () => Promise.reject(new Error("550 no such user")) });
    const result = await runNightly(config, down);
    expect(result).toMatchObject({ exitCode: 2, mail: null });
    expect(result.messages).toContain("The mail was not sent: 550 no such user");
    expect(shown(readReport(result.folder).migrations)).toEqual(["d"]);
    const up = fakeTools(day(22));
    expect((await runNightly(config, up)).mail?.status).toBe("sent");
  });

  test("a clock set back by days loses and doubles nothing", async () => {
    threeNights();
    await runNightly(config, fakeTools(day(22)));
    await runNightly(config, fakeTools(day(19)));
    anExport("22.txt", day(23, "05:50:00"), exportLine("end", "x", day(22, "12:00:00")));
    const result = await runNightly(config, fakeTools(day(23)));
    expect(shown(readReport(result.folder).migrations)).toEqual(["x"]);
    expect(await stored()).toHaveLength(5);
  });
});

test("what is past its retention is removed, from the history and from the disk", async () => {
  threeNights();
  await runNightly(config, fakeTools(day(22)));
  const short = { ...config, retention: { reportDays: 1, historyDays: 2 } };
  anExport("22.txt", day(23, "05:50:00"), exportLine("end", "x", day(22, "12:00:00")));
  await runNightly(short, fakeTools(day(23)));
  expect(readdirSync(config.out).filter((name) => name.startsWith("2026"))).toEqual(["2026-11-22", "2026-11-23"]);
  expect((await stored()).map(([vm]) => vm)).toEqual(["d", "x"]);
});
