import { median, medianAbsoluteDeviation } from "simple-statistics";
import { expect, test } from "vitest";
import { SortedWindow } from "../../../src/summarize/findings/sorted-window.ts";
import { Random } from "../../support/random.ts";

test("a window that moves has the median and the deviation of its values", () => {
  const random = new Random(15);
  const values = Array.from({ length: 400 }, () => Math.round(random.next() * 40) / (random.next() < 0.3 ? 3 : 1));
  const window = new SortedWindow(values.slice(0, 3));
  for (let last = 3; last < values.length; last += 1) {
    window.add(values[last] ?? 0);
    if (last >= 25) window.remove(values[last - 25] ?? 0);
    const own = values.slice(Math.max(0, last - 24), last + 1);
    expect(window.size).toBe(own.length);
    expect(window.median()).toBe(median(own));
    expect(window.medianDeviation(window.median())).toBe(medianAbsoluteDeviation(own));
  }
});
