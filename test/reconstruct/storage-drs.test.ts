import { expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import { end, motion, night, start, storageDrsReport, task, told } from "./facts.ts";

/** Facts on the left, migrations on the right: Storage DRS tells its moves once more. */
type Row = readonly [rule: string, facts: () => readonly Fact[], migrations: readonly string[]];

const HOUR = 3600;

const STORAGE_DRS: readonly Row[] = [-0.4, 0.01, 30].map((late): Row => [
  `its report ${late} s after the end is evidence of the move that is there`,
  () => [
    start(0, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "1" }),
    end(100, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "2" }),
    storageDrsReport(100 + late, { vm: "db", from: "/a", to: "/b", chainId: "3", eventKey: "3" }),
  ],
  ["db 0..100 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (chain)"],
]);

const STORAGE_DRS_ALONE: readonly Row[] = [
  ...["a", "b"].map((inherited): Row => [
    `a report without a sentence names one datastore, here ${inherited}: the one the VM left or the one it is on`,
    () => [
      start(0, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "1" }),
      end(100, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "2" }),
      storageDrsReport(100.01, { vm: "db", to: `esx01/${inherited}`, chainId: "3", eventKey: "3" }),
    ],
    ["db 0..100 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (chain)"],
  ]),
  [
    "the move's own end says when it ended, not the report before it",
    () => [
      start(0, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "1" }),
      storageDrsReport(99.9, { vm: "db", from: "/a", to: "esx01/b", chainId: "1", eventKey: "2" }),
      end(100, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "3" }),
    ],
    ["db 0..100 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (chain)"],
  ],
  [
    "a late report is of the move that brought the VM where it has stayed since, past moves to other hosts",
    () => [
      start(0, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "1" }),
      end(100, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "2" }),
      start(2000, { vm: "db", from: "esx01/b", to: "esx02/b", chainId: "3", eventKey: "3" }),
      end(2010, { vm: "db", from: "esx01/b", to: "esx02/b", chainId: "3", eventKey: "4" }),
      storageDrsReport(3 * HOUR, { vm: "db", from: "/a", to: "/b", chainId: "9", eventKey: "9" }),
    ],
    [
      "db 0..100 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (chain)",
      "db 2000..2010 esx01/b>esx02/b vmotion succeeded by unknown (chain)",
    ],
  ],
  [
    "reports held back come in one flush, each to its own move",
    () => [
      ...[0, 200].flatMap((at) => [
        start(at, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: `1${at}`, eventKey: `${at + 1}` }),
        end(at + 50, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: `1${at}`, eventKey: `${at + 2}` }),
        start(at + 100, { vm: "db", from: "esx01/b", to: "esx01/a", chainId: `2${at}`, eventKey: `${at + 3}` }),
        end(at + 150, { vm: "db", from: "esx01/b", to: "esx01/a", chainId: `2${at}`, eventKey: `${at + 4}` }),
      ]),
      storageDrsReport(600, { vm: "db", from: "/a", to: "/b" }),
      storageDrsReport(600.1, { vm: "db", from: "/b", to: "/a" }),
      storageDrsReport(600.2, { vm: "db", from: "/a", to: "/b" }),
      storageDrsReport(600.3, { vm: "db", from: "/b", to: "/a" }),
    ],
    [0, 100, 200, 300].map((at) => {
      const places = at % 200 === 0 ? "esx01/a>esx01/b" : "esx01/b>esx01/a";
      return `db ${at}..${at + 50} ${places} storage-vmotion succeeded by storage-drs (chain)`;
    }),
  ],
  [
    "a report minutes before the end, by another clock, is of the move under way",
    () => [
      start(0, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "1" }),
      end(900, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "2" }),
      storageDrsReport(-120, { vm: "db", from: "/a", to: "/b", chainId: "9", eventKey: "9" }),
      storageDrsReport(500, { vm: "db", from: "/a", to: "/b", chainId: "8", eventKey: "8" }),
    ],
    ["db 0..900 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (chain)"],
  ],
  [
    "a late report of datastores that the VM had left since is a move whose other records are lost",
    () => [
      end(100, { vm: "db", from: "esx01/a", to: "esx01/b" }),
      end(2000, { vm: "db", from: "esx01/b", to: "esx01/a" }),
      storageDrsReport(HOUR, { vm: "db", from: "/a", to: "/b" }),
    ],
    [
      "db ?..100 esx01/a>esx01/b storage-vmotion succeeded by unknown (none) start-missing",
      "db ?..2000 esx01/b>esx01/a storage-vmotion succeeded by unknown (none) start-missing",
      "db ?..3600 ?/a>?/b storage-vmotion succeeded by storage-drs (none) start-missing",
    ],
  ],
  [
    "its report in a chain with its task's event gives an open start its end",
    () => [
      start(0, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "1" }),
      motion("note", 1, { vm: "db", chainId: "1", eventKey: "2" }),
      motion("note", 99, { vm: "db", chainId: "8", eventKey: "8" }),
      storageDrsReport(100, { vm: "db", from: "/a", to: "/b", chainId: "8", eventKey: "9" }),
    ],
    ["db 0..100 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (vm-and-time)"],
  ],
  [
    "a report told while the move is under way does not end it, without chains",
    () => [
      start(0, { vm: "db", from: "esx01/a", to: "esx01/b" }),
      storageDrsReport(400, { vm: "db", from: "/a", to: "/b" }),
      end(1000, { vm: "db", from: "esx01/a", to: "esx01/b" }),
      task(0, { vm: "db", done: 1001, taskKey: "t1", motion: "storage-drs", input: 1 }),
    ],
    ["db 0..1000 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (task)"],
  ],
  [
    "its report is a move where there is none",
    () => [storageDrsReport(100, { vm: "db", from: "/a", to: "/b" })],
    ["db ?..100 ?/a>?/b storage-vmotion succeeded by storage-drs (none) start-missing"],
  ],
  [
    "its report of other datastores, or of another hour, is another move",
    () => [
      end(100, { vm: "db", from: "esx01/a", to: "esx01/b" }),
      storageDrsReport(100.5, { vm: "db", from: "/b", to: "/c" }),
      storageDrsReport(HOUR, { vm: "db", from: "/a", to: "/b" }),
    ],
    [
      "db ?..100 esx01/a>esx01/b storage-vmotion succeeded by unknown (none) start-missing",
      "db ?..100.5 ?/b>?/c storage-vmotion succeeded by storage-drs (none) start-missing",
      "db ?..3600 ?/a>?/b storage-vmotion succeeded by storage-drs (none) start-missing",
    ],
  ],
  [
    "its report gives an open start its end",
    () => [
      start(0, { vm: "db", from: "esx01/a", to: "esx01/b", chainId: "1", eventKey: "1" }),
      storageDrsReport(100, { vm: "db", from: "/a", to: "/b", eventKey: "9" }),
    ],
    ["db 0..100 esx01/a>esx01/b storage-vmotion succeeded by storage-drs (vm-and-time)"],
  ],
];

