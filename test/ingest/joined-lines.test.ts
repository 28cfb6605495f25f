import { describe, expect, test } from "vitest";
import { ADAPTERS, detect } from "../../src/ingest/registry.ts";
import { readWith, sourceOf, type Reading } from "./support/read.ts";

/** Records whose line ends something took away: the first of a line is read as it stands, the others are told. */

async function reading(text: string): Promise<Reading> {
  const source = await sourceOf(text);
  const { yes, maybe } = detect(source.head);
  const adapter = ADAPTERS.find(({ id }) => id === (yes[0] ?? maybe[0]));
  if (adapter === undefined) throw new Error("no format");
  return readWith(adapter, source);
}

const SYSLOG = [1, 2, 3].map(
  (key) =>
    `Nov 22 21:0${key}:00 vc01 vpxd[58650]:  Event [${key}] [1-1] [2026-11-22T21:0${key}:00.1Z] [vim.event.VmBeingHotMigratedEvent] [info] [] [Kiel] [${key}] [Migrating web-0${key} from esx01, ds1 to esx02, ds1 in Kiel]`,
);
const GOVC = [1, 2, 3].map(
  (key) =>
    `[Sun Nov 22 21:0${key}:00 2026] [info] [${key}] [VmBeingHotMigratedEvent] Migrating web-0${key} from esx01, ds1 to esx02, ds1 in Kiel`,
);
const DUMP = [1, 2, 3].map((key) =>
  [
    "&types.VmMigratedEvent{",
    "    VmEvent: types.VmEvent{",
    "        Event: types.Event{",
    `            Key:                  ${key},`,
    `            CreatedTime:          time.Date(2026, time.November, 22, 21, ${key}, 0, 0, time.UTC),`,
    `            FullFormattedMessage: "Migration of virtual machine web-0${key} from esx01, ds1 to esx02, ds1 completed",`,
    "        },",
    "    },",
    "}",
  ].join("\n"),
);

describe.each([
  ["a tab", "\t"],
  ["a vertical tab", "\v"],
  ["a form feed", "\f"],
  ["U+2028", "\u2028"],
  ["nothing", ""],
])("lines joined by %s", (_name, between) => {
  test.each([
    ["syslog", SYSLOG],
    ["govc's text", GOVC],
  ])("of %s", async (_format, lines) => {
    const { records, rejected } = await reading(`${lines.slice(0, 2).join(between)}\n${lines[2] ?? ""}\n`);
    expect(records).toHaveLength(2);
    for (const record of records)
      expect(record).toMatchObject({ message: expect.stringMatching(/ds1 in Kiel\s?$/) as unknown });
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [1, "another event in the same line: its line end is lost"],
    ]);
  });

  test("of govc's structs", async () => {
    const { records, rejected } = await reading(`${DUMP.join(between)}\n`);
    expect(records).toHaveLength(1);
    expect(rejected).toHaveLength(1);
  });

  test("of a host's log", async () => {
    const lines = [1, 2].map(
      (second) =>
        `2026-11-22T21:00:0${second}.101Z cpu4:2758489)VMotion: 5426: 542255051850738498${second} S: Migration considered a failure by the VMX.`,
    );
    const { records, rejected } = await reading(`${lines.join(between)}\n`);
    expect(records).toMatchObject([{ migrationId: "5422550518507384981" }]);
    expect(rejected.map(({ reason }) => reason)).toEqual(["another line of a log in the same line"]);
  });
});
