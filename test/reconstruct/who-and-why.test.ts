import { expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import { end, EVENING, failure, motion, night, sighting, start, task, told } from "./facts.ts";
import type { TaskText } from "./facts.ts";

/** Who asked for a move, and which halves are one's, by what stands beside them. Facts on the left, migrations on the right. */
type Row = readonly [rule: string, facts: () => readonly Fact[], migrations: readonly string[]];

const label = (at: number, text: TaskText): Fact =>
  task(at, {
    snapshot: true,
    descriptionId: null,
    queuedAt: null,
    startedAt: null,
    state: "queued",
    message: "x",
    ...text,
  });
const system = { userName: "" } as const;
const away = { from: "esx01/a", to: "esx02/a" } as const;

const ROWS: readonly Row[] = [
  [
    "a system's 'Migrate virtual machine' that names nobody is of the system's move which starts next: DRS's",
    () => [
      label(0, { motion: "migrate", ...system }),
      start(1, { vm: "web", ...away, ...system }),
      failure(9, { vm: "web", ...away, ...system }),
    ],
    ["web 1..9 esx01/a>esx02/a vmotion failed by drs (vm-and-time)"],
  ],
  [
    "a person's tells nothing of a system's move, nor one of a minute ago",
    () => [
      label(-60, { motion: "migrate", ...system }),
      label(0, { motion: "migrate", userName: "ann" }),
      start(1, { vm: "web", ...away, ...system }),
      failure(9, { vm: "web", ...away, ...system }),
    ],
    ["web 1..9 esx01/a>esx02/a vmotion failed by unknown (vm-and-time)"],
  ],
  [
    "each is of one move: the second start has no task left",
    () => [
      label(0, { motion: "migrate", ...system }),
      start(1, { vm: "web", ...away, ...system }),
      start(2, { vm: "db", ...away, ...system }),
    ],
    [
      "web 1..? esx01/a>esx02/a vmotion unfinished by drs (none) end-missing",
      "db 2..? esx01/a>esx02/a vmotion unfinished by unknown (none) end-missing",
    ],
  ],
  [
    "of two kinds the one that the move can be of counts; where it can be of both, none",
    () => [
      label(0, { motion: "migrate", ...system }),
      label(0.5, { motion: "storage-drs", ...system }),
      start(1, { vm: "web", from: "esx01/a", to: "esx01/b", ...system }),
      label(20, { motion: "migrate", ...system }),
      label(20.5, { motion: "relocate", ...system }),
      start(21, { vm: "db", ...away, ...system }),
    ],
    [
      "web 1..? esx01/a>esx01/b storage-vmotion unfinished by storage-drs (none) end-missing",
      "db 21..? esx01/a>esx02/a vmotion unfinished by unknown (none) end-missing",
    ],
  ],
  [
    "'Relocate virtual machine' is a call that somebody makes, 'Migrate virtual machine' DRS's label too",
    () => [
      label(0, { motion: "relocate", vm: "web" }),
      start(1, { vm: "web", ...away }),
      label(0, { motion: "migrate", vm: "db" }),
      start(1.5, { vm: "db", ...away }),
      label(0, { motion: "relocate", vm: "app", ...system }),
      start(2, { vm: "app", ...away, ...system }),
    ],
    [
      "web 1..? esx01/a>esx02/a vmotion unfinished by user (task) end-missing",
      "db 1.5..? esx01/a>esx02/a vmotion unfinished by unknown (task) end-missing",
      "app 2..? esx01/a>esx02/a vmotion unfinished by unknown (task) end-missing",
    ],
  ],
  [
    "what failed and DRS made again within minutes was DRS's; not hours later, nor to another host, nor a person's",
    () =>
      [0, 1000, 20_000, 40_000].flatMap((at, index) => [
        start(at, { vm: `v${index}`, ...away, userName: index === 3 ? "ann" : "" }),
        failure(at + 9, { vm: `v${index}`, ...away, userName: index === 3 ? "ann" : "" }),
        end(at + (index === 1 ? 9000 : 99), {
          vm: `v${index}`,
          from: "esx01/a",
          to: index === 2 ? "esx03/a" : "esx02/a",
          drs: true,
          ...system,
        }),
      ]),
    [
      "v0 0..9 esx01/a>esx02/a vmotion failed by drs (vm-and-time)",
      "v0 ?..99 esx01/a>esx02/a vmotion succeeded by drs (none) start-missing",
      "v1 1000..1009 esx01/a>esx02/a vmotion failed by unknown (vm-and-time)",
      "v1 ?..10000 esx01/a>esx02/a vmotion succeeded by drs (none) start-missing",
      "v2 20000..20009 esx01/a>esx02/a vmotion failed by unknown (vm-and-time)",
      "v2 ?..20099 esx01/a>esx03/a vmotion succeeded by drs (none) start-missing",
      "v3 40000..40009 esx01/a>esx02/a vmotion failed by user (vm-and-time)",
      "v3 ?..40099 esx01/a>esx02/a vmotion succeeded by drs (none) start-missing",
    ],
  ],
  [
    "two people make two moves, where a record names both; a name in two spellings is not compared",
    () => [
      start(0, { vm: "web", from: "esx01", userName: "CORP\\ann" }),
      end(900, { vm: "web", to: "esx02", userName: "CORP\\bob" }),
      start(1000, { vm: "db", from: "esx01", userName: "CORP\\ann" }),
      end(1900, { vm: "db", to: "esx02", userName: "ann@corp.example" }),
    ],
    [
      "web 0..? esx01>? unknown unfinished by user (none) end-missing",
      "web ?..900 ?>esx02 unknown succeeded by user (none) start-missing",
      "db 1000..1900 esx01>esx02 vmotion succeeded by user (vm-and-time)",
    ],
  ],
  [
    "a chain named after a key behind the start began after it",
    () => [
      start(0, { vm: "web", from: "esx01", eventKey: "100", chainId: "0" }),
      end(900, { vm: "web", to: "esx02", eventKey: "207", chainId: "200" }),
      start(1000, { vm: "db", from: "esx01", eventKey: "300", chainId: "0" }),
      end(1900, { vm: "db", to: "esx02", eventKey: "307", chainId: "299" }),
    ],
    [
      "web 0..? esx01>? unknown unfinished by unknown (none) end-missing",
      "web ?..900 ?>esx02 unknown succeeded by unknown (none) start-missing",
      "db 1000..1900 esx01>esx02 vmotion succeeded by unknown (vm-and-time)",
    ],
  ],
  [
    "a VM that left from where the start was to take it had arrived: the later failure is another move's",
    () => [
      start(0, { vm: "web", from: "esx03/a", to: "esx01/a" }),
      start(100, { vm: "web", from: "esx01/a", to: "esx03/a" }),
      end(130, { vm: "web", from: "esx01/a", to: "esx03/a" }),
      failure(9000, { vm: "web", from: "esx03/a", to: "esx01/a" }),
    ],
    [
      "web 0..? esx03/a>esx01/a vmotion unfinished by unknown (none) end-missing",
      "web 100..130 esx01/a>esx03/a vmotion succeeded by unknown (vm-and-time)",
      "web ?..9000 esx03/a>esx01/a vmotion failed by unknown (none)",
    ],
  ],
  [
    "a task that another VM's whole move of that name lies in keeps its start and its end",
    () => [
      task(0, { vm: "web", done: 900, motion: "relocate", descriptionId: null, message: "Relocate virtual machine" }),
      start(1, { vm: "web", from: "esx02/a", to: "esx05/b" }),
      task(400, { vm: "web", done: 408, descriptionId: null, message: "Migrate virtual machine" }),
      start(401, { vm: "web", from: "esx03/a", to: "esx04/a" }),
      end(407, { vm: "web", from: "esx03/a", to: "esx04/a" }),
      end(899, { vm: "web", from: "esx02/a", to: "esx05/b" }),
    ],
    [
      "web 1..899 esx02/a>esx05/b combined succeeded by user (task)",
      "web 401..407 esx03/a>esx04/a vmotion succeeded by unknown (task)",
    ],
  ],
  [
    "a name given on belongs to the new VM from when it was made, though its MoRef is told first as its move fails",
    () => [
      start(0, { vm: "web", moref: "vm-1", ...away }),
      end(30, { vm: "web", moref: "vm-1", ...away }),
      sighting("removed", 100, { vm: "web" }),
      sighting("created", 160, { vm: "web" }),
      start(200, { vm: "web", from: "esx07/a", to: "esx08/a" }),
      failure(230, { vm: "web", from: "esx07/a", to: "esx08/a" }),
      failure(230.1, { vm: "web", moref: "vm-2", record: "SrcVmMigrateFailedEvent" }),
    ],
    [
      "web 0..30 esx01/a>esx02/a vmotion succeeded by unknown (vm-and-time)",
      "web 200..230 esx07/a>esx08/a vmotion failed by unknown (vm-and-time)",
    ],
  ],
  [
    "a task that was over before it was written down as started was over at once",
    () => [task(5, { vm: "web", done: 4.99, queuedAt: EVENING, taskKey: "t1" })],
    ["web 4.99..4.99 ?>? unknown succeeded by user (task)"],
  ],
];

test.each(ROWS)("%s", (_rule, facts, migrations) => {
  expect(told(night(facts()))).toEqual(migrations);
});

/** Two vCenters of a database's dump: no record tells where a VM was to go. */
function crossing(more: readonly Fact[] = [], arriving = "ann"): string[] {
  return told(
    night([
      start(0, { vm: "web", moref: "vm-7", vcenter: "a", from: "esx01/a", userName: "ann" }),
      motion("end", 900, {
        vm: "web",
        moref: "vm-9",
        vcenter: "b",
        to: "esx91/b",
        crossVcenter: "destination",
        userName: arriving,
      }),
      ...more,
    ]),
  );
}

test("a VM that the same person began to move, and of which its vCenter tells no more, is the one that arrived elsewhere", () => {
  expect(crossing()).toEqual(["web 0..900 esx01/a>esx91/b combined succeeded by user (vm-and-time)"]);
  expect(crossing([], "bob")).toHaveLength(2);
  const moves = [start(2000, { vm: "web", moref: "vm-7", vcenter: "a", from: "esx01/a", userName: "ann" })];
  expect(crossing(moves)).toHaveLength(3);
});
