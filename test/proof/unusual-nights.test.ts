import { describe, expect, test } from "vitest";
import { enteringMaintenance } from "../simulator/messages.ts";
import { HandWritten } from "../simulator/hand-written.ts";
import { PROOF_FORMATS } from "./formats.ts";
import { runFiles } from "./run.ts";

/** Nights that are rare and real, the truth of each written down before it was read: `vm start..end host>host outcome by trigger`. */
interface Night {
  readonly name: string;
  readonly begin: string;
  readonly write: (night: HandWritten) => void;
  readonly truth: readonly string[];
}

const FORMATS = [
  "CloudEvents, a line each",
  "raw Get-VIEvent CSV",
  "VPX_EVENT and VPX_TASK",
  "select CSV",
  "govc events -json -l",
  "select CSV and TaskInfo",
];
const a = "esx1/ds1";
const b = "esx2/ds1";
const c = "esx3/ds1";

const NIGHTS: readonly Night[] = [
  {
    name: "a VM is renamed while it moves, and another one takes its name",
    begin: "2026-03-10T22:00:00Z",
    write(night) {
      night.move({ vm: "web", moref: "vm-1", from: a, to: b, at: 100, took: 60, arrivesAs: "web-new" });
      night.event(130, "VmRenamedEvent", "Renamed web from web to web-new in DC1", night.at(a, "web-new", "vm-1"));
      night.move({ vm: "web-new", moref: "vm-1", from: b, to: c, at: 1000, took: 20 });
      night.event(
        2000,
        "VmRenamedEvent",
        "Renamed spare from spare to web in DC1",
        night.at("esx5/ds2", "web", "vm-7"),
      );
      night.move({ vm: "web", moref: "vm-7", from: "esx5/ds2", to: "esx6/ds2", at: 2100, took: 20 });
    },
    truth: [
      "web 100..160 esx1>esx2 succeeded by user",
      "web-new 1000..1020 esx2>esx3 succeeded by user",
      "web 2100..2120 esx5>esx6 succeeded by user",
    ],
  },
  {
    name: "two VMs of one name, at the same time, off one host too",
    begin: "2026-03-10T22:00:00Z",
    write(night) {
      night.move({ vm: "sql", moref: "vm-1", from: a, to: b, at: 100, took: 300 });
      night.move({ vm: "sql", moref: "vm-2", from: "esx5/ds2", to: "esx6/ds2", at: 200, took: 30 });
      night.move({ vm: "sql", moref: "vm-2", from: "esx6/ds2", to: "esx5/ds2", at: 505, took: 30, way: "failed" });
      night.move({ vm: "sql", moref: "vm-1", from: b, to: a, at: 500, took: 30 });
      night.move({ vm: "app", moref: "vm-3", from: a, to: b, at: 600, took: 40, by: "drs" });
      night.move({ vm: "app", moref: "vm-4", from: a, to: c, at: 610, took: 34, by: "drs" });
    },
    truth: [
      "sql 100..400 esx1>esx2 succeeded by user",
      "sql 200..230 esx5>esx6 succeeded by user",
      "sql 500..530 esx2>esx1 succeeded by user",
      "sql 505..535 esx6>esx5 failed by user",
      "app 600..640 esx1>esx2 succeeded by drs",
      "app 610..644 esx1>esx3 succeeded by drs",
    ],
  },
  {
    name: "Storage vMotion followed at once by vMotion, to and fro within seconds",
    begin: "2026-03-10T22:00:00Z",
    write(night) {
      night.move({ vm: "web", moref: "vm-1", from: a, to: "esx1/ds2", at: 100, took: 60 });
      night.move({ vm: "web", moref: "vm-1", from: "esx1/ds2", to: "esx2/ds2", at: 160.4, took: 7.6 });
      night.move({ vm: "web", moref: "vm-1", from: "esx2/ds2", to: "esx1/ds2", at: 168.6, took: 7.4 });
    },
    truth: [
      "web 100..160 esx1>esx1 succeeded by user",
      "web 160..168 esx1>esx2 succeeded by user",
      "web 168..176 esx2>esx1 succeeded by user",
    ],
  },
  {
    name: "HA restarts a VM on its way",
    begin: "2026-03-10T22:00:00Z",
    write(night) {
      night.move({ vm: "web", moref: "vm-1", from: a, to: b, at: 100, took: 0, way: "open" });
      night.event(
        150,
        "com.vmware.vc.ha.VmRestartedByHAEvent",
        "vSphere HA restarted virtual machine web on host esx3 in cluster Cluster1",
        {
          ...night.at(c, "web", "vm-1"),
          objectId: "vm-1",
          objectType: "VirtualMachine",
          objectName: "web",
        },
      );
      night.move({ vm: "web", moref: "vm-1", from: c, to: b, at: 400, took: 12 });
    },
    truth: ["web 100..? esx1>esx2 unfinished by user", "web 400..412 esx3>esx2 succeeded by user"],
  },
  {
    name: "Storage DRS tells late, and while its move is under way",
    begin: "2026-03-10T22:00:00Z",
    write(night) {
      const report = (at: number, vm: string, moref: string): void =>
        night.event(
          at,
          "com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent",
          `Storage DRS migrated disks of VM ${vm} from datastore ds1 to datastore ds2`,
          { ...night.at("esx1/ds2", vm, moref), chain: at },
        );
      night.move({ vm: "db", moref: "vm-1", from: a, to: "esx1/ds2", at: 100, took: 300, by: "storage-drs" });
      report(800, "db", "vm-1");
      night.move({ vm: "mail", moref: "vm-2", from: a, to: "esx1/ds2", at: 100, took: 900, by: "storage-drs" });
      report(500, "mail", "vm-2");
    },
    truth: ["db 100..400 esx1>esx1 succeeded by storage-drs", "mail 100..1000 esx1>esx1 succeeded by storage-drs"],
  },
  {
    name: "maintenance mode is cancelled with a move",
    begin: "2026-03-10T22:00:00Z",
    write(night) {
      const host = { ...night.at(a, "", ""), vm: undefined, ds: undefined, chain: 1, user: "CORP\\ann" };
      const [esx1, dc1] = [
        { name: "esx1", moref: "" },
        { name: "DC1", moref: "" },
      ] as const;
      night.event(50, "EnteringMaintenanceModeEvent", enteringMaintenance(esx1, dc1), host);
      night.move({
        vm: "db",
        moref: "vm-2",
        from: a,
        to: c,
        at: 61,
        took: 139,
        by: "drs",
        way: "failed",
        reason: "The operation was canceled.",
      });
      night.event(200, "CanceledHostOperationEvent", "The operation performed on host esx1 in DC1 was canceled", host);
    },
    truth: ["db 61..200 esx1>esx3 cancelled by maintenance"],
  },
  {
    name: "clocks go back, and a move runs through it",
    begin: "2026-10-24T22:30:00Z",
    write(night) {
      night.move({ vm: "web", moref: "vm-1", from: a, to: b, at: 8700, took: 40 });
      night.move({ vm: "db", moref: "vm-2", from: a, to: "esx1/ds2", at: 8800, took: 4800 });
      night.move({ vm: "app", moref: "vm-3", from: a, to: b, at: 9500, took: 25, by: "drs" });
    },
    truth: [
      "web 8700..8740 esx1>esx2 succeeded by user",
      "db 8800..13600 esx1>esx1 succeeded by user",
      "app 9500..9525 esx1>esx2 succeeded by drs",
    ],
  },
];

