import { expect, test } from "vitest";
import { createWorld } from "./world.ts";

test("one seed gives one world", () => {
  expect(createWorld({ seed: 7 })).toEqual(createWorld({ seed: 7 }));
  expect(createWorld({ seed: 7 }).events).not.toEqual(createWorld({ seed: 8 }).events);
});

test("a world has every kind, outcome and trigger, and consistent records", () => {
  const world = createWorld({ seed: 1, vcenters: 2, migrations: 400, nights: 2, outage: true });
  const seen = (pick: (t: (typeof world.truth)[number]) => string | null) =>
    [...new Set(world.truth.map(pick))].sort((a, b) => String(a).localeCompare(String(b), "en"));
  expect(seen((t) => t.kind)).toEqual(["cold", "combined", "storage-vmotion", "unknown", "vmotion"]);
  expect(seen((t) => t.outcome)).toEqual(["cancelled", "failed", "succeeded", "unfinished"]);
  expect(seen((t) => t.unfinishedReason ?? "none")).toEqual(["end-lost", "none", "running", "superseded"]);
  expect(seen((t) => t.trigger)).toEqual([
    "drs",
    "maintenance",
    "placement",
    "scheduled",
    "storage-drs",
    "unknown",
    "user",
  ]);
  for (const truth of world.truth) {
    const own = world.events.filter((event) => event.truth === truth.index && event.vcenter === truth.vcenter);
    const starts = own.filter((event) => event.role === "start");
    const ends = own.filter((event) => event.role === "end");
    expect(starts.length).toBe(truth.startAt === null ? 0 : 1);
    expect(ends.length).toBe(truth.outcome === "succeeded" ? 1 : 0);
    if (truth.startAt !== null) expect(starts[0]?.at).toBeCloseTo(truth.startAt, 2);
    if (truth.endAt !== null && truth.outcome === "succeeded") expect(ends[0]?.at).toBeCloseTo(truth.endAt, 2);
  }
});

test("keys rise with time, and a chain is named after its first event", () => {
  const world = createWorld({ seed: 3 });
  const byKey = new Map(world.events.map((event) => [event.key, event]));
  expect(byKey.size).toBe(world.events.length);
  for (const event of world.events) {
    const first = byKey.get(event.chainId);
    expect(first).toBeDefined();
    expect(event.at).toBeGreaterThanOrEqual(first?.at ?? Infinity);
  }
});
