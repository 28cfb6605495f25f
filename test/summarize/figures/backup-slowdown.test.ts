import { describe, expect, test } from "vitest";
import { WEEKDAYS } from "../../../src/model/config.ts";
import { toIso } from "../../../src/model/units.ts";
import { summarizeBackupSlowdown } from "../../../src/summarize/figures/backup-slowdown.ts";
import { readMoves } from "../../../src/summarize/figures/moves.ts";
import { createRandom } from "../../simulator/random.ts";
import { aMigration } from "../../support/a-migration.ts";

const backup = { name: "Backup", days: [...WEEKDAYS], fromMinutes: 22 * 60, toMinutes: 2 * 60 };
const MIDNIGHT = Date.UTC(2026, 10, 23);

/** Moves of one kind begun some hours from midnight, each this long (s). */
const movesOf = (hours: number, seconds: readonly number[], memory: readonly number[] = []) =>
  seconds.map((length, index) => {
    const move = aMigration({
      name: `vm-${hours}-${index}`,
      startedAt: toIso(MIDNIGHT + hours * 3_600_000),
      endedAt: toIso(MIDNIGHT + hours * 3_600_000 + length * 1000),
    });
    const megabytes = memory[index];
    return megabytes === undefined ? move : { ...move, preCopy: { ...move.preCopy, memoryMegabytes: megabytes } };
  });
const slowdownOf = (moves: Parameters<typeof readMoves>[0]) =>
  summarizeBackupSlowdown(readMoves(moves), [backup], "UTC");
const some = (count: number, of: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => of(index));

describe("moves inside backup windows against those outside", () => {
  test("says the ratio with its n and an interval that holds it", () => {
    const [found] = slowdownOf([
      ...movesOf(
        -1,
        some(24, (index) => 60 + index),
      ),
      ...movesOf(
        6,
        some(30, (index) => 30 + index / 2),
      ),
    ]);
    expect(found).toMatchObject({ window: "Backup", kind: "vmotion", inside: 24, outside: 30, measure: "seconds" });
    expect(found?.ratio).toBeGreaterThan(1.8);
    expect(found?.low).toBeLessThan(found?.ratio ?? 0);
    expect(found?.high).toBeGreaterThan(found?.ratio ?? Infinity);
    expect(found?.low).toBeGreaterThan(1.5);
  });

  test("says nothing under 20 moves on either side", () => {
    expect(
      slowdownOf([
        ...movesOf(
          -1,
          some(19, () => 60),
        ),
        ...movesOf(
          6,
          some(40, () => 30),
        ),
      ]),
    ).toEqual([]);
  });

  test("larger VMs in the window are no slowdown where the sizes are known", () => {
    const inside = movesOf(
      -1,
      some(20, (index) => 80 + index),
      some(20, () => 16_384),
    );
    const outside = movesOf(
      6,
      some(20, (index) => 20 + index / 4),
      some(20, () => 4096),
    );
    const [found] = slowdownOf([...inside, ...outside]);
    expect(found).toMatchObject({ measure: "seconds-per-gigabyte", ratio: 1 });
  });

  test("its 90 % interval holds the truth as often as it says", () => {
    const random = createRandom(7);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const truth = 1.4;
    let held = 0;
    for (let trial = 0; trial < 400; trial++) {
      const inside = some(22, () => truth * Math.exp(3 + 0.7 * normal()));
      const outside = some(60, () => Math.exp(3 + 0.4 * normal()));
      const [found] = slowdownOf([...movesOf(-1, inside), ...movesOf(6, outside)]);
      if (found !== undefined && found.low <= truth && truth <= found.high) held++;
    }
    // 90 % of 400 is 360; three standard deviations are 18.
    expect(held).toBeGreaterThan(342);
    expect(held).toBeLessThan(385);
  });
});
