import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { selectCsv, Workplace } from "./run-cli.ts";

/** `report` and `nightly` read the same files in the same words: what one says and exits with, the other does. */

const START = "Migrating web01 from esx1.x, ds1 to esx2.x, ds1 in DC";
const END = "Migration of virtual machine web01 from esx1.x, ds1 to esx2.x, ds1 completed";
const at = (minute: number): string => `2026-11-22 22:${String(minute).padStart(2, "0")}:00`;
const GOOD = selectCsv([
  [at(0), START],
  [at(1), END],
]);
const QUIET = selectCsv([[at(0), "User LAB\\anna logged in"]]);
const UNREAD = `seen 2026-11-22T22:00:20Z: ${END}\n`;
/** Rows whose time is none: they say a migration and are rejected. */
const rejected = (count: number): (readonly [string, string])[] =>
  Array.from({ length: count }, (_, nth) => [`the ${nth}th hour`, END]);
/** Days that can be months too, long ago: refused. */
const AMBIGUOUS = selectCsv([["03/04/2025 22:00:00", END]]);

/** Of a hundred rows of another VM the first ones are still there. */
const BROKEN = gzipSync(
  selectCsv(
    Array.from({ length: 100 }, (_, nth) => [at(nth % 60), `${nth} ${END}`.replaceAll("web01", `db${nth * nth}`)]),
  ),
).subarray(0, 700);

type Case = readonly [
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  level: Report["verdict"]["level"],
  exit: number,
];

const CASES: readonly Case[] = [
  ["a good night", { "a.csv": GOOD }, "ok", 0],
  ["nothing but an input nobody reads", { "a.txt": UNREAD }, "no-data", 2],
  ["an input nobody reads beside a good one", { "a.csv": GOOD, "b.txt": UNREAD }, "act", 0],
  ["an input nobody reads beside a quiet one", { "a.csv": QUIET, "b.txt": UNREAD }, "act", 0],
  ["only rejected records", { "a.csv": selectCsv(rejected(3)) }, "no-data", 2],
  [
    "an export of which most is rejected",
    { "a.csv": selectCsv([[at(0), START], [at(1), END], ...rejected(4)]) },
    "watch",
    0,
  ],
  ["a rejected export beside a good one", { "a.csv": GOOD, "b.csv": selectCsv(rejected(3)) }, "act", 0],
  ["dates in an order that nothing tells, beside a good export", { "a.csv": GOOD, "b.csv": AMBIGUOUS }, "act", 0],
  ["a compressed export that breaks off", { "a.csv": GOOD, "b.csv.gz": BROKEN }, "act", 0],
  ["a compressed export of which nothing comes out", { "a.csv": GOOD, "b.csv.gz": BROKEN.subarray(0, 14) }, "watch", 0],
  ["a compressed file that is empty", { "a.csv": GOOD, "b.csv.gz": gzipSync("") }, "ok", 0],
  ["files that say nothing", { "a.txt": "nothing at all\n", "b.csv": "" }, "no-data", 2],
];

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.dispose());

it.each(CASES)("agree on %s", async (_name, files, level, exit) => {
  const exports = join(place.folder, "exports");
  mkdirSync(exports);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(exports, name), content);
    utimesSync(join(exports, name), new Date("2026-11-23T04:30:00Z"), new Date("2026-11-23T04:30:00Z"));
  }
  const config = place.write(
    "precopy.yaml",
    "inputs: [exports]\nhistory: history.duckdb\ntimeZone: UTC\nout: reports\nwrite: [json]\n",
  );
  const now = ["--now", "2026-11-23T06:00:00Z"];
  const { code, report } = await place.report([exports], ["--config", config, ...now]);
  const nightly = await place.run(["nightly", "--config", config, ...now]);
  const told = JSON.parse(readFileSync(join(place.folder, "reports", "2026-11-23", "report.json"), "utf8")) as Report;
  const facts = (exitCode: number, { verdict, gates, diagnostics, findings, inputs }: Report) => ({
    exitCode,
    verdict: verdict.level,
    gates: gates.filter(({ passed }) => !passed).map(({ rule }) => rule),
    diagnostics: [...new Set(diagnostics.map(({ code: id }) => id))].sort(),
    findings: findings.map(({ rule, severity }) => `${severity} ${rule}`).sort(),
    inputs: inputs.map(({ used, rejected: lost, irrelevant }) => [used, lost, irrelevant]),
  });
  expect(facts(nightly.code, told)).toEqual(facts(code, report));
  expect([report.verdict.level, code]).toEqual([level, exit]);
});
