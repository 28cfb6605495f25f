import { expect, test } from "vitest";
import { calibrationOf } from "../../src/forecast/calibration.ts";

const forecast = { low: 60, best: 100, high: 200 };
const DAY_MS = 86_400_000;
/** One an evening. */
const slower = (vcenter: string, times: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    vcenter,
    hostKey: `h${index}`,
    at: index * DAY_MS,
    seconds: 100 * times,
    forecast,
  }));
const widthOf = ({ low, high }: { low: number; high: number }): number => high / low;

test("nothing known changes nothing", () => {
  expect(calibrationOf([]).adjust(forecast, "vc", "h")).toEqual(forecast);
});

test("evacuations that took twice as long move the forecast towards that, and narrow it", () => {
  const one = calibrationOf(slower("vc", 2, 1)).adjust(forecast, "vc", "h9");
  const many = calibrationOf(slower("vc", 2, 12)).adjust(forecast, "vc", "h9");
  expect(one.best).toBeGreaterThan(110);
  expect(many.best).toBeGreaterThan(one.best);
  expect(many.best).toBeLessThan(200);
  expect(many.high / many.low).toBeLessThan(one.high / one.low);
});

test("what another vCenter's hosts took says nothing", () => {
  expect(calibrationOf(slower("other", 2, 5)).adjust(forecast, "vc", "h0")).toEqual(forecast);
});

test("the host's own evacuation counts for more than another's", () => {
  const known = [
    { vcenter: "vc", hostKey: "slow", at: 0, seconds: 200, forecast },
    { vcenter: "vc", hostKey: "fast", at: DAY_MS, seconds: 100, forecast },
  ];
  const calibration = calibrationOf(known);
  expect(calibration.adjust(forecast, "vc", "slow").best).toBeGreaterThan(
    calibration.adjust(forecast, "vc", "fast").best,
  );
});

test("two of one evening tell less than two of two, and two that are alike are not taken for certainty", () => {
  const apart = slower("vc", 2, 2);
  const together = apart.map((one, index) => ({ ...one, at: index * 3_600_000 }));
  const [far, near] = [apart, together].map((known) => calibrationOf(known).adjust(forecast, "vc", "h9"));
  expect(near?.best).toBeLessThan(far?.best ?? 0);
  expect(widthOf(near ?? forecast)).toBeGreaterThan(widthOf(far ?? forecast));
  expect(widthOf(near ?? forecast)).toBeGreaterThan(0.7 * widthOf(forecast));
});

test("evacuations that differed a lot leave the interval wide however many there were", () => {
  const mixed = slower("vc", 1, 12).map((one, index) => ({ ...one, seconds: index % 2 === 0 ? 40 : 250 }));
  const calibration = calibrationOf(mixed).adjust(forecast, "vc", "h99");
  expect(widthOf(calibration)).toBeGreaterThan(widthOf(forecast));
});

test("nine of ten hold where a site's evacuations are as the model has them, however few are known", () => {
  let seed = 7;
  const uniform = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const open = Math.log(2) / 1.645;
  const wide = { low: 50, best: 100, high: 200 };
  for (const count of [1, 2, 3, 6]) {
    let held = 0;
    for (let round = 0; round < 2000; round += 1) {
      const site = normal();
      const next = (): number => 100 * Math.exp(open * Math.SQRT1_2 * (site + normal()));
      const known = Array.from({ length: count }, (_, index) => ({
        vcenter: "vc",
        hostKey: `h${index}`,
        at: index * DAY_MS,
        seconds: next(),
        forecast: wide,
      }));
      const { low, high } = calibrationOf(known).adjust(wide, "vc", "h9");
      const truth = next();
      if (truth >= low && truth <= high) held += 1;
    }
    expect([count, held >= 0.88 * 2000, held <= 0.96 * 2000]).toEqual([count, true, true]);
  }
});