describe.each(NIGHTS)("$name", ({ begin, write, truth }) => {
  test.each(FORMATS)("%s", async (name) => {
    const night = new HandWritten(begin);
    write(night);
    const world = night.world();
    const format = PROOF_FORMATS.find((each) => each.name === name);
    if (format === undefined) throw new Error(`no format ${name}`);
    const files = world.vcenters.flatMap((vcenter) => format.write(world, vcenter));
    const { migrations } = await runFiles(files, { zone: format.zone, now: world.to + 3_600_000 });
    const second = (iso: string | null): string =>
      iso === null ? "?" : String(Math.floor((Date.parse(iso) - Date.parse(begin)) / 1000));
    const told = migrations.map(({ vm, source, destination, ...own }) => {
      const times = `${second(own.startedAt)}..${second(own.endedAt)}`;
      return `${vm.name} ${times} ${source.host ?? "?"}>${destination.host ?? "?"} ${own.outcome} by ${own.trigger}`;
    });
    // What a format does not carry it need not tell; what it tells has to be so.
    const asFarAsTold = truth.map((line, index) => {
      const own = told[index] ?? "";
      const [way = ""] = / \S+>\S+ /.exec(own) ?? [];
      const placed = way.includes("?") ? line.replace(/ \S+>\S+ /, way) : line;
      // Rows of the database without their sentence do not say that it was canceled.
      const open =
        migrations[index]?.failure?.category === "unclassified" ? placed.replace(" cancelled ", " failed ") : placed;
      return own.endsWith(" by unknown") ? open.replace(/ by \S+$/, " by unknown") : open;
    });
    expect(told).toEqual(asFarAsTold);
  });
});
