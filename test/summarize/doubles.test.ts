import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { runFiles } from "../proof/run.ts";
import type { World } from "../simulator/types.ts";
import { createWorld } from "../simulator/world.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeSelectCsv } from "../simulator/write/select-csv.ts";
import { writeTaskCsv } from "../simulator/write/task-history.ts";

const HOUR_MS = 3_600_000;

function aNight(seed: number, vcenters = 1, nights = 1): World {
  return createWorld({ seed, nights, vcenters, migrations: 40, noise: 0.2, hostileNames: false });
}

const doubles = ({ diagnostics }: Report): readonly string[] =>
  diagnostics.filter(({ code }) => code.startsWith("doubles")).map(({ code }) => code);

/** The same night as event objects, which name vCenter and zone, and as sentences, which name neither. */
async function read(world: World, zone: string, vcenter: string): Promise<Report> {
  const [own = ""] = world.vcenters;
  const sentences = writeSelectCsv(own, world.events, { zone: "Europe/Berlin", culture: "de-DE", delimiter: ";" });
  return await runFiles(
    [
      { ...writeCloudEvents(own, world.events, world.tasks, { shape: "lines" }), vcenter: own },
      { ...sentences, vcenter },
    ],
    { zone, now: world.to + HOUR_MS, nameVcenters: true },
  );
}

describe("the same moves read twice", () => {
  test.each([1, 2, 3])("under another vCenter are told, and the option (night %i)", async (seed) => {
    const report = await read(aNight(seed), "Europe/Berlin", "wrong.example.com");
    expect(doubles(report)).toEqual(["doubles-vcenter"]);
    expect(report.diagnostics.find(({ code }) => code === "doubles-vcenter")?.message).toMatch(
      /wrong\.example\.com.*--vcenter/,
    );
  });

  test.each([
    ["UTC", "1 hour"],
    ["Asia/Tokyo", "8 hours"],
    ["Asia/Kolkata", "4.5 hours"],
    ["Asia/Kathmandu", "4.75 hours"],
  ])("in a wrong zone (%s) are told, with how far apart, and the option", async (zone, apart) => {
    const world = aNight(4);
    const report = await read(world, zone, world.vcenters[0] ?? "");
    expect(doubles(report)).toEqual(["doubles-time-zone"]);
    const [told] = report.diagnostics.filter(({ code }) => code === "doubles-time-zone");
    expect(told?.message).toMatch(/--time-zone/);
    expect(told?.message).toContain(apart);
  });
});

describe("an honest night is not accused", () => {
  test.each([5, 6, 7, 8])("read in three formats with the right names (night %i)", async (seed) => {
    const world = aNight(seed);
    expect(doubles(await read(world, "Europe/Berlin", world.vcenters[0] ?? ""))).toEqual([]);
  });

  test("of two vCenters with the same VM and host names", async () => {
    const [one, other] = [aNight(9), aNight(10)];
    const files = [one, other].map((world, index) => ({
      ...writeTaskCsv(world.vcenters[0] ?? "", world.tasks),
      name: `tasks-${index}.csv`,
      vcenter: `vc0${index}.example.com`,
    }));
    const report = await runFiles(files, { zone: "UTC", now: one.to + HOUR_MS, nameVcenters: true });
    expect(doubles(report)).toEqual([]);
  });

  test("with VMs that a script moves back and forth each hour, exported in two halves", async () => {
    const rows = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, index) => from + index)
        .flatMap((hour) =>
          ["web01", "web02", "db01"].map((vm, nth) => {
            const [source, target] = hour % 2 === 0 ? ["esx01", "esx02"] : ["esx02", "esx01"];
            const at = Date.parse("2026-11-22T00:00:00Z") + hour * HOUR_MS + nth * 60_000;
            const took = 11_000 + ((hour * 7 + nth * 5) % 13) * 1000;
            const text = `Migration of virtual machine ${vm} from ${source} to ${target} completed`;
            return `"${new Date(at + took).toISOString()}","VmMigratedEvent","${text}","${vm}","${target}"\r\n`;
          }),
        )
        .join("");
    const header = '"CreatedTime","EventType","FullFormattedMessage","VM","Host"\r\n';
    const file = (name: string, from: number, to: number) => ({
      name,
      bytes: new TextEncoder().encode(header + rows(from, to)),
    });
    const report = await runFiles([file("first.csv", 0, 6), file("second.csv", 6, 12)], {
      zone: "UTC",
      now: Date.parse("2026-11-22T18:00:00Z"),
    });
    expect(report.counts.migrations).toBe(36);
    expect(doubles(report)).toEqual([]);
  });
});
