import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHash } from "node:crypto";
import { selectCsv, Workplace } from "../cli/run-cli.ts";

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.dispose());

const moved = (vm: string, from: string, to: string, start: string, end: string): [string, string][] => [
  [start, `Migrating ${vm} from ${from}, ds1 to ${to}, ds1 in DC`],
  [end, `Migration of virtual machine ${vm} from ${from}, ds1 to ${to}, ds1 completed`],
];
const events = (...rows: (readonly [string, string])[]): string =>
  place.write(
    "events.csv",
    selectCsv([["2026-11-22 20:00:00", "Login by anna"], ...rows, ["2026-11-23 04:00:00", "Login by anna"]]),
  );
const listed = (name: string, at: string, vm: string, host: string, power = "PoweredOn"): string =>
  place.write(
    name,
    `"Name","Id","VMHost","MemoryGB","PowerState","TakenAt"\r\n"${vm}","VirtualMachine-vm-12","${host}","4","${power}","${at}"\r\n`,
  );
const config = (text: string): string => place.write("precopy.yaml", `inputs: [exports]\nhistory: false\n${text}`);
const ORACLE = "allowedHosts:\n  - name: Oracle\n    vms: ['ora-*', sql01]\n    hosts: [esx1.x, esx2.x]\n";

async function residency(...args: string[]) {
  const out = join(place.folder, "audit");
  const run = await place.run(["residency", ...args, "--out", out, "--time-zone", "UTC", "--quiet"]);
  if (!existsSync(join(out, "residency.csv"))) return { ...run, rows: [], html: "", csv: "" };
  const csv = readFileSync(join(out, "residency.csv"), "utf8");
  const [head = "", ...lines] = csv.replace("\uFEFF", "").trimEnd().split("\r\n");
  const names = head.split(",");
  const rows = lines.map((line) => Object.fromEntries(line.split(",").map((cell, index) => [names[index], cell])));
  return { ...run, rows, csv, html: readFileSync(join(out, "residency.html"), "utf8") };
}

const told = (rows: readonly Record<string, string | undefined>[]) =>
  rows.map(({ basis, host, from, to }) => [basis, host, from?.slice(11, 19), to?.slice(11, 19)].join(" "));

