import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

/** Sentences and names that a mail or an editor wrapped within their quotes. */

const HEADER = '"CreatedTime","UserName","FullFormattedMessage"';
const SENTENCES = [
  ["2026-11-22T21:00:00Z", "Migrating Backup from Berlin from esx01.x, gold 02 to esx02.x, gold 03 in Kiel"],
  [
    "2026-11-22T21:04:00Z",
    "Migration of virtual machine Backup from Berlin from esx01.x, gold 02 to esx02.x, gold 03 completed",
  ],
] as const;

const wrapped = (text: string, width: number): string => text.replaceAll(new RegExp(`(.{1,${width}}) `, "g"), "$1\n");

test.each([8, 12, 20, 27, 40, 60])("at %d characters they are the same", async (width) => {
  const rows = SENTENCES.map(([time, text]) => `"${time}","","${wrapped(text, width)}"`);
  const { migrations } = await runFiles(
    [{ name: "events.csv", bytes: new TextEncoder().encode(`${[HEADER, ...rows].join("\n")}\n`) }],
    { zone: "UTC", now: Date.parse("2026-11-23T06:00:00Z") },
  );
  expect(migrations).toMatchObject([
    {
      vm: { name: "Backup from Berlin" },
      kind: "combined",
      outcome: "succeeded",
      durationSeconds: 240,
      source: { host: "esx01.x", datastore: "gold 02" },
      destination: { host: "esx02.x", datastore: "gold 03" },
    },
  ]);
});
