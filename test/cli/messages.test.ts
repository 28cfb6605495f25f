import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aCsv } from "./a-csv.ts";
import { selectCsv, Workplace } from "./run-cli.ts";

/** What a run says on the terminal: that of `explain` is in explain.test.ts, that of `nightly` in nightly.test.ts. */

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.dispose());

const NOW = ["--time-zone", "UTC", "--now", "2026-11-23T06:00:00Z"];
const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

describe("every run ends with the path to open", () => {
  test.each([
    ["html,json", "report.html"],
    ["csv", "migrations.csv"],
    ["json,mail", "mail.html"],
  ])("report --write %s", async (kinds, file) => {
    const out = join(place.folder, "out");
    const { err } = await place.run([
      "report",
      place.write("a.csv", aCsv("web-01")),
      "--out",
      out,
      "--write",
      kinds,
      ...NOW,
    ]);
    expect(lastLine(err)).toBe(`Report in ${join(out, file)}`);
    expect(existsSync(join(out, file))).toBe(true);
    expect(err).toMatch(/^\[(?:OK|WATCH|ACT|NO DATA)\] \S/);
  });

  test("one of which nothing could be read, and one beside files that are not there", async () => {
    const out = join(place.folder, "out");
    const note = place.write("note.txt", "nothing at all\n");
    const nothing = await place.run(["report", note, "--out", out, "--write", "html", ...NOW]);
    expect([nothing.code, lastLine(nothing.err)]).toEqual([2, `Report in ${join(out, "report.html")}`]);
    const input = place.write("a.csv", aCsv("web-01"));
    const { err } = await place.run([
      "report",
      input,
      join(place.folder, "gone"),
      "--out",
      out,
      "--write",
      "json",
      ...NOW,
    ]);
    expect(lastLine(err)).toBe(`Report in ${join(out, "report.json")}`);
  });

  test("residency", async () => {
    const out = join(place.folder, "out");
    const input = place.write("a.csv", aCsv("web-01"));
    const told = await place.run(["residency", input, "--vm", "web-*", "--out", out, ...NOW]);
    expect(lastLine(told.out + told.err)).toBe(`The document is ${join(out, "residency.html")}`);
  });
});

test("notes of one kind are one line with their count, the first named", async () => {
  const folder = join(place.folder, "in");
  mkdirSync(folder);
  for (let index = 10; index < 50; index++) place.write(`in/note-${index}.txt`, `nothing at all ${index}\n`);
  const input = place.write("a.csv", aCsv("web-01"));
  const { err } = await place.run([
    "report",
    input,
    folder,
    "--out",
    join(place.folder, "out"),
    "--write",
    "json",
    ...NOW,
  ]);
  const notes = err.split("\n").filter((line) => line.includes("note-"));
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^ {2}warning: .*note-10\.txt.* and 36 more.*\(40 times\)$/);
});

test("inspect of several files begins with their sum and a table, the whole of each below", async () => {
  const row = (name: string, at: string): string =>
    place.write(name, selectCsv([[at, "Migrating web01 from esx1.x, ds1 to esx2.x, ds1 in DC"]]));
  const files = [row("a.csv", "2026-11-22 22:00:00"), row("b.csv", "never"), place.write("c.txt", "nothing at all\n")];
  const { out } = await place.run(["inspect", ...files, ...NOW]);
  const lines = out.split("\n");
  expect(lines[0]).toBe("3 inputs, 1 not recognised; 2 records: 1 used, 0 duplicate, 0 irrelevant, 1 rejected");
  expect(lines[2]?.split(/\s{2,}/)).toEqual(["records", "used", "rejected", "format", "input"]);
  expect(lines.slice(3, 6).map((line) => line.trim().split(/\s{2,}/))).toEqual([
    ["1", "1", "0", "powercli-select-csv", files[0]],
    ["1", "0", "1", "powercli-select-csv", files[1]],
    ["0", "0", "0", "not recognised", files[2]],
  ]);
  for (const file of files) expect(lines.filter((line) => line.startsWith(`${file} (`))).toHaveLength(1);
  // One file needs no table.
  expect((await place.run(["inspect", files[0] ?? "", ...NOW])).out).not.toContain("records  used");
});
