import * as fc from "fast-check";
import { expect, test } from "vitest";
import { vpxdSyslog } from "../../../src/ingest/format/vpxd-syslog.ts";
import { expectSame } from "./oracle.ts";

/** Lines as vCenter, its relays, its other programs and hosts write them, whole and torn, against the reader of each line. */

interface Parts {
  readonly lead: string;
  readonly part: string;
  readonly time: string;
  readonly type: string;
  readonly user: string;
  readonly site: string;
  readonly chain: string;
  readonly text: string;
  readonly end: string;
}

const USUAL: Parts = {
  lead: "<14>1 2026-11-22T20:05:00.123Z vc01 vpxd 58650 - -  ",
  part: "[1-1]",
  time: "2026-11-22T20:05:00.123Z",
  type: "vim.event.AlarmEvent",
  user: "CORP\\jo",
  site: "Site 1",
  chain: "575792",
  text: "User CORP\\jo logged in",
  end: "]",
};

function lineOf({ lead, part, time, type, user, site, chain, text, end }: Parts): string {
  return `${lead}Event [4711] ${part} [${time}] [${type}] [info] [${user}] [${site}] [${chain}] [${text}${end}`;
}

/** What may stand in each place instead. */
const OTHERWISE: { readonly [Part in keyof Parts]: readonly string[] } = {
  lead: [
    "",
    "<181>Nov 22 20:05:00 vc02 vpxd[12]: ",
    "Nov 22 20:05:00 vc02 vpxd[12]: ",
    "2026-11-22T20:05:00.123456+01:00 vc03/relay vpxd 1 - - ",
    "<14>1 2026-11-22T20:05:00.123Z 10.9.8.7 vpxd 58650 - -  ",
    "<14>1 2026-11-22T20:05:00.123Z - vpxd 58650 - -  ",
    "<14444>1 2026-11-22T20:05:00.123Z vc04 vpxd 58650 - -  ",
    "<14>1 2026-11-22T20:05:00.123Zx vc05 vpxd 58650 - -  ",
    "<14>1 2026-11-22T20:05:00.123Z vc11 vpxd 58650 - -  x",
    "<14>1 2026-11-22T20:05:00.123Z vc12 vpxd 58650 - -  ",
    "<14>1 2026-11-22T21:59:59.999Z vc01 vpxd 58650 - -  ",
  ],
  part: ["[1-2]", "[2-2]", "[0-0]", "[1-01]", "[1-11]", "[1-1]x", "[-1]"],
  time: [
    "2026-11-22T20:05:00.1Z",
    "2026-11-22T23:59:59+05:30",
    "2026-11-22 20:05:61",
    "2026-11-22T20:05",
    "2026-99-22T20:05:00Z",
    "",
    "never",
    "1789387180100",
  ],
  type: ["vim.event.VmMigratedEvent", "vim.event.EventEx", "x.HA", "esx.problem.storage", "x.DrsVm.t", "a [b", ""],
  user: ["", "VSPHERE.LOCAL\\vpxd-extension-1", "a]b", "igrated", "a] [b"],
  site: ["", "x] [1] [y", "Vmigr", "a]"],
  chain: ["", "x", "12 "],
  text: [
    "Migrating web-01 from esx01, ds1 to esx02, ds1 in Site 1",
    "Alarm 'CPU' on web-01 changed from Green to Yellow",
    "a ] [ bracket",
    "Straße",
    "Host esx01 entered standby mode",
    "Compressing",
    "HA agent is fine",
    "DRS moved it",
    "",
    "connectionCookie",
    "connected = 1",
    "connected",
  ],
  end: ["", "] ", "]\\n", "]#012", "]x", "\r", "]\r\r"],
};

const VARIANTS = [USUAL].concat(
  (Object.keys(OTHERWISE) as (keyof Parts)[]).flatMap((key) =>
    OTHERWISE[key].map((text) => ({ ...USUAL, [key]: text })),
  ),
);

const OTHERS = ["", "Nov 22 20:05:00 h ", "<14>1 2026-11-22T20:05:00.1Z h ", "2026-11-22T20:05:00.1 h "]
  .concat("2026-11-22T20:05:00+05:30 h ", "2026-11-22 20:05:00Z h ", "2026-11-22T20:05:00.123456+00:00 h ")
  .flatMap((lead) =>
    [
      "2026-11-22T23:05:00.123Z info vpxd[05678] [Originator@6876 sub=vpxLro opID=1] [VpxLRO] -- BEGIN",
      "a line of another program",
      "two\rlines",
      "--> went on",
      "Migrating web-01 from esx01, ds1 to esx02, ds1 in Site 1",
      'vc_event_type="com.vmware.vim25.TaskEvent" vc_vm_name="web-01"] Task: Relocate',
      "Event [12 is torn",
      "Event [12] is torn",
      "[6A623B90 verbose 'VMotionSrc (1418236393436303)'] x",
      "cpu3:2097)Migrate: 314: 1446046703473901 S: Stopping pre-copy: only 1296 pages left to send",
      "cpu3:2097)Net: 314: 1446046703473901 S: x",
      'In(05) vmx - DICT displayName = "web01"',
      "| vmx| I120: Checkpoint_Unstun: vm stopped for 188405 us",
      "Hostd[12]: [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/1/web01/web01.vmx opID=1] x",
      "and the rest of it]",
    ].map((text) => `${lead}${text}`),
  )
  .concat("", "  ", "\r", "é");

const GOOD = lineOf(USUAL);

test.each([
  ["events", VARIANTS.map(lineOf)],
  ["lines of others", OTHERS],
])("%s, each among events as they should be", async (_name, variants) => {
  for (const variant of variants)
    await expectSame(
      Buffer.from([GOOD, variant, GOOD, variant, "what was migrated goes on]", GOOD].join("\n")),
      [100_000],
      vpxdSyslog,
    );
});

test("events that all tell the hour of their own", async () => {
  const times = [
    "2026-11-22T19:59:59.9Z",
    "2026-11-22T20:00:00.0Z",
    "2026-11-22T20:59:59Z",
    "2026-11-22T00:00:00.000001Z",
  ];
  const seen = await expectSame(
    Buffer.from(times.map((time) => lineOf({ ...USUAL, time })).join("\r\n")),
    [7, 100_000],
    vpxdSyslog,
  );
  expect(seen).toMatchObject({ irrelevant: 4, rejected: [], described: { vcenter: "vc01" } });
  expect(seen?.covered).toHaveLength(3);
});

test("lines in any order and chunks, with either line end", async () => {
  const line = fc.oneof(
    fc.constantFrom(...VARIANTS.map(lineOf)),
    fc.constantFrom(...OTHERS),
    fc.constant(GOOD),
    fc
      .record(Object.fromEntries(Object.entries(OTHERWISE).map(([key, texts]) => [key, fc.constantFrom(...texts)])))
      .map((parts) => lineOf({ ...USUAL, ...parts })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 30 }),
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 900 }),
      async (lines, end, size) => {
        await expectSame(Buffer.from(lines.join(end)), [size], vpxdSyslog);
      },
    ),
    { numRuns: 60, seed: 20_261_126 },
  );
});
