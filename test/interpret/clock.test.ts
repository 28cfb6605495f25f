import { describe, expect, it } from "vitest";
import { InputClock, type ClockRules } from "../../src/interpret/clock.ts";
import { settleMoments } from "../../src/interpret/settle.ts";
import { LocalClock } from "../../src/interpret/zone.ts";

const RULES: ClockRules = { zone: "UTC", dateOrder: null, now: Date.parse("2030-01-01T00:00:00Z") };

function decided(
  texts: readonly string[],
  rules: Partial<ClockRules> = {},
  overlap: (order: "mdy" | "dmy") => number = () => 0,
) {
  const clock = new InputClock(RULES.now);
  for (const text of texts) clock.read(text);
  return clock.decide({ ...RULES, ...rules }, overlap);
}

describe("the order of day and month", () => {
  const night = ["11/05/2026 22:00:00", "11/05/2026 23:00:00"];

  it("is the option's first", () => {
    expect(decided(["11/23/2026 22:00:00"], { dateOrder: "dmy" }).order).toBe("dmy");
  });
  it("is told by a day above 12 anywhere", () => {
    expect(decided([...night, "11/23/2026 01:00:00"]).order).toBe("mdy");
    expect(decided([...night, "23/11/2026 01:00:00"]).order).toBe("dmy");
  });
  it("is told by another input's records", () => {
    expect(decided(night, {}, (order) => (order === "dmy" ? 3 : 0)).order).toBe("dmy");
  });
  it("is told by the age: not in the future, at most 48 h old", () => {
    expect(decided(night, { now: Date.parse("2026-11-06T06:00:00Z") }).order).toBe("mdy");
    expect(decided(night, { now: Date.parse("2026-05-12T06:00:00Z") }).order).toBe("dmy");
  });
  it("is told by one night that would fall apart", () => {
    expect(decided(["11/12/2025 23:00:00", "12/12/2025 01:00:00"]).order).toBe("dmy");
    expect(decided(["11/11/2025 23:00:00", "11/12/2025 01:00:00"]).order).toBe("mdy");
  });
  it("is what the source had before", () => {
    expect(decided(night, { rememberedOrder: "dmy" }).order).toBe("dmy");
  });
  it("is refused only then, and where two orders are mixed", () => {
    expect(decided(night).order).toBeNull();
    expect(decided(["23/11/2026 01:00:00", "11/23/2026 01:00:00"]).order).toBeNull();
  });
  it("does not matter where day and month are equal", () => {
    expect(decided(["11/11/2026 22:00:00"]).order).not.toBeNull();
  });
});

describe("local time", () => {
  const berlin = new LocalClock("Europe/Berlin");
  const wall = (iso: string): number => Date.parse(`${iso}Z`);
  const iso = (instants: readonly number[]): string[] => instants.map((at) => new Date(at).toISOString());

  it("follows the zone's rules", () => {
    expect(iso(berlin.instants(wall("2026-07-01T12:00:00")))).toEqual(["2026-07-01T10:00:00.000Z"]);
    expect(iso(berlin.instants(wall("2026-12-01T12:00:00")))).toEqual(["2026-12-01T11:00:00.000Z"]);
  });
  it("means two instants when the clock is set back, and moves on what never was", () => {
    expect(iso(berlin.instants(wall("2026-10-25T02:30:00")))).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-25T01:30:00.000Z",
    ]);
    expect(iso(berlin.instants(wall("2026-03-29T02:30:00")))).toEqual(["2026-03-29T01:30:00.000Z"]);
  });
  it("knows zones whose clocks move by half an hour", () => {
    const lordHowe = new LocalClock("Australia/Lord_Howe");
    expect(iso(lordHowe.instants(wall("2026-04-05T01:45:00")))).toEqual([
      "2026-04-04T14:45:00.000Z",
      "2026-04-04T15:15:00.000Z",
    ]);
  });
  it("is settled by the order of the file", () => {
    const moments = ["02:10", "02:50", "02:05", "02:40"].map((time) => ({
      candidates: berlin.instants(wall(`2026-10-25T${time}:00`)),
      precisionMs: 1000,
    }));
    const expected = [
      "2026-10-25T00:10:00.000Z",
      "2026-10-25T00:50:00.000Z",
      "2026-10-25T01:05:00.000Z",
      "2026-10-25T01:40:00.000Z",
    ];
    const ascending = settleMoments(moments).map(({ at }) => new Date(at ?? 0).toISOString());
    expect(ascending).toEqual(expected);
    const framed = [
      { candidates: [wall("2026-10-25T05:00:00")], precisionMs: 1000 },
      ...[...moments].reverse(),
      { candidates: [wall("2026-10-24T20:00:00")], precisionMs: 1000 },
    ];
    expect(
      settleMoments(framed)
        .slice(1, 5)
        .map(({ at }) => new Date(at ?? 0).toISOString()),
    ).toEqual([...expected].reverse());
  });
  it("says an hour more of uncertainty where nothing decides", () => {
    const [only] = settleMoments([{ candidates: berlin.instants(wall("2026-10-25T02:10:00")), precisionMs: 1000 }]);
    expect(only?.precisionMs).toBe(3_601_000);
  });
});

describe("the range of times", () => {
  const clock = new InputClock(Date.parse("2026-11-23T06:00:00Z"));
  it.each([
    "0001-01-01T00:00:00Z",
    "1/1/0001 12:00:00 AM",
    "9999-12-31T23:59:59Z",
    "0018-11-23T06:00:00Z",
    "1989-12-31T23:59:59Z",
    "2028-06-01T00:00:00Z",
    "2028-06-01 00:00:00",
    "6/1/2028 12:00:00 AM",
    "1900-01-01 00:00",
  ])("takes %s for no time of a record", (text) => {
    expect(clock.read(text)).toBeNull();
  });
  it("holds for numbers too", () => {
    for (const epochMs of [8_640_000_000_000_001, -62_135_596_800_000, 0, Number.NaN])
      expect(clock.read({ epochMs, precisionMs: 1 })).toBeNull();
  });
  it("reaches to the end of the year after this one", () => {
    expect(clock.read("1990-01-01T00:00:00Z")).not.toBeNull();
    expect(clock.read("2027-12-31T23:59:59Z")).not.toBeNull();
    expect(clock.read("12/31/2027 11:59:59 PM")).not.toBeNull();
  });
});
