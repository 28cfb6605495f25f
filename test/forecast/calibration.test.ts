import { expect, test } from "vitest";
import { calibrationOf } from "../../src/forecast/calibration.ts";

const forecast = { low: 60, best: 100, high: 200 };
const slower = (vcenter: string, times: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ vcenter, hostKey: `h${index}`, seconds: 100 * times, forecast }));

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
    { vcenter: "vc", hostKey: "slow", seconds: 200, forecast },
    { vcenter: "vc", hostKey: "fast", seconds: 100, forecast },
  ];
  const calibration = calibrationOf(known);
  expect(calibration.adjust(forecast, "vc", "slow").best).toBeGreaterThan(
    calibration.adjust(forecast, "vc", "fast").best,
  );
});
