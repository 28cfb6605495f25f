import { expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import { end, night, start, task, told } from "./facts.ts";

/** "Completed the relocation of the virtual machine" names nobody. Facts on the left, migrations on the right, then the ends of nobody. */
type Row = readonly [rule: string, facts: () => readonly Fact[], migrations: readonly string[], unattributed: number];

const cold = (at: number, vm: string, more = {}): Fact =>
  start(at, { vm, from: "esx01/a", to: "esx01/b", record: "VmBeingRelocatedEvent", ...more });
const nameless = (at: number, more = {}): Fact => end(at, { record: "VmRelocatedEvent", ...more });

const ROWS: readonly Row[] = [
  [
    "two open at once with both ends told are both over: the third gets its end",
    () => [cold(0, "a"), cold(5, "b"), nameless(30), nameless(40), cold(60, "c"), nameless(90)],
    [
      "a 0..? esx01/a>esx01/b storage-vmotion unfinished by unknown (none) end-missing",
      "b 5..? esx01/a>esx01/b storage-vmotion unfinished by unknown (none) end-missing",
      "c 60..90 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
    ],
    2,
  ],
  [
    "of two open at once with one end told one may still be open: the third gets none",
    () => [cold(0, "a"), cold(5, "b"), nameless(30), cold(60, "c"), nameless(90)],
    ["a 0..?", "b 5..?", "c 60..?"].map(
      (times) => `${times} esx01/a>esx01/b storage-vmotion unfinished by unknown (none) end-missing`,
    ),
    2,
  ],
  [
    "the end of another user is not this start's",
    () => [cold(0, "a", { userName: "ann" }), cold(5, "b", { userName: "bob" }), nameless(30, { userName: "ann" })],
    [
      "a 0..30 esx01/a>esx01/b storage-vmotion succeeded by user (vm-and-time)",
      "b 5..? esx01/a>esx01/b storage-vmotion unfinished by user (none) end-missing",
    ],
    0,
  ],
  [
    "a VM that is on tells its end by name, so the end is that of the one at rest",
    () => [start(0, { vm: "web", from: "esx01/a", to: "esx02/a", hot: true }), cold(5, "b"), nameless(30)],
    [
      "web 0..? esx01/a>esx02/a vmotion unfinished by unknown (none) end-missing",
      "b 5..30 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
    ],
    0,
  ],
  [
    "a start whose VM moves again is over",
    () => [
      cold(0, "a"),
      cold(100, "a"),
      end(130, { vm: "a", from: "esx01/a", to: "esx01/b" }),
      cold(200, "b"),
      nameless(230),
    ],
    [
      "a 0..? esx01/a>esx01/b storage-vmotion unfinished by unknown (none) end-missing",
      "a 100..130 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
      "b 200..230 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
    ],
    0,
  ],
  [
    "a VM that is on and moves no storage has no relocation to complete",
    () => [start(0, { vm: "web", from: "esx01/a", to: "esx02/a", hot: true }), nameless(30)],
    ["web 0..? esx01/a>esx02/a vmotion unfinished by unknown (none) end-missing"],
    1,
  ],
  [
    "a VM that is on and moves storage may have",
    () => [start(0, { vm: "web", from: "esx01/a", to: "esx01/b", hot: true }), nameless(30)],
    ["web 0..30 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)"],
    0,
  ],
  [
    "two chains of one vCenter are two moves",
    () => [cold(0, "a", { eventKey: "11", chainId: "10" }), nameless(30, { eventKey: "31", chainId: "30" })],
    ["a 0..? esx01/a>esx01/b storage-vmotion unfinished by unknown (none) end-missing"],
    1,
  ],
  [
    "the end of a chain goes to the start without one, when it could have begun it",
    () => [
      cold(0, "a", { eventKey: "11", chainId: "10" }),
      task(0, { vm: "a", chainId: "10", eventKey: "10", motion: "relocate", snapshot: true }),
      cold(5, "b"),
      nameless(30, { eventKey: "31", chainId: "20" }),
    ],
    [
      "a 0..? esx01/a>esx01/b storage-vmotion unfinished by user (chain) end-missing",
      "b 5..30 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
    ],
    0,
  ],
  [
    "a chain named after a later event than the start is not the start's",
    () => [cold(0, "a", { eventKey: "11", chainId: "11" }), nameless(30, { eventKey: "31", chainId: "30" })],
    ["a 0..? esx01/a>esx01/b storage-vmotion unfinished by unknown (none) end-missing"],
    1,
  ],
  [
    "a nameless end beside the end of another chain is not its repetition",
    () => [
      cold(0, "a", { eventKey: "11", chainId: "10" }),
      end(29, { vm: "a", from: "esx01/a", to: "esx01/b", eventKey: "20", chainId: "10" }),
      cold(5, "b"),
      nameless(30, { eventKey: "31", chainId: "12" }),
    ],
    [
      "a 0..29 esx01/a>esx01/b storage-vmotion succeeded by unknown (chain)",
      "b 5..30 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
    ],
    0,
  ],
  [
    "an end beside that of a VM that is on is the one's at rest",
    () => [
      ...[0, 100].flatMap((at) => [
        start(at, { vm: "web", from: "esx01/a", to: "esx01/b", hot: true }),
        end(at + 29, { vm: "web", from: "esx01/a", to: "esx01/b" }),
      ]),
      cold(105, "b"),
      nameless(130),
    ],
    [
      "web 0..29 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
      "web 100..129 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
      "b 105..130 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
    ],
    0,
  ],
  [
    "where every VM that is on has such an end too, whose it is stays open",
    () => [
      start(0, { vm: "web", from: "esx01/a", to: "esx01/b", hot: true }),
      end(29, { vm: "web", from: "esx01/a", to: "esx01/b" }),
      nameless(30),
      start(100, { vm: "web", from: "esx01/b", to: "esx01/a", hot: true }),
      cold(105, "b"),
      end(129, { vm: "web", from: "esx01/b", to: "esx01/a" }),
      nameless(130),
    ],
    [
      "web 0..29 esx01/a>esx01/b storage-vmotion succeeded by unknown (vm-and-time)",
      "web 100..129 esx01/b>esx01/a storage-vmotion succeeded by unknown (vm-and-time)",
      "b 105..? esx01/a>esx01/b storage-vmotion unfinished by unknown (none) end-missing",
    ],
    1,
  ],
];

test("a move whose task was over hours ago has no end to come", () => {
  const facts = (at: number) => [cold(0, "a"), task(0, { vm: "a", done: 30, motion: "relocate" }), nameless(at)];
  expect(night(facts(31)).unattributedEnds).toBe(0);
  expect(night(facts(9000)).unattributedEnds).toBe(1);
});

test.each(ROWS)("%s", (_rule, facts, migrations, unattributed) => {
  const found = night(facts());
  expect(told(found)).toEqual(migrations);
  expect(found.unattributedEnds).toBe(unattributed);
});
