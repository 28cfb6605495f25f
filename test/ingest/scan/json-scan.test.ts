import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventRouterJson } from "../../../src/ingest/format/event-router-json.ts";
import { govcTasksJson } from "../../../src/ingest/format/govc-tasks-json.ts";
import { logStoreExport } from "../../../src/ingest/format/log-store-export.ts";
import { powercliJson } from "../../../src/ingest/format/powercli-json.ts";
import { expectSame } from "./oracle.ts";

/** Objects whole and torn, in every arrangement that exporters know, against the reader of each. */

const READERS = [eventRouterJson, powercliJson, govcTasksJson, logStoreExport];

const QUIET = {
  Key: 4711,
  ChainId: 4711,
  CreatedTime: "2026-11-22T20:05:00.123Z",
  queueTime: "2026-11-22T20:05:00Z",
  UserName: "CORP\\jo",
  Vm: { Name: "web-01", Vm: { Type: "VirtualMachine", Value: "vm-12" } },
  Arguments: [{ Key: "x", Value: "1" }, []],
  FullFormattedMessage: 'User "jo" logged in',
  message: "User logged in",
  category: "info",
};
const LOUD = { ...QUIET, FullFormattedMessage: "Migrating web-01 from esx01, ds1 to esx02, ds1 in Site 1" };

/** Texts of objects that are as they should be. */
const WHOLE = [
  QUIET,
  LOUD,
  { ...QUIET, CreatedTime: "2026-11-22T23:05:00+01:00" },
  {},
  { a: "", b: [1, [2, [3]]] },
].flatMap((value) => [JSON.stringify(value), JSON.stringify(value, null, 2)]);
const quiet = JSON.stringify(QUIET);

/** And those that are not quite. */
const ODD = [
  quiet.replace('"2026-11-22T20:05:00.123Z"', String.raw`"\/Date(1789387180100)\/"`),
  quiet.replace('"2026-11-22T20:05:00.123Z"', String.raw`"\/Date(-5)\/"`),
  quiet.replace('"2026-11-22T20:05:00.123Z"', String.raw`"\/Date(x)\/"`),
  quiet.replace('"2026-11-22T20:05:00.123Z"', '{"value": "2026-11-22T20:05:00.123Z"}'),
  quiet
    .replace('"CreatedTime":"2026', '"createdTIME" : \n "2026')
    .replace('"queueTime":"2026', '"QueueTime"            :"2026'),
  quiet.replace("CreatedTime", "created").replace("queueTime", "queued"),
  quiet.replace('"2026-11-22T20:05:00.123Z"', '""').replace('"2026-11-22T20:05:00Z"', "17"),
  quiet.replace('"2026-11-22T20:05:00.123Z"', '"never"'),
  quiet.replace("logged in", String.raw`m\u0069grated`),
  quiet.replace("logged in", String.raw`\u0027quoted\u0027 \u003ctag\u003E`),
  quiet.replace("logged in", String.raw`\u79fb\u884c`),
  quiet.replace("logged in", String.raw`ends in a backslash \\`),
  quiet.replace("logged in", String.raw`\"}{\"[`),
  quiet.replace("logged in", "Straße"),
  quiet.replace("logged in", "移行"),
  quiet.replace("logged in", "a \\é b"),
  quiet.replace("logged in", "torn\nin two"),
  quiet.replace("logged in", "torn\\\nin two"),
  quiet.replace("logged in", "torn\\\r\nin two"),
  quiet.replace("logged in", "x\rx"),
  quiet.replace("logged in", 'x\0x \\\0" y'),
  quiet.replace("logged in", "entered standby mode"),
  quiet.replace("Arguments", "items"),
  quiet.replace("Arguments", "EVENTS"),
  quiet.replace('"Arguments":', '"tasks" '),
  quiet.replace("logged in", "[60,49,52,62,49,60,49,52,62,49,60,49,52,62,49,60,49,52,62,49,1]"),
  quiet.slice(0, -1),
  quiet.slice(0, 80),
  quiet.slice(5),
  `${quiet}}`,
  `{"a":${"[".repeat(300)}${"]".repeat(300)}}`,
  `{"a":${"[".repeat(255)}${"]".repeat(255)}}`,
  `{"a":${'{"b":'.repeat(252)}1${"}".repeat(252)}}`,
  '{"items": [',
  '{"hits": {"hits": [',
  '{"columns": ["a", "b"], "rows": [["1", "2"], ["x", "Migrating"]',
  "]}",
  "]",
  "[",
  '["1700000000000000000", "line"]',
  '"a string { that stands alone"',
  '"one that does not close {',
  '"\\',
  "null",
  "\ufeff{}",
];

const BETWEEN = ["\n", ",", ",\n", "\r\n", "\n  ", "", " ", "\n\n", "\r", "é\n"];