describe("precopy residency", () => {
  test("tells the stays around a move, and what only has no move known", async () => {
    const input = events(...moved("sql01", "esx1.x", "esx2.x", "2026-11-22 22:00:00", "2026-11-22 22:00:20"));
    const { code, rows, html } = await residency(input, "--vm", "SQL*");
    expect(code).toBe(0);
    expect(told(rows)).toEqual([
      "no-move-known esx1.x 20:00:00 22:00:00",
      "seen esx1.x 22:00:00 22:00:20",
      "no-move-known esx2.x 22:00:20 04:00:00",
    ]);
    expect(html).toContain(createHash("sha256").update(readFileSync(input)).digest("hex"));
    expect(html).toContain("default-src &#x27;none&#x27;; style-src");
    expect(html).toContain("end of the move to esx2.x");
  });

  test("a VM that never moved: seen at two inventories, no move between, and outside its hosts is exit 1", async () => {
    const inputs = [
      events(),
      listed("a.csv", "2026-11-22T21:00:00Z", "sql01", "esx9.x"),
      listed("b.csv", "2026-11-23T03:00:00Z", "sql01", "esx9.x"),
    ];
    const { code, rows, html, err } = await residency(...inputs, "--config", config(ORACLE));
    expect(code).toBe(1);
    expect(told(rows)).toContain("seen esx9.x 21:00:00 03:00:00");
    expect(rows.find(({ basis }) => basis === "seen")).toMatchObject({ allowed: "false", outsideOf: "Oracle" });
    expect(html).toContain("No move known");
    expect(err).toContain("outside the allowed hosts: sql01");
  });

  test("an inventory alone says where it is at its own time only; where no export covers the time, there is a gap", async () => {
    const inputs = [
      listed("a.csv", "2026-11-22T21:00:00Z", "sql01", "esx1.x"),
      listed("b.csv", "2026-11-23T03:00:00Z", "sql01", "esx1.x"),
    ];
    const { code, rows } = await residency(...inputs, "--vm", "sql01");
    expect(code).toBe(0);
    expect(told(rows)).toEqual([
      "seen esx1.x 21:00:00 21:00:00",
      "gap  21:00:00 03:00:00",
      "seen esx1.x 03:00:00 03:00:00",
    ]);
    expect(rows[1]).toMatchObject({ seconds: "21600" });
    expect(rows[1]?.["note"]).toMatch(/no export covers this time/);
  });

  test("evidence that disagrees leaves a gap, and a move whose end is not known ends what is known", async () => {
    const inputs = [
      events(["2026-11-22 23:00:00", "Migrating sql02 from esx1.x, ds1 to esx2.x, ds1 in DC"]),
      listed("a.csv", "2026-11-22T21:00:00Z", "sql01", "esx1.x"),
      listed("b.csv", "2026-11-23T03:00:00Z", "sql01", "esx2.x"),
    ];
    const first = await residency(...inputs, "--vm", "sql01");
    expect(told(first.rows)).toContain("gap  21:00:00 03:00:00");
    expect(first.csv).toContain("no record says when or how it changed its host");
    const second = await residency(...inputs, "--vm", "sql02");
    expect(told(second.rows).at(-1)).toBe("gap  23:00:00 04:00:00");
    expect(second.csv).toContain("a move began and its end is not known");
  });

  test("an undated inventory dates nothing and is judged all the same", async () => {
    const undated = place.write(
      "vms.csv",
      '"Name","Id","VMHost","MemoryGB","PowerState"\r\n"sql01","VirtualMachine-vm-12","esx9.x","4","PoweredOn"\r\n',
    );
    const { code, rows } = await residency(events(), undated, "--config", config(ORACLE));
    expect(code).toBe(1);
    expect(rows.at(-1)).toMatchObject({ basis: "undated", host: "esx9.x", from: "", to: "", allowed: "false" });
  });

  test("a powered-off VM runs nowhere, so it is no violation", async () => {
    const inventory = listed("a.csv", "2026-11-22T21:00:00Z", "sql01", "esx9.x", "PoweredOff");
    const { code, csv } = await residency(events(), inventory, "--config", config(ORACLE));
    expect(code).toBe(0);
    expect(csv).toMatch(/inventory, powered off.*,1,true,true,,/);
  });

  test("cuts to the time asked for and says how long nothing is known", async () => {
    const input = events(...moved("sql01", "esx1.x", "esx2.x", "2026-11-22 22:00:00", "2026-11-22 22:00:20"));
    const asked = ["--vm", "sql01", "--from", "2026-11-22T18:00", "--to", "2026-11-22T23:00"];
    const { rows } = await residency(input, ...asked);
    expect(told(rows)).toEqual([
      "gap  18:00:00 20:00:00",
      "no-move-known esx1.x 20:00:00 22:00:00",
      "seen esx1.x 22:00:00 22:00:20",
      "no-move-known esx2.x 22:00:20 23:00:00",
    ]);
  });

  test("names that a page or a spreadsheet would obey stay text", async () => {
    const name = "=1+<b>x</b>";
    const input = events(...moved(name, "esx1.x", "esx2.x", "2026-11-22 22:00:00", "2026-11-22 22:00:20"));
    const { csv, html } = await residency(input, "--vm", "=1*");
    expect(csv).toContain("'=1+<b>x</b>");
    expect(html).not.toContain("<b>x</b>");
    expect(csv.startsWith("\uFEFFvcenter,vm,")).toBe(true);
  });

  test("a VM that is not there ends with 2 and a near name, as do inputs that say nothing", async () => {
    const input = events(...moved("sql01", "esx1.x", "esx2.x", "2026-11-22 22:00:00", "2026-11-22 22:00:20"));
    const none = await residency(input, "--vm", "slq01");
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("Near: sql01.")]);
    const empty = await residency(place.write("x.bin", "nothing at all"), "--vm", "sql01");
    expect([empty.code, empty.err]).toEqual([2, expect.stringContaining("Nothing usable")]);
    const unasked = await residency(input);
    expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining("--vm NAME")]);
  });
});

