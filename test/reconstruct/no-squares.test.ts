import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import { end, failure, faultOf, maintenance, night, sighting, start, task } from "./facts.ts";

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** Shapes that once took a square, each with `n` times what repeats. */
const SHAPES: Readonly<Record<string, (n: number) => Fact[]>> = {
  "nameless ends": (n) => [
    ...times(n, (i) => start(i / 10, { vm: `vm${i}`, from: "a", to: "b" })),
    ...times(n, (i) => end(i / 10, { record: "VmRelocatedEvent" })),
  ],
  "events of one VM in one second": (n) =>
    times(n, (i) => [
      start(0.5, { vm: "web", from: "a", to: `b${i % 7}`, eventKey: `${2 * i}` }),
      end(0.5, { vm: "web", from: "a", to: `b${i % 7}`, eventKey: `${2 * i + 1}` }),
    ]).flat(),
  "events of one VM, chain and second": (n) =>
    times(n, (i) => [
      start(0.5, { vm: "web", from: "a", to: `b${i % 7}`, eventKey: `${2 * i}`, chainId: "77" }),
      end(0.5, { vm: "web", from: "a", to: `b${i % 7}`, eventKey: `${2 * i + 1}`, chainId: "77" }),
    ]).flat(),
  "one VM with many moves, tasks and sightings": (n) =>
    times(n, (i): Fact[] => [
      start(2 * i, { vm: "web", moref: "vm-1", from: `a${i}`, to: `a${i + 1}` }),
      end(2 * i + 1, { vm: "web", moref: "vm-1", from: `a${i}`, to: `a${i + 1}` }),
      task(2 * i, { vm: "web", moref: "vm-1", done: 2 * i + 1, taskKey: `task-${i}` }),
      sighting("powered-on", 2 * i, { vm: "web", moref: "vm-1" }),
    ]).flat(),
  "one chain id for everything": (n) =>
    times(n, (i) => end(i, { vm: "web", from: "a", to: "b", chainId: "5", eventKey: `${i}` })),
  "one chain of many VMs, by name and by MoRef": (n) =>
    times(n, (i) => [
      start(i, { vm: `vm${i}`, moref: `vm-${i}`, chainId: "5", eventKey: `${2 * i}` }),
      end(i + 0.5, { vm: `vm${i}`, chainId: "5", eventKey: `${2 * i + 1}` }),
    ]).flat(),
  "equal rows in two exports": (n) =>
    [0, 1].flatMap((input) => times(n, () => failure(0, { vm: "web", from: "a", to: "b", input }))),
  "rows of one minute in two exports, each with keys of its own": (n) =>
    [0, 1].flatMap((input) => times(n, (i) => end(i / n, { vm: "web", input, eventKey: `${2 * i + input}` }))),
  "failures of one second, of one VM, of many, and in texts": (n) => [
    ...times(n, () => failure(0, { vm: "web", from: "a", to: "b" })),
    ...times(n, (i) => failure(0.2, { vm: `vm${i}` })),
    ...times(n, (i) =>
      failure(0.4, { record: "EventEx", message: `vMotion of vm${i} broke`, fault: faultOf({ message: "broke" }) }),
    ),
  ],
  "tasks of one VM that all run at once": (n) =>
    times(n, (i) => task(i / 1000, { vm: "web", done: 3600, taskKey: `t${i}` })),
  "many tasks and starts in one chain": (n) =>
    times(n, (i) => [
      start(i, { vm: "web", from: "a", to: "b", chainId: "9", eventKey: `${i}` }),
      task(i, { vm: "web", chainId: "9", done: i + 1, taskKey: `t${i}` }),
    ]).flat(),
  "failures and retries of one VM under changing names, hosts in and out of maintenance": (n) =>
    times(n, (i): Fact[] => [
      failure(2 * i, { vm: `name${i}`, moref: "vm-1", from: "a", to: "b" }),
      maintenance("entering", 2 * i, "a"),
      maintenance("exited", 2 * i + 1, "a"),
      end(2 * i + 1, { vm: `name${i}`, moref: "vm-1", from: "b", to: "c" }),
    ]).flat(),
  "moves between vCenters of VMs of one name": (n) =>
    times(n, (i) => [
      end(i, { vm: "web", moref: `vm-${i}`, vcenter: "vc1", crossVcenter: "source" }),
      end(i + 0.5, { vm: "web", moref: `vm-${i}`, vcenter: "vc2", to: "b", crossVcenter: "destination" }),
    ]).flat(),
  "exports that name no vCenter beside one that does": (n) => [
    ...times(n, (i) => end(i, { vm: `vm${i}`, vcenter: "vc1" })),
    ...times(n, (i) => end(i, { vm: `vm${(7 * i) % n}`, input: 1 + i })),
  ],
  "tasks and starts of one second that name no VM, of one user": (n) =>
    times(n, (i) => [
      task(0, { snapshot: true, descriptionId: null, motion: i % 2 === 0 ? "migrate" : "storage-drs", userName: "" }),
      start(0.5, { vm: `vm${i}`, from: "a", to: "b", userName: "" }),
    ]).flat(),
  "VMs that are made and removed under one name": (n) =>
    times(n, (i): Fact[] => [
      sighting("created", 3 * i, { vm: "web" }),
      end(3 * i + 1, { vm: "web", moref: `vm-${i}`, from: "a", to: "b" }),
      sighting("removed", 3 * i + 2, { vm: "web" }),
    ]).flat(),
  "reports of Storage DRS about one VM": (n) =>
    times(n, (i) => [
      end(i, { vm: "web", from: "/a", to: "/b" }),
      end(i + 0.01, { vm: "web", from: "/a", to: "/b", storageDrs: true, record: "StorageDrsStorageMigrationEvent" }),
    ]).flat(),
};

