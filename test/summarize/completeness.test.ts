import { describe, expect, it } from "vitest";
import { completenessNotes } from "../../src/summarize/completeness.ts";
import { aMigration } from "../support/a-migration.ts";

const at = (hour: number): string => `2026-11-23T${String(hour).padStart(2, "0")}:00:00.000Z`;
const gold = { vcenter: "vc", host: "h", datastore: "d", datacenter: "dc", cluster: "Gold" };
const move = (id: string, endedAt: string, cluster = "Gold") =>
  aMigration({
    id,
    vcenter: "vc",
    kind: "vmotion",
    outcome: "succeeded",
    endedAt,
    source: { ...gold, cluster },
    destination: { ...gold, cluster },
  });
const count = (hour: number, numVMotions: number) => ({
  vcenter: "vc",
  cluster: { name: "Gold" },
  numVMotions,
  takenAt: Date.parse(at(hour)),
});

describe("completeness", () => {
  it("compares the moves seen with vCenter's own counter between two inventories", () => {
    const moves = [move("1", at(1)), move("2", at(2)), move("3", at(2), "Silver"), move("4", at(9))];
    expect(completenessNotes(moves, [count(5, 105), count(0, 100)], [])).toMatchObject([
      { code: "moves-uncounted", count: 3 },
    ]);
    expect(completenessNotes(moves, [count(0, 100), count(5, 102)], [])).toEqual([]);
    expect(completenessNotes(moves, [count(0, 100)], [])).toEqual([]);
  });

  it("says that vCenter dropped events", () => {
    const dropped = { at: at(1), vcenter: "vc", what: "events-dropped", subject: null, message: "" };
    expect(completenessNotes([], [], [dropped])).toMatchObject([{ code: "events-dropped", count: 1 }]);
  });
});