test.each([...STORAGE_DRS, ...STORAGE_DRS_ALONE])("%s", (_rule, facts, migrations) => {
  expect(told(night(facts(), 100 * HOUR))).toEqual(migrations);
  // The order of the records decides nothing.
  expect(told(night(facts().toReversed(), 100 * HOUR))).toEqual(migrations);
});

test("a VM whose disks lie on several datastores: Storage DRS tells of each, and the move is one", () => {
  const report = (at: number, from: string, to: string) =>
    end(at, {
      vm: "web01",
      from: `/${from}`,
      to: `/${to}`,
      storageDrs: true,
      record: "StorageDrsStorageMigrationEvent",
    });
  const rows = (reports: readonly number[], arrived: number): string[] =>
    told(
      night([
        start(0, { vm: "web01", from: "esx01/a", to: "esx01/b", hot: true }),
        report(reports[0] ?? 0, "a", "b"),
        report(reports[1] ?? 0, "a", "b"),
        report(reports[2] ?? 0, "c", "d"),
        end(arrived, { vm: "web01", from: "esx01/a", to: "esx01/b" }),
      ]),
    );
  expect(rows([590, 590.01, 590.02], 600)).toHaveLength(1);
  expect(rows([600.01, 600.02, 600.03], 600)).toHaveLength(1);
});
