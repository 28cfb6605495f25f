import { expect, test } from "vitest";
import { fitNames } from "../../src/render/chart/fit-names.ts";

const LONG = ["sql-01", "sql-02", "web-01"].map((name) => `prd-frankfurt-cluster-node-${name}-owner-team-erp`);

test("names that would look alike are told apart, whatever stands between them", () => {
  for (const names of [LONG, [...LONG, "a name of quite another kind", "short"]]) {
    const fitted = fitNames(names, 22);
    expect(new Set(fitted).size).toBe(names.length);
    for (const text of fitted) expect(text.length).toBeLessThanOrEqual(22);
  }
  expect(fitNames(["short", "short"], 22)).toEqual(["short", "short"]);
});
