import { describe, expect, test } from "vitest";

import { inferPreCopy } from "../../../src/infer/infer.ts";
import { NO_PRE_COPY, type Migration } from "../../../src/model/migration.ts";
import { slowVmotionPair } from "../../../src/summarize/findings/slow-vmotion-pair.ts";
import { measured, move } from "../../infer/migrations.ts";
import { observedOf, type KnownMove } from "../../inference-proof/known.ts";
import { found } from "../../support/findings.ts";
import { simulateWorkloadNight } from "../../workload-simulation/night.ts";

let made = 0;

/** A measured move of a VM of its own, far from all others in time. */
function at(source: string, destination: string, rate: number, part: Partial<Migration> = {}): Migration {
  made += 1;
  const preCopy = { ...NO_PRE_COPY, basis: "measured", bandwidthMegabytesPerSecond: measured(rate) } as const;
  return move({ vm: `vm-${made}`, source, destination, atSeconds: made * 1000 }, { preCopy, ...part });
}

const OTHERS = ["b", "c", "d"].flatMap((source) =>
  ["b", "c", "d"]
    .filter((other) => other !== source)
    .flatMap((other) => [at(source, other, 1000), at(source, other, 900)]),
);
const ARRIVING = ["b", "c", "d", "b"].map((source) => at(source, "a", 950));

const told = (migrations: readonly Migration[]): readonly string[] =>
  found(slowVmotionPair, { migrations }).map(({ title }) => title);

describe("a slow direction", () => {
  test("is named with its factor against the other way round", () => {
    const leaving = ["b", "c", "d", "c"].map((destination) => at("a", destination, 230));
    const [finding, ...rest] = found(slowVmotionPair, { migrations: [...OTHERS, ...ARRIVING, ...leaving] });
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      title: "leaving vc/a: 4.1 × slower than arriving",
      severity: "watch",
      migrations: leaving.map(({ id }) => id),
    });
    expect(finding?.description).toContain("Moves arriving are as fast as those of others.");
  });

  test("of one pair is that pair's", () => {
    const pair = [250, 240, 230, 260].map((rate) => at("a", "b", rate));
    expect(told([...OTHERS, ...ARRIVING, ...pair])).toEqual([expect.stringContaining("from vc/a to vc/b")]);
  });

  test("does not depend on the order of the moves", () => {
    const all = [...OTHERS, ...ARRIVING, ...["b", "c", "d", "c"].map((to) => at("a", to, 230))];
    expect(told([...all].reverse())).toEqual(told(all));
  });

  test.each<[string, readonly Migration[]]>([
    ["three moves", ["b", "c", "d"].map((to) => at("a", to, 230))],
    [
      "one VM over and over",
      [1, 2, 3, 4].map(() => at("a", "b", 230, { vm: { name: "same", moref: null, instanceUuid: null } })),
    ],
    ["less than a factor of two", ["b", "c", "d", "c"].map((to) => at("a", to, 600))],
    ["half of them slow", [230, 950, 230, 950, 900].map((rate) => at("a", "c", rate))],
  ])("%s say nothing", (_name, leaving) => {
    expect(told([...OTHERS, ...ARRIVING, ...leaving])).toEqual([]);
  });

  test("another link says nothing of this one", () => {
    const far = ["b", "c", "d", "c"].map((to) =>
      at("a", to, 100, { destination: { ...move().destination, host: to, cluster: "far" } }),
    );
    expect(told([...OTHERS, ...ARRIVING, ...far])).toEqual([]);
  });
});

describe("simulated nights of seven hosts", () => {
  const NIGHTS = process.env["PRECOPY_PROVE"] === "1" ? 75 : 3;

  /** The night, or as much of it as ten moves leaving the slow host take. */
  function night(seed: number, logged: boolean, slowLeaving?: number): readonly Migration[] {
    const options = { seed, moves: 150, hosts: 7, evacuations: 1, lineMegabits: 10_000 };
    const all = simulateWorkloadNight({ ...options, ...(slowLeaving === undefined ? {} : { slowLeaving }) })
      .filter(({ kind }) => kind === "vmotion")
      .toSorted((one, other) => one.endMs - other.endMs);
    const leaving = all.filter(({ source }) => source === `host${slowLeaving}`);
    const until = slowLeaving === undefined ? Number.POSITIVE_INFINITY : (leaving[9]?.endMs ?? 0);
    const moves = all
      .filter(({ endMs }) => endMs <= until)
      .map(({ guest, ...own }): KnownMove => ({
        ...own,
        vm: guest.name,
        logged,
        facts: { memoryMegabytes: guest.memoryMegabytes, consumedMegabytes: guest.touchedMegabytes },
      }));
    const { migrations, context } = observedOf({ name: "night", hostSpeed: null, moves });
    return inferPreCopy(migrations, context).migrations;
  }

  test("without a slow host nothing is told; a tenth of the line one way is, within ten moves", () => {
    let falseAlarms = 0;
    let hits = 0;
    let nights = 0;
    for (let seed = 0; seed < NIGHTS; seed += 1) {
      for (const logged of [false, true]) {
        nights += 1;
        falseAlarms += told(night(5000 + seed, logged)).length;
        if (told(night(7000 + seed, logged, 3)).some((title) => title.startsWith("leaving vc/host3"))) hits += 1;
      }
    }
    // seven hosts a night: 150 nights are more than 1,000 host nights
    expect(falseAlarms).toBeLessThanOrEqual(1);
    expect(hits).toBeGreaterThanOrEqual(Math.floor(0.85 * nights));
  }, 600_000);
});