const COUNTED = ["at", "record", "vm", "scope"] as const;

/** How often the reconstruction looks at what the facts say: its steps, whatever the machine. */
function looksAt(facts: readonly Fact[]): number {
  let looks = 0;
  for (const fact of facts)
    for (const field of COUNTED) {
      let value: unknown = Reflect.get(fact, field);
      Object.defineProperty(fact, field, {
        get: () => {
          looks += 1;
          return value;
        },
        set: (next: unknown) => {
          value = next;
        },
        enumerable: true,
        configurable: true,
      });
    }
  night(facts, 40_000);
  return looks;
}

describe("twice as many records are looked at about twice as often", () => {
  // Above the bounds on how much is compared (64, 256), under which a square could hide.
  const N = 800;

  test.each(Object.entries(SHAPES))("%s", (_name, shape) => {
    const [once, twice] = [looksAt(shape(N)), looksAt(shape(2 * N))];
    // n log n gives 2.2 at most, a square 4.
    expect(twice / once).toBeLessThan(2.6);
  });
});

test("30,000 equal rows in each of two exports of one night are 30,000 records told twice", () => {
  const rows = (input: number) => times(30_000, () => failure(0, { vm: "web", from: "a", to: "b", input }));
  const { migrations, duplicatesOfInput } = night([...rows(0), ...rows(1)]);
  expect(migrations).toHaveLength(30_000);
  expect(duplicatesOfInput(0) + duplicatesOfInput(1)).toBe(30_000);
}, 120_000);

test("one VM with 150,000 moves: no array is spread into a call", () => {
  const facts = times(150_000, (i) => end(i, { vm: "web", from: "a", to: "b", chainId: "5", eventKey: `${i}` }));
  expect(night(facts, 300_000).migrations).toHaveLength(150_000);
}, 120_000);

test("half a surrogate pair in a name, task key, chain or vCenter is no reason to lose the night", () => {
  const broken = "web\uD83D01";
  const facts = [
    start(0, { vm: broken, chainId: "\uDC00", eventKey: "1", vcenter: broken }),
    end(9, { vm: broken, chainId: "\uDC00", eventKey: "2", vcenter: broken }),
    task(0, { vm: broken, taskKey: broken, done: 9, vcenter: broken }),
  ];
  const [migration] = night(facts).migrations;
  expect(migration?.outcome).toBe("succeeded");
  expect(migration?.keys.join("")).not.toMatch(/\p{Surrogate}/u);
});
