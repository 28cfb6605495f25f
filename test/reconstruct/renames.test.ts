import { expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import type { Merged } from "../../src/reconstruct/facts/merged.ts";
import { Renames } from "../../src/reconstruct/facts/renames.ts";
import { end, night, sighting, start, told } from "./facts.ts";

const from = "esx01/ds1";
const to = "esx02/ds1";
const renamed = (at: number, oldName: string, newName: string, vm = oldName): Fact => {
  const fact = sighting("renamed", at, { vm });
  return fact.role === "sighting" ? { ...fact, oldName, newName } : fact;
};

test("a VM that is renamed while it moves is one VM, where records know it by name alone", () => {
  for (const chainId of [null, "7"]) {
    const facts = [
      start(0, { vm: "web", from, to, chainId, eventKey: "1" }),
      renamed(30, "web", "web-new", chainId === null ? "web" : "web-new"),
      end(60, { vm: "web-new", from, to, chainId, eventKey: "2" }),
    ];
    expect(told(night(facts))).toEqual([
      `web 0..60 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (${chainId === null ? "vm-and-time" : "chain"})`,
    ]);
  }
});

test("a name that another VM was given by a rename is the other's from then on", () => {
  const facts = [
    start(0, { vm: "web", from, to }),
    renamed(30, "web", "web-new"),
    renamed(90, "spare", "web"),
    start(100, { vm: "web", from: "esx05/ds2", to: "esx06/ds2" }),
    end(120, { vm: "web", from: "esx05/ds2", to: "esx06/ds2" }),
    end(200, { vm: "web-new", from, to }),
  ];
  expect(told(night(facts))).toEqual([
    "web 0..200 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (vm-and-time)",
    "web 100..120 esx05/ds2>esx06/ds2 vmotion succeeded by unknown (vm-and-time)",
  ]);
});

test("a name that is used on is not followed, and names that go in a circle end", () => {
  const used = [
    start(0, { vm: "web", from }),
    renamed(30, "web", "web-new"),
    end(60, { vm: "web-new", to: "esx09/ds1" }),
    start(100, { vm: "web", from: "esx05", to: "esx06" }),
  ];
  expect(night(used).migrations).toHaveLength(3);
  const circle = [
    start(0, { vm: "a", from, to }),
    renamed(10, "a", "b"),
    renamed(20, "b", "a"),
    end(60, { vm: "a", from, to }),
  ];
  expect(told(night(circle))).toEqual(["a 0..60 esx01/ds1>esx02/ds1 vmotion succeeded by unknown (vm-and-time)"]);
});

test("100,000 renames to and fro are looked at once", () => {
  const names = ["a", "b"];
  const facts = Array.from({ length: 100_000 }, (_, i): Merged => {
    const [oldName = "", newName = ""] = i % 2 === 0 ? names : names.toReversed();
    return { ...renamed(i * 60, oldName, newName), scope: "vc", domain: "vc", told: [] };
  });
  const renames = new Renames(facts);
  const found = facts.map(({ at }, i) => renames.firstName("vc", names[i % 2] ?? "", at ?? 0));
  expect(new Set(found)).toEqual(new Set(names));
}, 120_000);
