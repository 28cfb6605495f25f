import { expect, test } from "vitest";
import { fromIso, toIso } from "../../src/model/iso-instant.ts";

/** Multiplicative congruential: the same instants each time. */
function* instants(count: number): Generator<number> {
  let state = 20_261_126;
  for (let made = 0; made < count; made++) {
    state = (state * 48_271) % 2_147_483_647;
    // From 1900 to 2150, to a fraction of a millisecond.
    yield -2_208_988_800_000 + (state / 2_147_483_647) * 250 * 365.25 * 86_400_000;
  }
}

test("writes and reads instants as the engine does", () => {
  for (const at of instants(3000)) {
    const iso = new Date(Math.floor(at)).toISOString();
    expect(toIso(at)).toBe(iso);
    expect(fromIso(iso)).toBe(Math.floor(at));
  }
});

test.each([0, -1, 951_782_399_999.9, Date.UTC(2024, 1, 29), Date.UTC(9999, 11, 31), Date.UTC(12_000, 0, 1), -1e14])(
  "writes %d",
  (at) => {
    expect(toIso(at)).toBe(new Date(Math.floor(at)).toISOString());
    expect(fromIso(toIso(at))).toBe(Math.floor(at));
  },
);

test("an instant that is none is an error, as with the engine", () => {
  expect(() => toIso(Number.NaN)).toThrow(RangeError);
  expect(toIso(0)).toBe("1970-01-01T00:00:00.000Z");
});

test.each([
  "",
  "never",
  "2026-03-01",
  "2026-03-01T00:00:00Z",
  "2026-03-01T24:00:00.000Z",
  "2026-03-01T25:00:00.000Z",
  "2026-02-30T10:00:00.000Z",
  "2026-13-01T10:00:00.000Z",
  "2026-03-01 10:00:00.000Z",
  "2026-03-01T10:60:00.000Z",
  "2026-03-01T10:00:6x.000Z",
  "2026-03-01T10-00-00.000Z",
  "2026/03/01T10:00:00.000Z",
  "2026-03-01T10:00:00.000+",
  "+12026-03-01T10:00:00.00Z",
])("reads %j as the engine does", (iso) => {
  expect(fromIso(iso)).toBe(Date.parse(iso));
});
