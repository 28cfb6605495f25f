import { describe, expect, test } from "vitest";
import { vmPastKey, type Night, type Past } from "../../../src/model/past.ts";
import { toIso } from "../../../src/model/units.ts";
import { farLongerThanUsual, findSlowerThanOwnPast } from "../../../src/summarize/findings/far-longer-than-usual.ts";
import { aMigration } from "../../support/a-migration.ts";
import { fakeReport } from "../../support/fake-report.ts";
import { context, found } from "../../support/findings.ts";
import { nightOf } from "../../../src/model/night.ts";

const night: Night = nightOf(fakeReport({ migrations: 1 }), "2026-11-22", "reported");
const move = (hour: number, seconds: number) =>
  aMigration({
    name: "db01",
    startedAt: toIso(Date.UTC(2026, 10, 22, hour)),
    endedAt: toIso(Date.UTC(2026, 10, 22, hour) + seconds * 1000),
  });
const slow = move(23, 120);
const usual = [20, 21, 22, 20, 19, 20, 23, 20, 21, 400];

function past(durations: readonly number[], nights = 14): Past {
  return {
    source: "history",
    nights: Array.from({ length: nights }, () => night),
    vmDurations: new Map([[vmPastKey("vc01", "db01", "vmotion"), durations]]),
    openFailures: [],
  };
}
const slower = (durations: readonly number[], nights = 14) =>
  findSlowerThanOwnPast(context({ migrations: [slow], past: past(durations, nights) }));

describe("a VM against its own past", () => {
  test("is noticed when it moves far slower than usual, whatever one old outlier says", () => {
    const [outlier] = slower(usual);
    expect(outlier).toMatchObject({ seconds: 120, usualSeconds: 20.5, moves: 10 });
    expect(outlier?.score).toBeGreaterThan(3.5);
    expect(found(farLongerThanUsual, { migrations: [slow], past: past(usual) })).toMatchObject([
      { subject: "vc01/db01", severity: "watch", title: "db01 took 2 min 00 s, usually 20.5 s", migrations: [slow.id] },
    ]);
  });

  test("is not noticed when it always varies so much, or is only a little slower", () => {
    expect(slower([20, 200, 30, 180, 25, 150, 60, 90, 110, 40])).toEqual([]);
    expect(slower(Array.from({ length: 20 }, () => 100))).toEqual([]);
  });

  test("is not judged before 14 nights or by fewer than 10 moves", () => {
    expect(slower(usual, 13)).toEqual([]);
    expect(slower(usual.slice(0, 9))).toEqual([]);
  });

  test("is judged by its earlier moves in the data where there is no history", () => {
    const earlier = Array.from({ length: 10 }, (_, hour) => move(hour, 20 + (hour % 3)));
    expect(findSlowerThanOwnPast(context({ migrations: [...earlier, slow] }))).toMatchObject([{ usualSeconds: 21 }]);
    expect(findSlowerThanOwnPast(context({ migrations: [...earlier.slice(1), slow] }))).toEqual([]);
  });
});
