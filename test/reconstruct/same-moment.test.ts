import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const NOW = Date.parse("2026-03-12T00:00:00Z");
const start = (from: string, to: string): string => `Migrating web01 from ${from}, gold to ${to}, gold in North`;
const end = (from: string, to: string): string =>
  `Migration of virtual machine web01 from ${from}, gold to ${to}, gold completed`;
const failure = (from: string, to: string): string =>
  `Failed to migrate web01 from ${from}, gold to ${to}, gold in North: Timed out waiting for migration data.`;

/** Rows of an export that knows no more than minutes, as a spreadsheet saves them. */
async function moves(...rows: readonly (readonly [time: string, message: string])[]): Promise<unknown[]> {
  const lines = rows.map(([time, message]) => `"3/31/2026 ${time} AM","","${message}"`);
  const bytes = new TextEncoder().encode(['"CreatedTime","UserName","FullFormattedMessage"', ...lines].join("\r\n"));
  const report = await runFiles([{ name: "events.csv", bytes }], { zone: "UTC", now: NOW });
  return report.migrations
    .map(({ outcome, half, durationSeconds, destination }) => [outcome, half, durationSeconds, destination.host])
    .sort((a, b) => String(a[3]).localeCompare(String(b[3])) || String(a[0]).localeCompare(String(b[0])));
}

test("a move that begins and ends in one minute is one move, in any order of its rows", async () => {
  const rows = [
    ["1:10", start("esx1", "esx2")],
    ["1:10", end("esx1", "esx2")],
  ] as const;
  const wanted = [["succeeded", "none", 0, "esx2"]];
  expect(await moves(...rows)).toEqual(wanted);
  expect(await moves(...[...rows].reverse())).toEqual(wanted);
});

test("a move that was open ends before the next begins", async () => {
  expect(
    await moves(
      ["1:10", start("esx1", "esx2")],
      ["1:12", start("esx2", "esx3")],
      ["1:12", end("esx1", "esx2")],
      ["1:14", end("esx2", "esx3")],
    ),
  ).toEqual([
    ["succeeded", "none", 120, "esx2"],
    ["succeeded", "none", 120, "esx3"],
  ]);
});

test("a failure and the retry of the same minute stay two", async () => {
  expect(
    await moves(
      ["1:10", start("esx1", "esx2")],
      ["1:10", failure("esx1", "esx2")],
      ["1:10", start("esx1", "esx2")],
      ["1:11", end("esx1", "esx2")],
    ),
  ).toEqual([
    ["failed", "none", 0, "esx2"],
    ["succeeded", "none", 60, "esx2"],
  ]);
});

test("failures of one second are as many as their main records", async () => {
  const host = (to: string): string => `vMotion of web01 from esx1 to ${to} in North: Busy.`;
  expect(
    await moves(
      ["1:10:01", failure("esx1", "esx2")],
      ["1:10:01", host("esx2")],
      ["1:10:01", failure("esx1", "esx3")],
      ["1:10:01", host("esx3")],
    ),
  ).toEqual([
    ["failed", "start-missing", null, "esx2"],
    ["failed", "start-missing", null, "esx3"],
  ]);
});
