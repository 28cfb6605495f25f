import { describe, expect, test } from "vitest";
import type { NightPlan, NightWindow, PlanInput } from "../../../src/job/nightly/plan-nights.ts";
import { planNights } from "../../../src/job/nightly/plan-nights.ts";
import { toIso } from "../../../src/model/units.ts";

const at = (text: string): number => Date.parse(text);

function plan(
  nights: readonly (readonly [string, string])[],
  newest: string | null,
  now: string,
  part: Partial<PlanInput> = {},
): NightPlan {
  return planNights({
    nights: nights.map(([date, to]) => ({ date, from: to, to, status: "reported" })),
    now: at(now),
    oldestRecord: at("2026-11-01T00:00:00Z"),
    newestRecord: newest === null ? null : at(newest),
    zone: "UTC",
    ...part,
  });
}

function shown({ date, from, to }: NightWindow): readonly string[] {
  return [date, toIso(from).slice(0, 16), toIso(to).slice(0, 16)];
}

describe("a night", () => {
  test("begins where the last one ended and ends with the newest record", () => {
    const { tonight, missed, silent } = plan(
      [["2026-11-22", "2026-11-22T05:50:00.000Z"]],
      "2026-11-23T05:45:00Z",
      "2026-11-23T06:00:00Z",
    );
    expect(shown(tonight)).toEqual(["2026-11-23", "2026-11-22T05:50", "2026-11-23T05:45"]);
    expect(missed).toEqual([]);
    expect(silent).toBe(false);
  });

  test("run a second time on the same day is the same night, longer", () => {
    const nights = [
      ["2026-11-22", "2026-11-22T05:50:00.000Z"],
      ["2026-11-23", "2026-11-23T05:45:00.000Z"],
    ] as const;
    const { tonight, missed } = plan(nights, "2026-11-23T08:45:00Z", "2026-11-23T09:00:00Z");
    expect(shown(tonight)).toEqual(["2026-11-23", "2026-11-22T05:50", "2026-11-23T08:45"]);
    expect(missed).toEqual([]);
  });

  test("without a newer record is silent, and the next one covers its time", () => {
    const nights = [["2026-11-22", "2026-11-22T05:50:00.000Z"]] as const;
    const silent = plan(nights, "2026-11-22T05:50:00Z", "2026-11-23T06:00:00Z");
    expect(silent.silent).toBe(true);
    expect(shown(silent.tonight)).toEqual(["2026-11-23", "2026-11-22T05:50", "2026-11-23T06:00"]);
    expect(plan([], null, "2026-11-23T06:00:00Z").silent).toBe(true);
  });

  test("does not reach into the future when a record does", () => {
    const { tonight } = plan(
      [["2026-11-22", "2026-11-22T05:50:00.000Z"]],
      "2027-01-01T00:00:00Z",
      "2026-11-23T06:00:00Z",
    );
    expect(shown(tonight)).toEqual(["2026-11-23", "2026-11-22T05:50", "2026-11-23T06:00"]);
  });
});

describe("missed nights", () => {
  const nights = [["2026-11-19", "2026-11-19T05:50:00.000Z"]] as const;

  test("are found and cut by local days, without gap or overlap", () => {
    const { missed, tonight } = plan(nights, "2026-11-23T05:45:00Z", "2026-11-23T06:00:00Z");
    expect([...missed, tonight].map(shown)).toEqual([
      ["2026-11-20", "2026-11-19T05:50", "2026-11-20T05:45"],
      ["2026-11-21", "2026-11-20T05:45", "2026-11-21T05:45"],
      ["2026-11-22", "2026-11-21T05:45", "2026-11-22T05:45"],
      ["2026-11-23", "2026-11-22T05:45", "2026-11-23T05:45"],
    ]);
  });

  test("a night that was silent is made up for once its records are there", () => {
    const { missed } = plan(nights, "2026-11-21T05:45:00Z", "2026-11-21T06:00:00Z", {
      nights: [
        { date: "2026-11-19", from: "2026-11-18T05:50:00.000Z", to: "2026-11-19T05:50:00.000Z", status: "reported" },
        { date: "2026-11-20", from: "2026-11-19T05:50:00.000Z", to: "2026-11-19T05:50:00.000Z", status: "silent" },
      ],
    });
    expect(missed.map((window) => window.date)).toEqual(["2026-11-20"]);
  });

  test("are at most a month; a day of 23 or 25 hours is one night", () => {
    const { missed } = plan(
      [["2026-01-01", "2026-01-01T05:00:00.000Z"]],
      "2026-11-23T05:45:00Z",
      "2026-11-23T06:00:00Z",
    );
    expect(missed).toHaveLength(30);
    const summerEnds = plan(
      [["2026-10-23", "2026-10-23T04:00:00.000Z"]],
      "2026-10-26T05:00:00Z",
      "2026-10-26T06:00:00Z",
      { zone: "Europe/Berlin" },
    );
    expect([...summerEnds.missed, summerEnds.tonight].map(shown)).toEqual([
      ["2026-10-24", "2026-10-23T04:00", "2026-10-24T04:00"],
      ["2026-10-25", "2026-10-24T04:00", "2026-10-25T05:00"],
      ["2026-10-26", "2026-10-25T05:00", "2026-10-26T05:00"],
    ]);
  });

  test("on the first run, the nights that the exports cover are made up for", () => {
    const { missed, tonight } = plan([], "2026-11-23T05:45:00Z", "2026-11-23T06:00:00Z", {
      oldestRecord: at("2026-11-21T02:00:00Z"),
    });
    expect([...missed, tonight].map((window) => window.date)).toEqual(["2026-11-22", "2026-11-23"]);
  });
});

describe("the clock", () => {
  test("set back by a day does not make a night end before it begins", () => {
    const { tonight, silent } = plan(
      [["2026-11-23", "2026-11-23T05:45:00.000Z"]],
      "2026-11-23T05:45:00Z",
      "2026-11-22T06:00:00Z",
    );
    expect(tonight.to).toBeGreaterThanOrEqual(tonight.from);
    expect(tonight.date).toBe("2026-11-22");
    expect(silent).toBe(false);
  });

  test("set forward does not lose what lies between", () => {
    const { missed, tonight } = plan(
      [["2026-11-22", "2026-11-22T05:45:00.000Z"]],
      "2026-11-23T05:45:00Z",
      "2026-11-25T06:00:00Z",
    );
    expect([...missed, tonight].map(shown)).toEqual([["2026-11-25", "2026-11-22T05:45", "2026-11-23T05:45"]]);
  });

  test("set right again after it was ahead does not report the same night twice", () => {
    const { tonight } = plan(
      [["2026-11-25", "2026-11-23T05:45:00.000Z"]],
      "2026-11-24T05:45:00Z",
      "2026-11-24T06:00:00Z",
    );
    expect(shown(tonight)).toEqual(["2026-11-24", "2026-11-23T05:45", "2026-11-24T05:45"]);
  });
});
