import { describe, expect, test } from "vitest";
import { createWorld } from "../simulator/world.ts";
import type { World } from "../simulator/types.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeSelectCsv } from "../simulator/write/select-csv.ts";
import { writeTaskJson } from "../simulator/write/task-history.ts";
import { runFiles } from "./run.ts";

const SEEDS = [51, 52];
const worlds = SEEDS.map((seed) => createWorld({ seed, nights: 2, migrations: 60 }));
const iso = (at: number | null): string | null => (at === null ? null : new Date(Math.floor(at)).toISOString());

/** What the truth has of each: host, times and fate, and how many VMs left for it. */
function evacuationsOf(world: World) {
  return world.evacuations
    .map((evacuation) => {
      const left = world.truth.filter(
        (truth) =>
          truth.evacuates === evacuation.host &&
          truth.queuedAt >= evacuation.enteringAt &&
          truth.queuedAt <= (evacuation.closedAt ?? Infinity),
      );
      return { ...evacuation, left };
    })
    .sort((a, b) => a.enteringAt - b.enteringAt);
}

describe.each(worlds)("evacuations of seed $seed", (world) => {
  const [vcenter = ""] = world.vcenters;
  const now = world.to + 3_600_000;
  const truth = evacuationsOf(world);

  test("from events and task history", async () => {
    const files = [
      writeCloudEvents(vcenter, world.events, world.tasks, { shape: "lines" }),
      writeTaskJson(vcenter, world.tasks),
    ];
    const report = await runFiles(files, { zone: "UTC", now, nameVcenters: true });
    const found = report.evacuations.toSorted((a, b) => ((a.enteringAt ?? "") < (b.enteringAt ?? "") ? -1 : 1));
    expect(found.map(({ host, enteringAt, outcome }) => ({ host, enteringAt, outcome }))).toEqual(
      truth.map(({ host, enteringAt, outcome }) => ({ host, enteringAt: iso(enteringAt), outcome })),
    );
    const keys = new Map(
      report.migrations.map((migration) => [migration.id, `${migration.vm.name} ${migration.startedAt}`]),
    );
    for (const [index, evacuation] of truth.entries()) {
      const moved = found[index]?.migrations.map((id) => keys.get(id)).sort();
      const wanted = evacuation.left.map((t) => `${t.vmName.replace("%2f", "/")} ${iso(t.startAt)}`).sort();
      expect(moved).toEqual(wanted);
      expect(found[index]?.enteredAt).toBe(evacuation.outcome === "entered" ? iso(evacuation.closedAt) : null);
    }
  });

  test("from sentences alone, where a timeout looks like any other end", async () => {
    const report = await runFiles([writeSelectCsv(vcenter, world.events, { zone: "UTC", culture: "de-DE" })], {
      zone: "UTC",
      now,
    });
    const found = report.evacuations.toSorted((a, b) => ((a.enteringAt ?? "") < (b.enteringAt ?? "") ? -1 : 1));
    expect(found.map(({ host, outcome, migrations }) => ({ host, outcome, moved: migrations.length }))).toEqual(
      truth.map(({ host, outcome, left }) => ({
        host,
        outcome: outcome === "timed-out" ? "cancelled" : outcome,
        moved: left.length,
      })),
    );
  });
});