describe("with the configuration alone", () => {
  test("what the history keeps counts when its exports are gone", async () => {
    const folder = join(place.folder, "exports");
    mkdirSync(folder);
    const input = events(...moved("sql01", "esx1.x", "esx9.x", "2026-11-22 22:00:00", "2026-11-22 22:00:20"));
    const exported = join(folder, "events.csv");
    renameSync(input, exported);
    const old = new Date("2026-11-23T04:30:00Z");
    utimesSync(exported, old, old);
    const settings = place.write(
      "precopy.yaml",
      `inputs: [exports]\nhistory: history.duckdb\ntimeZone: UTC\nout: reports\ngates:\n  rules: { licence-host: 0 }\n${ORACLE}`,
    );
    const night = await place.run(["nightly", "--config", settings, "--now", "2026-11-23T06:00:00Z"]);
    // The same stay is the night's finding, a gate and in the mail.
    expect(night.code).toBe(1);
    expect(readFileSync(join(place.folder, "reports", "2026-11-23", "mail.txt"), "utf8")).toContain(
      "sql01 runs outside the hosts of Oracle",
    );
    rmSync(exported);
    const { code, rows, html } = await residency("--config", settings, "--vm", "sql01");
    expect(code).toBe(1);
    expect(told(rows)).toEqual([
      "no-move-known esx1.x 20:00:00 22:00:00",
      "seen esx1.x 22:00:00 22:00:20",
      "no-move-known esx9.x 22:00:20 04:00:00",
    ]);
    expect(rows[1]?.["fromEvidence"]).toContain("start of a move away (history");
    expect(html).toContain("read earlier, kept by the history");
  });

  test("a folder of a history export says what the history says, and other VMs in it are not read", async () => {
    mkdirSync(join(place.folder, "exports"));
    const night = (name: string, rows: readonly (readonly [string, string])[]): void => {
      const file = join(place.folder, "exports", name);
      renameSync(place.write("events.csv", selectCsv(rows)), file);
      utimesSync(file, new Date("2026-11-23T04:30:00Z"), new Date("2026-11-23T04:30:00Z"));
    };
    night("a.csv", [
      ...moved("sql01", "esx1.x", "esx9.x", "2026-11-22 22:00:00", "2026-11-22 22:00:20"),
      ...moved("web01", "esx1.x", "esx2.x", "2026-11-22 22:10:00", "2026-11-22 22:10:20"),
    ]);
    const settings = place.write(
      "precopy.yaml",
      "inputs: [exports]\nhistory: history.duckdb\ntimeZone: UTC\nout: reports\nwrite: [json]\n",
    );
    await place.run(["nightly", "--config", settings, "--now", "2026-11-23T06:00:00Z"]);
    const target = join(place.folder, "parquet");
    expect((await place.run(["history", "export", "--config", settings, "--out", target])).code).toBe(0);
    const { code, rows } = await residency(target, "--vm", "SQL*");
    expect([code, new Set(rows.map(({ vm }) => vm))]).toEqual([0, new Set(["sql01"])]);
    expect(told(rows)).toEqual(["seen esx1.x 22:00:00 22:00:20", "seen esx9.x 22:00:20 22:00:20"]);
    expect(rows[0]?.["fromEvidence"]).toMatch(/vc=_unknown\/month=202611\/night-2026-11-22\.parquet:1/);
    // With the files themselves, which cover the time too, the same move counts once.
    const twice = await residency(target, join(place.folder, "exports"), "--vm", "sql01");
    expect(told(twice.rows)).toEqual(["seen esx1.x 22:00:00 22:00:20", "no-move-known esx9.x 22:00:20 22:10:20"]);
    const none = await residency(target, "--vm", "sql02");
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("Near: sql01.")]);
  });

  test("a VM that never moved makes the finding and crosses the gate", async () => {
    const settings = config(`gates:\n  rules: { licence-host: 0 }\n${ORACLE}`);
    const inputs = [events(), listed("a.csv", "2026-11-22T21:00:00Z", "sql01", "esx9.x")];
    const { code, report } = await place.report(inputs, ["--config", settings, "--time-zone", "UTC"]);
    expect(code).toBe(1);
    expect(report.findings.find(({ rule }) => rule === "licence-host")?.title).toBe(
      "sql01 runs outside the hosts of Oracle",
    );
  });
});
