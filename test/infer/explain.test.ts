import { expect, test } from "vitest";

import { explainInference } from "../../src/infer/explain.ts";
import { inferPreCopy } from "../../src/infer/infer.ts";
import { knowing, move } from "./migrations.ts";

const CONTEXT = knowing({ "app-01": { memoryMegabytes: 4096, consumedMegabytes: 3900 } });
const NIGHT = Array.from({ length: 20 }, (_, index) => move({ atSeconds: 200 * index, seconds: 9 + (index % 5) }));

test("the operands are the figures of the report", () => {
  const [first] = NIGHT;
  const explanation = explainInference(NIGHT, CONTEXT, first?.id ?? "");
  const operand = (label: string): unknown => {
    const { low, best, high } = explanation?.operands.find((one) => one.label === label) ?? {};
    return { low, best, high, basis: "inferred" };
  };
  const { preCopy } = inferPreCopy(NIGHT, CONTEXT).migrations[0] ?? {};
  expect(operand("First pass M")).toEqual(preCopy?.copiedMegabytes);
  expect(operand("Bandwidth B")).toEqual(preCopy?.bandwidthMegabytesPerSecond);
  expect(operand("Dirty rate")).toEqual(preCopy?.dirtyRateMegabytesPerSecond);
  expect(operand("Duration T")).toMatchObject({ low: 8, best: 9, high: 10 });
  expect(explanation?.operands.every(({ low, best, high }) => low <= best && best <= high)).toBe(true);
});

test("what was not used is said", () => {
  const crowd = Array.from({ length: 9 }, (_, index) => move({ atSeconds: index, seconds: 60 }));
  expect(explainInference(crowd, CONTEXT, crowd[0]?.id ?? "")?.steps.at(-1)).toContain("slots were full");
  const unknown = explainInference([move()], knowing({}), move().id);
  expect(unknown?.steps.at(-1)).toBe("Not used: the memory size is not known.");
});

test("nothing is explained that was not inferred", () => {
  expect(explainInference(NIGHT, CONTEXT, "no such id")).toBeNull();
  const failed = move({}, { outcome: "failed" });
  expect(explainInference([failed], CONTEXT, failed.id)).toBeNull();
});