describe.each(READERS)("$id", (reader) => {
  test("each odd text among objects as they should be, on their own and as a list", async () => {
    // Several together: what one leaves behind is the next one's beginning.
    for (let first = 0; first < ODD.length; first += 3) {
      const parts = ODD.slice(first, first + 3).flatMap((odd) => [odd, quiet, WHOLE[1] ?? ""]);
      await expectSame(Buffer.from([quiet, ...parts, WHOLE[2]].join("\n")), [100_000], reader);
      await expectSame(Buffer.from(`{"items": [${[quiet, ...parts, WHOLE[2]].join(",")}`), [100_000], reader);
    }
  });

  test("what tore comes back at the next object, list or letter", async () => {
    const torn = quiet.slice(0, -1);
    for (const text of [
      `${quiet}\n${torn}\n${quiet}\n${quiet}}\n${quiet}`,
      `{"items": [${quiet}, ] ${quiet} ["1700000000000000000", "line"] ${quiet}`,
      `{"items": [${quiet}, ["1700000000000000000", "line"], ${quiet}, ["1", "2"]]} ${quiet}`,
      `${quiet}${quiet.replace("logged in", 'a \\\0" b')}${quiet}`,
    ])
      await expectSame(Buffer.from(text), [100_000, 100], reader);
    const old = Buffer.from(quiet.replace("logged in", "a \\é b"), "latin1");
    const loud = Buffer.from(JSON.stringify(LOUD).replace("web-01", "Straße"));
    await expectSame(Buffer.concat([Buffer.from(`${quiet}\n`.repeat(200)), old, loud]), [100_000], reader);
  });

  test("what tore is told wherever the chunks are cut", async () => {
    const indented = JSON.stringify([QUIET], null, 2).slice(2, -2);
    const torn = indented.slice(0, indented.indexOf('  "Arguments"'));
    // It begins in the line where another one ends, and a brace too many makes up for the one that is missing.
    const text = `[\n${indented},${torn}${indented}},\n${indented}\n]`;
    for (const size of [50, 130, 311]) await expectSame(Buffer.from(text), [size], reader);
  });

  test("in any order and chunks", async () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...WHOLE) },
      { weight: 1, arbitrary: fc.constantFrom(...ODD) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(piece, fc.constantFrom(...BETWEEN)), { minLength: 1, maxLength: 16 }),
        fc.constantFrom(`${quiet}\n`, "[\n  ", `{"items": [${quiet},`, `{"hits": {"hits": [{"_source": ${quiet}},`),
        fc.integer({ min: 1, max: 900 }),
        async (parts, begin, size) => {
          await expectSame(Buffer.from(begin + parts.flat().join("")), [size], reader);
        },
      ),
      { numRuns: 25, seed: 20_261_126 },
    );
  });
});

test("arrays that are records, inside lists and behind them", async () => {
  const line =
    "<14>1 2026-11-22T20:05:00.1Z vc01 vpxd 1 - -  Event [7] [1-1] [2026-11-22T20:05:00.1Z] [vim.event.VmMigratedEvent] [info] [] [Site 1] [12] [Migration of virtual machine web-01 from esx01, ds1 to esx02, ds1 completed]";
  const hit = JSON.stringify({ message: line });
  const record = JSON.stringify(["1789387180100000000", line]);
  const none = '{"message":"nothing"}';
  const bytes = `["${"60,49,52,".repeat(8)}"] \\[${"60,".repeat(20)}1]`;
  for (const text of [
    `{"hits":{"hits":[${hit},${none},${record},${none}]},"x":1} ${none} ${record} ${none}`,
    `{"data":{"result":[{"stream":{"host":"vc02"},"values":[${record},["1","x"],${none}]},{"stream":{"host":"vc03"},"values":[${record}]}]}}${none}`,
    `{"hits":{"hits":[${hit},${none.replace("nothing", bytes)},${none}]}}`,
  ]) {
    const seen = await expectSame(Buffer.from(text), [100_000, 50], logStoreExport);
    expect(seen?.emitted.length).toBeGreaterThan(0);
  }
});

test("what is passed is counted with its hours, and says nothing of migrations", async () => {
  const seen = await expectSame(Buffer.from(`${quiet}\n`.repeat(5000)), [65_536], powercliJson);
  expect(seen).toMatchObject({ irrelevant: 5000, emitted: [], rejected: [] });
  expect(seen?.covered).toHaveLength(1);
});

test("letters that are escaped are read as letters", async () => {
  const text = JSON.stringify(LOUD).replace("Migrating", String.raw`M\u0069grating`);
  const seen = await expectSame(Buffer.from(`${quiet}\n${text}\n`), [100_000], powercliJson);
  expect(seen?.emitted).toHaveLength(1);
});
