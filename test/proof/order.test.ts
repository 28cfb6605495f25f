import { describe, expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { brokenInvariants } from "../fuzz/invariants.ts";
import { schemaErrors } from "../schema/validate.ts";
import { renderJson } from "../../src/render/json.ts";
import { wrongIn } from "./consistency.ts";
import { PROOF_FORMATS } from "./formats.ts";
import { worldOf } from "./measure.ts";
import { runFiles } from "./run.ts";

/** Every rule of the contract's "Order" and what must be true inside one report, over nights of the simulator. */

const FORMATS = [
  "CloudEvents, a line each",
  "raw Get-VIEvent CSV",
  "select CSV",
  "TaskInfo JSON",
  "select CSV and TaskInfo",
];
const NIGHTS = [
  {
    name: "halves lost, vCenter down",
    seed: 61,
    options: { migrations: 90, outage: true, chains: "mixed" },
    lost: 0.05,
  },
  { name: "two vCenters", seed: 62, options: { migrations: 60, vcenters: 2 }, lost: 0 },
  { name: "keys issued anew", seed: 63, options: { migrations: 50, nights: 2, rebuilt: true }, lost: 0 },
] as const;

describe.each(NIGHTS)("$name", (night) => {
  const world = worldOf(night, night.seed);

  test.each(FORMATS)("%s", async (name) => {
    const format = PROOF_FORMATS.find((each) => each.name === name);
    if (format === undefined) throw new Error(`no format ${name}`);
    const files = world.vcenters.flatMap((vcenter) => format.write(world, vcenter));
    const options = { zone: format.zone, now: world.to + 3_600_000, nameVcenters: world.vcenters.length > 1 };
    const report = await runFiles(files, options);
    expect(report.migrations.length).toBeGreaterThan(20);
    expect(wrongIn(report)).toEqual([]);
    expect(brokenInvariants(report, options.now)).toEqual([]);
    // Every key is present, as the file has it.
    expect(schemaErrors(JSON.parse([...renderJson(report)].join("")))).toEqual([]);
  });
});

describe("two exports of one night", () => {
  const world = worldOf({ name: "", options: { migrations: 60 }, lost: 0 }, 64);
  const read = async (name: string): Promise<Report> => {
    const format = PROOF_FORMATS.find((each) => each.name === name);
    if (format === undefined) throw new Error(`no format ${name}`);
    const files = world.vcenters.flatMap((vcenter) => format.write(world, vcenter));
    return runFiles(files, { zone: format.zone, now: world.to + 3_600_000, nameVcenters: true });
  };

  test("with the same strongest kind of key have the same ids", async () => {
    const [one, other] = await Promise.all([read("CloudEvents, a line each"), read("Clixml")]);
    const idsOf = ({ migrations }: Report) =>
      migrations.filter(({ keys }) => keys[0]?.startsWith("chain:")).map(({ id }) => id);
    expect(idsOf(one).length).toBeGreaterThan(50);
    expect(idsOf(other).sort()).toEqual(idsOf(one).sort());
  });

  test.each(["select CSV", "TaskInfo JSON", "Client events CSV", "VPX_EVENT and VPX_TASK"])(
    "share a key wherever both know the VM's name and a second: %s",
    async (name) => {
      const [whole, partial] = await Promise.all([read("CloudEvents, a line each"), read(name)]);
      const keys = new Set(whole.migrations.flatMap((migration) => migration.keys));
      const secondsOf = (own: readonly Migration[]) =>
        new Set(
          own.flatMap(({ vm, startedAt, endedAt }) =>
            [startedAt, endedAt].map((at) => `${vm.name} ${at?.slice(0, 19)}`),
          ),
        );
      const known = secondsOf(whole.migrations);
      const both = partial.migrations.filter((one) =>
        [...secondsOf([one])].some((second) => !second.endsWith("undefined") && known.has(second)),
      );
      expect(both.length).toBeGreaterThan(40);
      expect(both.filter((one) => !one.keys.some((key) => keys.has(key))).map(({ vm }) => vm.name)).toEqual([]);
    },
  );

  test("evidence names the line where its record begins", async () => {
    for (const name of ["select CSV", "syslog RFC 5424", "VPX_EVENT"]) {
      const format = PROOF_FORMATS.find((each) => each.name === name);
      const [file] = format?.write(world, world.vcenters[0] ?? "") ?? [];
      const lines = Buffer.from(file?.bytes ?? [])
        .toString("utf8")
        .split("\n");
      const report = await read(name);
      for (const { vm, evidence } of report.migrations) {
        if (vm.name === null || /["%/]/.test(vm.name)) continue;
        const told = evidence.map(({ line }) => lines[line - 1] ?? "");
        const odd = told.filter(
          (line) => !line.includes(vm.name ?? "") && !/Completed the relocation|\bTask: /.test(line),
        );
        expect(odd, name).toEqual([]);
      }
    }
  });
});
