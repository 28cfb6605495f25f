import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { selectCsv, Workplace } from "./run-cli.ts";

const START = "Migrating web01 from esx1.x, ds1 to esx2.x, ds1 in DC";
const END = "Migration of virtual machine web01 from esx1.x, ds1 to esx2.x, ds1 completed";
const FAILED = "Cannot migrate db01 from esx1.x, ds1 to esx2.x, ds1 in DC";
const night = (time: string): string => `2026-11-22 ${time}`;

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.dispose());

describe("precopy report", () => {
  it("pairs by VM and time, in UTC, with the precision of the export", async () => {
    const { code, report } = await place.report([
      place.write(
        "a.csv",
        selectCsv([
          [night("22:00:00"), START],
          [night("22:00:20"), END],
        ]),
      ),
    ]);
    expect(code).toBe(0);
    expect(report.counts).toMatchObject({ migrations: 1, succeeded: 1, startMissing: 0, endMissing: 0 });
    expect(report.migrations[0]).toMatchObject({
      kind: "vmotion",
      trigger: "user",
      durationSeconds: 20,
      durationErrorSeconds: 1,
      startedAt: "2026-11-22T22:00:00.000Z",
      pairing: { basis: "vm-and-time" },
      evidence: [{ line: 2 }, { line: 3 }],
    });
  });

  it("ends with 2 where the verdict is no data, whatever else was read", async () => {
    const path = place.write(
      "RVTools_tabvInfo.csv",
      "VM,Powerstate,Template,CPUs,Memory,VM ID,VI SDK Server\nweb01,poweredOn,False,2,4096,vm-1,vc1\n",
    );
    const { code, report } = await place.report([path]);
    expect([code, report.verdict.level, report.inputs[0]?.format]).toEqual([2, "no-data", "rvtools-csv"]);
  });

  it("counts identical rows of one file, and the highest multiplicity across files", async () => {
    const three = place.write("three.csv", selectCsv([1, 2, 3].map(() => [night("22:05:00"), FAILED])));
    const two = place.write("two.csv", selectCsv([1, 2].map(() => [night("22:05:00"), FAILED])));
    const { report } = await place.report([three, two]);
    expect(report.counts).toMatchObject({ migrations: 3, failed: 3 });
    expect(report.inputs.map(({ records, used, duplicate }) => [records, used, duplicate])).toEqual([
      [3, 3, 0],
      [2, 0, 2],
    ]);
    expect(new Set(report.migrations.map(({ id }) => id)).size).toBe(3);
    expect(report.migrations.every(({ half, failure }) => half === "none" && failure !== null)).toBe(true);
  });

  it("gives an end that names nobody to no one where two are open", async () => {
    const rows: [string, string][] = [
      [night("22:00:00"), "Relocating a from esx1.x, ds1 in DC to esx1.x, ds2 in DC"],
      [night("22:00:05"), "Relocating b from esx1.x, ds1 in DC to esx1.x, ds2 in DC"],
      [night("22:10:00"), "Completed the relocation of the virtual machine"],
    ];
    const both = await place.report([place.write("both.csv", selectCsv(rows))]);
    expect(both.report.counts).toMatchObject({ migrations: 2, unfinished: 2, unattributedEnds: 1 });
    const one = await place.report([place.write("one.csv", selectCsv(rows.filter((_, index) => index !== 1)))]);
    expect(one.report.counts).toMatchObject({ migrations: 1, succeeded: 1, unattributedEnds: 0 });
  });

  it("reads standard input, gzip and any order of arguments alike", async () => {
    const csv = selectCsv([
      [night("22:00:00"), START],
      [night("22:00:20"), END],
      [night("22:05:00"), FAILED],
    ]);
    const ids = (run: { report: { migrations: readonly { id: string }[] } }): string[] =>
      run.report.migrations.map(({ id }) => id);
    const plain = ids(await place.report([place.write("a.csv", csv)]));
    const packed = place.write("b.csv.gz", gzipSync(csv));
    expect(ids(await place.report(["-"], ["--time-zone", "UTC"], csv))).toEqual(plain);
    expect(ids(await place.report([packed]))).toEqual(plain);
    expect(ids(await place.report([packed, place.write("c.csv", csv)]))).toEqual(plain);
    expect(ids(await place.report([place.write("c.csv", csv), packed]))).toEqual(plain);
  });

  it("cuts by the end of a move, while pairing sees every record", async () => {
    const file = place.write(
      "a.csv",
      selectCsv([
        [night("23:59:50"), START],
        ["2026-11-23 00:00:10", END],
      ]),
    );
    const evening = await place.report([file], ["--time-zone", "UTC", "--to", "2026-11-23T00:00"]);
    const morning = await place.report([file], ["--time-zone", "UTC", "--from", "2026-11-23T00:00"]);
    expect([evening.report.counts.migrations, morning.report.counts.migrations]).toEqual([0, 1]);
    expect(morning.report.migrations[0]?.durationSeconds).toBe(20);
  });

  it("reports the good among strangers, each with a diagnostic", async () => {
    const good = place.write(
      "good.csv",
      selectCsv([
        [night("22:00:00"), START],
        [night("22:00:20"), END],
      ]),
    );
    const truncated = place.write(
      "cut.csv",
      `${selectCsv([[night("22:05:00"), FAILED]])}"2026-11-22 22:06:00","LAB\\anna","Migrating web`,
    );
    const pdf = place.write("a.pdf", "%PDF-1.7\n%âãÏÓ\n1 0 obj");
    const empty = place.write("empty.csv", "");
    const { code, report, err } = await place.report([good, truncated, pdf, empty]);
    expect(code).toBe(0);
    expect(report.counts).toMatchObject({ migrations: 2, succeeded: 1, failed: 1 });
    expect(report.diagnostics.map(({ code: own }) => own).sort()).toEqual([
      "damaged-input",
      "rejected-record",
      "unclaimed-input",
      "unclaimed-input",
    ]);
    expect(report.diagnostics.find(({ code: own }) => own === "rejected-record")?.line).toBe(3);
    expect(err).toContain("is empty");
    const strict = await place.report([good, truncated, pdf, empty], ["--time-zone", "UTC", "--strict"]);
    expect(strict.code).toBe(2);
  });

  it("recognises its own outputs and skips them", async () => {
    const good = place.write(
      "good.csv",
      selectCsv([
        [night("22:00:00"), START],
        [night("22:00:20"), END],
      ]),
    );
    await place.run(["report", good, "--out", `${place.folder}/before`, "--time-zone", "UTC"]);
    const { report } = await place.report([good, `${place.folder}/before`]);
    expect(report.counts.migrations).toBe(1);
    const own = report.diagnostics.filter(({ code }) => code === "own-output");
    expect(own.length).toBe(5);
    expect(own.every(({ severity }) => severity === "info")).toBe(true);
  });

  it.each([
    [["report"], "missing required argument"],
    [["report", "a.csv", "--write", "pdf"], "Choose from html, json, csv, mail"],
    [["report", "a.csv", "--time-zone", "Mars/Phobos"], "is no time zone"],
    [["report", "a.csv", "--input-format", "excel"], "is no format"],
    [["report", "a.csv", "--now", "soon"], "is no ISO time"],
    [["bogus"], "unknown command"],
  ])("%j ends with 2 and says why", async (args, why) => {
    const { code, err } = await place.run(args);
    expect(code).toBe(2);
    expect(err).toContain(why);
    expect(err).toMatch(/^precopy: /);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("ends with 2 where nothing is usable, and with 0 where there were no migrations", async () => {
    const missing = await place.report([`${place.folder}/nothing-here`]);
    expect(missing.code).toBe(2);
    expect(missing.err.match(/nothing-here/g)).toHaveLength(1);
    const quiet = await place.report([
      place.write("a.csv", selectCsv([[night("22:00:00"), "User LAB\\anna logged in"]])),
    ]);
    expect([quiet.code, quiet.report.counts.migrations, quiet.report.verdict.level]).toEqual([0, 0, "ok"]);
  });

  it("refuses dates that can be read in two ways, naming the option", async () => {
    const file = place.write(
      "a.csv",
      selectCsv([
        ["05/06/2021 22:00:00", START],
        ["05/06/2021 22:00:20", END],
      ]),
    );
    const refused = await place.report([file]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("--date-order");
    expect(refused.report.inputs[0]).toMatchObject({ records: 2, rejected: 2, used: 0 });
    const quiet = place.write(
      "b.csv",
      selectCsv([
        ["05/06/2021 22:00:00", START],
        ["05/06/2021 22:00:01", "User anna logged in"],
      ]),
    );
    expect((await place.report([quiet])).code).toBe(2);
    const told = await place.report([file], ["--time-zone", "UTC", "--date-order", "dmy"]);
    expect(told.report.migrations[0]?.startedAt).toBe("2021-06-05T22:00:00.000Z");
  });

  it("keeps equal names of two vCenters apart, and one vCenter's files together", async () => {
    const one = place.write("one.csv", selectCsv([[night("22:00:00"), START]]));
    const two = place.write("two.csv", selectCsv([[night("22:00:20"), END]]));
    expect((await place.report([one, two])).report.counts).toMatchObject({ migrations: 1, succeeded: 1 });
    const apart = await place.report(
      [one, two],
      ["--time-zone", "UTC", "--vcenter", `vc1=${one}`, "--vcenter", `vc2=${two}`],
    );
    expect(apart.report.counts).toMatchObject({ migrations: 2, startMissing: 1, endMissing: 1 });
  });
});

describe("precopy explain", () => {
  it("shows records, rule, operands and the next command", async () => {
    const file = place.write(
      "a.csv",
      selectCsv([
        [night("22:00:00"), START],
        [night("22:00:20"), END],
      ]),
    );
    const { code, out } = await place.run(["explain", "web01", file, "--time-zone", "UTC", "--json"]);
    expect(code).toBe(0);
    const told = JSON.parse(out) as {
      migration: { durationSeconds: number };
      records: { text: string }[];
      trace: { operands: Record<string, number> };
      next: { command: string }[];
    };
    const { operands } = told.trace;
    expect(((operands["endEpochMs"] ?? 0) - (operands["startEpochMs"] ?? 0)) / 1000).toBe(
      told.migration.durationSeconds,
    );
    expect(told.records.map(({ text }) => text)).toEqual([
      expect.stringContaining("Migrating web01"),
      expect.stringContaining("completed"),
    ]);
    expect(told.next[0]?.command).toContain("Get-VIEvent");
    const unknown = await place.run(["explain", "nobody", file, "--time-zone", "UTC"]);
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("nobody")]);
  });
});

describe("precopy inspect and formats", () => {
  it("explains every decision", async () => {
    const file = place.write(
      "a.csv",
      selectCsv([
        ["11/22/2026 10:00:00 PM", START],
        ["gestern", END],
      ]),
    );
    const { code, out } = await place.run(["inspect", file, "--time-zone", "UTC", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      {
        format: "powercli-select-csv",
        encoding: "utf-8",
        delimiter: ",",
        timeZone: "UTC",
        dateOrder: "mdy",
        records: 2,
        used: 1,
        rejected: 1,
        rejectedSample: [{ line: 3 }],
      },
    ]);
  });

  it("lists every format with a command", async () => {
    const { out } = await place.run(["formats", "--json"]);
    const formats = JSON.parse(out) as { id: string; recipes: { command: string }[] }[];
    expect(formats.length).toBeGreaterThan(10);
    expect(
      formats.every(({ recipes }) => recipes.length > 0 && recipes.every(({ command }) => command.length > 10)),
    ).toBe(true);
  });
});
