import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { openHistory } from "../../src/history/store.ts";
import { sourceName } from "../../src/job/source-name.ts";
import type { Report } from "../../src/model/report.ts";
import { selectCsv, Workplace } from "./run-cli.ts";
import { allOf } from "../history/builder.ts";

let place: Workplace;
let config: string;
beforeEach(() => {
  place = new Workplace();
  mkdirSync(join(place.folder, "exports"));
  config = place.write(
    "precopy.yaml",
    "inputs: [exports]\nhistory: history.duckdb\ntimeZone: UTC\nout: reports\nwrite: [json]\ngates: { noInput: false, inputAgeHours: 100000 }\n",
  );
});
afterEach(() => place.dispose());

/** An export with one move of a VM that begins at 22:00 of a date as it is written. */
function anExport(name: string, vm: string, date: string, writtenAt: string): void {
  const path = `from esx1.x, ds1 to esx2.x, ds1`;
  const rows = [
    [`${date} 22:00:00`, `Migrating ${vm} ${path} in DC`],
    [`${date} 22:01:00`, `Migration of virtual machine ${vm} ${path} completed`],
  ] as const;
  const file = join(place.folder, "exports", name);
  writeFileSync(file, selectCsv(rows));
  utimesSync(file, new Date(writtenAt), new Date(writtenAt));
}

async function nightly(now: string): Promise<Report> {
  const run = await place.run(["nightly", "--config", config, "--now", now]);
  const folder = /is in (\S+)$/m.exec(run.err)?.[1] ?? run.err;
  return JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
}

async function stored(): Promise<readonly string[]> {
  const history = await openHistory(join(place.folder, "history.duckdb"), { readOnly: true });
  const migrations = await allOf(history);
  history.close();
  return migrations.map(({ vm, endedAt }) => `${vm.name} ${endedAt?.slice(0, 10)}`).sort();
}

const codes = ({ diagnostics }: Report): readonly string[] => diagnostics.map(({ code }) => code);

describe("an export whose dates can be read in two ways, too old for its age to tell", () => {
  it("is refused where nothing is known of its source", async () => {
    anExport("vc01-2026-06-05.csv", "b", "05/06/2026", "2026-06-06T04:00:00Z");
    expect(codes(await nightly("2026-06-09T06:00:00Z"))).toContain("date-order-unknown");
    expect(await stored()).toEqual([]);
  });

  it("is refused only until an export of its source shows the order, or the configuration says it", async () => {
    anExport("vc01-2026-06-05.csv", "b", "05/06/2026", "2026-06-06T04:00:00Z");
    expect(codes(await nightly("2026-06-09T06:00:00Z"))).toContain("date-order-unknown");
    anExport("vc01-2026-06-13.csv", "c", "13/06/2026", "2026-06-14T04:00:00Z");
    expect(codes(await nightly("2026-06-14T06:00:00Z"))).not.toContain("date-order-unknown");
    expect(await stored()).toEqual(["b 2026-06-05", "c 2026-06-13"]);
  });

  it.each([
    ["31/05/2026", "05/06/2026", "2026-06-05"],
    ["05/31/2026", "06/05/2026", "2026-06-05"],
  ])("is read as the earlier nights of its source (%s) were, and it is said", async (clear, unclear, day) => {
    anExport("vc01-2026-05-31.csv", "a", clear, "2026-06-01T04:00:00Z");
    await nightly("2026-06-01T06:00:00Z");
    anExport("vc01-2026-06-05.csv", "b", unclear, "2026-06-06T04:00:00Z");
    const report = await nightly("2026-06-09T06:00:00Z");
    expect(codes(report)).toContain("date-order-remembered");
    expect(codes(report)).not.toContain("date-order-unknown");
    expect(await stored()).toEqual(["a 2026-05-31", `b ${day}`]);
  });

  it("is read as its own source was; of a new source it is refused where the others of its folder disagree", async () => {
    anExport("vc01-2026-05-31.csv", "a", "31/05/2026", "2026-06-01T04:00:00Z");
    anExport("vc02-2026-05-31.csv", "b", "05/31/2026", "2026-06-01T04:00:00Z");
    await nightly("2026-06-01T06:00:00Z");
    anExport("vc01-2026-06-05.csv", "c", "05/06/2026", "2026-06-06T04:00:00Z");
    anExport("vc02-2026-06-05.csv", "d", "06/05/2026", "2026-06-06T04:00:00Z");
    // A third source in this folder: the two others do not agree.
    anExport("other-2026-06-05.csv", "e", "06/05/2026", "2026-06-06T04:00:00Z");
    const report = await nightly("2026-06-09T06:00:00Z");
    expect(
      report.diagnostics.filter(({ code }) => code === "date-order-unknown").map(({ message }) => message),
    ).toEqual([expect.stringContaining("other-2026-06-05.csv")]);
    expect(await stored()).toEqual(["a 2026-05-31", "b 2026-05-31", "c 2026-06-05", "d 2026-06-05"]);
  });
});

test("an export that its age has told is read the same way when it is read again later", async () => {
  anExport("vc01-2026-06-05.csv", "a", "05/06/2026", "2026-06-06T04:00:00Z");
  expect((await nightly("2026-06-06T06:00:00Z")).counts.migrations).toBe(1);
  // Two nights on it is a neighbour of what comes, and older than 48 h.
  anExport("vc01-2026-06-07.csv", "b", "07/06/2026", "2026-06-08T04:00:00Z");
  const report = await nightly("2026-06-08T06:00:00Z");
  expect(codes(report)).not.toContain("date-order-unknown");
  expect(await stored()).toEqual(["a 2026-06-05", "b 2026-06-07"]);
});

test("files of one folder tell each other within one report too", async () => {
  anExport("vc01-2026-05-13.csv", "a", "13/05/2026", "2026-05-14T04:00:00Z");
  anExport("vc01-2026-06-05.csv", "b", "05/06/2026", "2026-06-06T04:00:00Z");
  const { report } = await place.report([join(place.folder, "exports")]);
  expect(report.migrations.map(({ endedAt }) => endedAt?.slice(0, 10))).toEqual(["2026-05-13", "2026-06-05"]);
  expect(codes(report)).toContain("date-order-remembered");
});

test("a source is what stays the same from night to night", () => {
  const same = [
    ["/x/vc01-2026-11-23.csv", "/x/vc01-2026-11-24.csv"],
    ["/x/20261123T060000Z/vc01.csv", "/x/20261124T060000Z/vc01.csv"],
    ["C:\\x\\export (3).csv", "C:\\x\\export (12).csv"],
    ["/x/23.11.2026/events_1.csv", "/x/24.11.2026/events_2.csv"],
  ] as const;
  for (const [one, other] of same) expect(sourceName(one)).toBe(sourceName(other));
  expect(sourceName("/x/vc01-2026-11-23.csv")).not.toBe(sourceName("/x/vc02-2026-11-23.csv"));
  expect(sourceName("/x/vc01.csv")).not.toBe(sourceName("/y/vc01.csv"));
});
